#!/usr/bin/env node
// Runs Virtkeep from its sources, on a fresh clone too: installs what npm knows, builds what is older than its sources,
// and opens the app in Electron, else in a browser of its own, else prints its address. Plain JavaScript without
// dependencies: it runs before there are any. Everything but the app's own words goes to standard error, so that
// `npm run --silent dump` prints JSON and nothing else.
//
//   --web         no Electron           --no-open     print the address, open nothing
//   --build-only  install and build     --dump ...    print what the app would show, as JSON
//   --dev         reload on changes     other words   go to the app: --demo, --connect URI
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfOlder } from './launch/build.mjs';
import { findElectron } from './launch/electron.mjs';
import { installIfOlder } from './launch/install.mjs';
import { forwardSignals, hasDisplay, nodeObstacle, rootFlags, say } from './launch/system.mjs';
import { runInBrowser } from './launch/web.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const OWN_FLAGS = ['--web', '--no-open', '--build-only', '--dump', '--dev'];

/** Runs to the end of the app; returns the exit code. */
async function start(argv) {
  const obstacle = nodeObstacle();
  if (obstacle !== null) {
    say(obstacle);
    return 1;
  }
  const wants = new Set(argv.filter((word) => OWN_FLAGS.includes(word)));
  const rest = argv.filter((word) => !OWN_FLAGS.includes(word));
  await installIfOlder(root);
  if (wants.has('--dev')) return (await import('./launch/dev.mjs')).develop(root, rest, wants.has('--no-open'));
  await buildIfOlder(root);
  if (wants.has('--build-only')) return 0;
  if (wants.has('--dump')) return run(process.execPath, [join(root, 'dist/main/dump.js'), ...rest]);
  const opens = !wants.has('--no-open') && hasDisplay();
  const electron = opens && !wants.has('--web') ? await findElectron(root) : null;
  if (electron !== null) {
    const code = await run(electron, [...rootFlags('Electron'), root, ...rest]);
    // 127: the loader misses one of its libraries.
    if (code !== 127) return code;
    say('Electron cannot run here; trying a browser.');
  }
  return runInBrowser(root, rest, opens);
}

/** Runs a program in our place; returns its exit code. */
async function run(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  return forwardSignals(child);
}

start(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
