import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forwardSignals, say } from './system.mjs';

/** Electron's binary is some 110 MB; a network that has not brought it by then is taken for none. */
const PATIENCE_MS = 120_000;

/** The path of Electron's binary, or null where it is not and cannot be had. It is asked for over the network once. */
export async function findElectron(root) {
  const folder = join(root, 'node_modules/electron');
  if (!existsSync(join(folder, 'package.json'))) return null;
  const present = binaryIn(folder);
  if (present !== null) return present;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const memory = join(root, '.cache/electron-not-available');
  if (existsSync(memory) && readFileSync(memory, 'utf8').startsWith(`${version}\n`)) return null;

  say(`Fetching Electron ${version}, once ...`);
  const installer = spawn(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 'ignore', 'ignore'] });
  const timer = setTimeout(() => installer.kill('SIGKILL'), PATIENCE_MS);
  await forwardSignals(installer);
  clearTimeout(timer);
  const fetched = binaryIn(folder);
  if (fetched === null) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(memory, `${version}\nElectron could not be fetched. Delete this file to have it tried again.\n`);
    say(
      'Electron cannot be had here; Virtkeep runs in a browser instead. (Delete .cache/electron-not-available to retry.)',
    );
  }
  return fetched;
}

/** Where Electron's own package says that its binary is; its environment variable comes first. */
function binaryIn(folder) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8') : 'electron';
  const binary = join(override ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}
