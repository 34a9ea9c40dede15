import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type CpioEntry, readCpio } from './cpio.ts';

const INSTALLER = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';
const INITRD = join(INSTALLER, 'initrd.gz');

/** The kernel of Debian's installer. */
export const INSTALLER_KERNEL = join(INSTALLER, 'linux');

/** Changes when the installer's initrd does. */
export function installerStamp(): string {
  return String(Math.floor(statSync(INITRD).mtimeMs));
}

/** What initrds of the tests' own are made from. */
export interface InstallerInitrd {
  /** A file of it by its path, without a slash at its start. Throws when it is not there. */
  readonly take: (name: string) => CpioEntry;
  /** Modules with all that they need, as `modules/NAME.ko`, in the order to load them; what is built in is in no file. */
  readonly modules: (names: readonly string[]) => readonly CpioEntry[];
}

/** Reads the initrd of Debian's installer. */
export function readInstallerInitrd(): InstallerInitrd {
  const byName = new Map<string, CpioEntry>();
  const modules = new Map<string, CpioEntry>();
  for (const entry of readCpio(gunzipSync(readFileSync(INITRD)))) {
    const name = entry.name.replace(/^\.?\//, '');
    byName.set(name, entry);
    if (name.endsWith('.ko')) modules.set(moduleName(name.split('/').pop() ?? ''), entry);
  }
  return {
    take(name) {
      const entry = byName.get(name);
      if (entry === undefined) throw new Error(`the installer's initrd lacks ${name}`);
      return { ...entry, name };
    },
    modules(names) {
      const order = new Map<string, CpioEntry>();
      for (const name of names) addWithDependencies(moduleName(name), modules, order);
      return [...order].map(([name, { mode, data }]) => ({ name: `modules/${name}.ko`, mode, data }));
    },
  };
}

function addWithDependencies(
  name: string,
  modules: ReadonlyMap<string, CpioEntry>,
  order: Map<string, CpioEntry>,
): void {
  const entry = modules.get(name);
  if (entry === undefined || order.has(name)) return;
  const info = Buffer.from(entry.data).toString('latin1');
  const depends = /\0depends=([^\0]*)\0/.exec(info)?.[1] ?? '';
  for (const other of depends.split(',')) {
    if (other !== '') addWithDependencies(moduleName(other), modules, order);
  }
  order.set(name, entry);
}

function moduleName(file: string): string {
  return file.replace(/\.ko$/, '').replaceAll('-', '_');
}
