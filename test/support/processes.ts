import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc has it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Its command line with blanks between the words. */
  readonly line: string;
}

/** All processes of this machine that are no zombies. */
export function listProcesses(): readonly ProcessEntry[] {
  const found: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      const line = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
      found.push({ pid, parent: Number(parent), line });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** The processes that a process has started, and those that they have, nearest first. */
export function descendantsOf(pid: number): readonly ProcessEntry[] {
  const all = listProcesses();
  const found: ProcessEntry[] = [];
  const parents = [pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const entry of all) {
      if (entry.parent !== parent) continue;
      found.push(entry);
      parents.push(entry.pid);
    }
  }
  return found;
}
