import { readFileSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^viewer-(\d+)-(\d+)-/;

/** What the names of this process's folders begin with: its number, and when it began, as numbers come again. */
export function viewerFolderPrefix(): string {
  return `viewer-${process.pid}-${startOf(process.pid) ?? 0}-`;
}

/**
 * Removes the folders of processes that run no more: one that was killed could not. Nothing unless the folder they are in is
 * the user's own. Rejects with the system's error.
 */
export async function removeStaleFolders(runtimeFolder: string): Promise<void> {
  const place = await lstat(runtimeFolder).catch(() => null);
  if (place === null || !isOurs(place) || (place.mode & 0o022) !== 0) return;
  for (const name of await readdir(runtimeFolder)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || String(startOf(Number(pid))) === start) continue;
    const path = join(runtimeFolder, name);
    if (isOurs(await lstat(path))) await rm(path, { recursive: true, force: true });
  }
}

function isOurs(found: { readonly uid: number; isDirectory(): boolean }): boolean {
  return found.isDirectory() && found.uid === process.getuid?.();
}

/** When a process began, in the kernel's ticks since boot; null when it does not run. */
function startOf(pid: number): number | null {
  try {
    // The program's name, in brackets, may hold anything; what counts comes after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return null;
  }
}
