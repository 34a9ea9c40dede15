import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle();
needs(obstacle);

/** Longer than a machine that runs may keep its monitor silent before it is said to hang. */
const SLOW_S = 8;

let daemon: PrivateLibvirtd;
let core: TestCore;
let quick: Guest;
let slow: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  quick = await defineIdleGuest(daemon, 'quick', { start: true });
  slow = await defineIdleGuest(daemon, 'slow');
  await startSlowly(slow);
  core = await startCore([daemon.uri]);
  await core.fleet.untilPhase(await core.host(daemon.uri), ['live']);
  await until(() => core.fleet.stat(quick.name, 'memUsed') > 0, { what: 'a monitor that answers' });
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

/** Lets a guest's QEMU take its time before it does anything, as on a host that has too much to do. */
async function startSlowly({ uuid }: Guest): Promise<void> {
  const emulator = join(daemon.images, 'slow-qemu');
  writeFileSync(
    emulator,
    `#!/bin/sh
case "$*" in *guest=*) sleep ${SLOW_S} ;; esac
exec /usr/bin/qemu-system-x86_64 "$@"
`,
  );
  chmodSync(emulator, 0o755);
  const xml = await daemon.virsh('dumpxml', uuid, '--inactive');
  const file = join(daemon.directory, 'slow.xml');
  writeFileSync(file, xml.replace(/(?<=<emulator>)[^<]*/, '/var/lib/libvirt/images/slow-qemu'));
  await daemon.virsh('define', file);
}

test('a machine that takes long to start is not said to hang, and runs when it does', async () => {
  const seen = new Set<string>();
  const stop = core.client.subscribe(
    'fleet',
    {},
    {
      snapshot: () => {},
      delta: ({ machines }) => {
        for (const { name, reason, hung } of machines) if (name === slow.name) seen.add(`${reason} ${hung}`);
      },
    },
  );
  const startedAt = performance.now();
  const task = await core.act('start', slow.name);
  expect(task.items).toMatchObject([{ state: 'done' }]);
  expect(performance.now() - startedAt).toBeGreaterThan(SLOW_S * 1000);
  const { startedExact } = await core.fleet.untilMachine(slow.name, ({ state }) => state === 'running', 'runs', 1000);
  expect(startedExact).toBe(true);
  await until(() => core.fleet.stat(slow.name, 'memUsed') > 0, { what: 'its numbers' });
  stop();
  expect(core.fleet.machine(slow.name)).toMatchObject({ state: 'running', reason: 'running-booted', hung: false });
  expect([...seen].filter((each) => each.endsWith('true'))).toEqual([]);
  expect([...seen]).toContain('paused-starting-up false');
});
