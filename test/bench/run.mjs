#!/usr/bin/env node
// npm run bench -- NAME: measures, prints a table for people and, as its last line, one JSON object with the same figures.
// It builds what it measures but installs nothing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeObstacle } from '../support/packages.mjs';

const BENCHES = {
  decode: 'what one reply of the bulk statistics costs us, without a daemon: decode, rates, history, frame',
  poll: 'one poll of 1,000 machines on one socket: ours, python3-libvirt, virsh',
  ssh: 'a host of 200 machines over ssh, 0, 50 and 200 ms away, and virsh beside it',
  console: 'a screen in the page beside novnc and websockify: pictures, bytes, delay, memory; --minutes N',
  serial: '200 MB through a text console, and what other calls wait meanwhile',
  fleet: 'the whole app on 1,000 and 10,000 machines, and virt-manager beside it; --hosts N: many hosts',
};

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const [name = '', ...args] = process.argv.slice(2);

const obstacle =
  nodeObstacle() ??
  (existsSync(join(root, 'node_modules/vite')) ? null : 'Run npm ci first: a bench installs nothing by itself.');
if (obstacle !== null) {
  console.error(obstacle);
  process.exit(1);
}
if (!Object.hasOwn(BENCHES, name)) {
  console.error('npm run bench -- NAME, where NAME is one of:');
  for (const [each, what] of Object.entries(BENCHES)) console.error(`  ${each.padEnd(8)}${what}`);
  process.exit(name === '' ? 1 : 2);
}

const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) process.exit(1);
await buildBenches();
const child = spawn(process.execPath, [join(root, '.cache/bench', `${name}.js`), ...args], {
  cwd: root,
  stdio: 'inherit',
});
// The bench ends what it started before it goes; we only must not go first.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));

/** Bundled as the product is: what runs in vitest's or vite's module runner is slower than what users run. */
async function buildBenches() {
  const { build } = await import('vite');
  const entry = (file) => join(root, 'test/bench', file);
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir: join(root, '.cache/bench'),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: {
          decode: entry('decode.ts'),
          poll: entry('poll.ts'),
          'poll-client': entry('poll-client.ts'),
          fleet: entry('fleet.ts'),
          console: entry('console.ts'),
          serial: entry('serial.ts'),
          ssh: entry('ssh.ts'),
          'ssh-client': entry('ssh-client.ts'),
          'demo-fleet': entry('demo-fleet.ts'),
        },
      },
    },
  });
}
