import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Electron's binary keeps its fuses: after these bytes come a version, a count, and one digit each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** The fuses of Electron in their order in the binary, as @electron/fuses names them. */
const FUSES = [
  'RunAsNode',
  'EnableCookieEncryption',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
  'EnableEmbeddedAsarIntegrityValidation',
  'OnlyLoadAppFromAsar',
  'LoadBrowserProcessSpecificV8Snapshot',
  'GrantFileProtocolExtraPrivileges',
  'WasmTrapHandlers',
] as const;

/** Makes a folder that electron-builder takes for an unpacked Electron; its binary has fuses and does nothing. */
export async function makeElectronStub(folder: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  // As delivered: running as Node, its options and its inspector on, and file:// with its privileges.
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from('101100011')]);
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.alloc(4096), wire, Buffer.alloc(4096)]));
  for (const name of ['chrome-sandbox', 'chrome_crashpad_handler']) await writeFile(join(folder, name), '');
  for (const name of ['electron', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
  await writeFile(join(folder, 'LICENSE'), 'of Electron');
}

/** The fuses that are on in a binary. */
export function fusesIn(binary: Buffer): readonly string[] {
  const start = binary.indexOf(SENTINEL) + SENTINEL.length;
  if (start < SENTINEL.length) throw new Error('no fuses in this binary');
  const count = binary[start + 1] ?? 0;
  return FUSES.slice(0, count).filter((_, i) => binary[start + 2 + i] === '1'.charCodeAt(0));
}

/** Debian's tools in the places where electron-builder looks for its own, with a runtime that does nothing. */
export async function makeAppImageTools(folder: string): Promise<void> {
  await mkdir(join(folder, 'runtimes'), { recursive: true });
  await mkdir(join(folder, 'lib', 'x64'), { recursive: true });
  for (const name of ['mksquashfs', 'desktop-file-validate']) await symlink(join('/usr/bin', name), join(folder, name));
  await copyFile('/bin/true', join(folder, 'runtimes', 'runtime-x64'));
}

interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>;
  /** Of a file, in bytes from the end of the header. */
  readonly offset?: string;
  readonly size?: number;
}

/** The files in an asar archive by their paths. */
export function readAsar(archive: Buffer): ReadonlyMap<string, Buffer> {
  const start = 8 + archive.readUInt32LE(4);
  const files = new Map<string, Buffer>();
  const visit = (entry: AsarEntry, path: string): void => {
    const from = start + Number(entry.offset ?? 0);
    if (entry.files === undefined) files.set(path, archive.subarray(from, from + (entry.size ?? 0)));
    else for (const [name, inner] of Object.entries(entry.files)) visit(inner, `${path}/${name}`);
  };
  visit(JSON.parse(archive.subarray(16, 16 + archive.readUInt32LE(12)).toString('utf8')) as AsarEntry, '');
  return files;
}
