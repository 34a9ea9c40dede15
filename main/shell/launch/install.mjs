import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { forwardSignals, say } from './system.mjs';

/** Runs `npm ci` when nothing is installed, or something older than the lock file. */
export async function installIfOlder(root) {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  say('Installing what Virtkeep is built with (npm ci) ...');
  const npm = process.env.npm_execpath;
  const [program, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const child = spawn(program, [...before, 'ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] });
  if ((await forwardSignals(child)) !== 0) throw new Error('npm ci failed; its own words are above.');
}
