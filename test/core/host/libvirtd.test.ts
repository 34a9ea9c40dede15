import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MachineDetail } from '../../../shared/model/machine.ts';
import type { HistoryWindow } from '../../../shared/model/stats.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let core: TestCore;
let guest: Guest;
let other: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await defineIdleGuest(daemon, 'host');
  other = await defineIdleGuest(daemon, 'host-other');
  core = await startCore([daemon.uri]);
  await core.fleet.untilPhase(await core.host(daemon.uri), ['live']);
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

test('the host has the memory that its own statistics tell', async () => {
  const { facts } = core.fleet.hosts.get(await core.host(daemon.uri)) ?? {};
  const total = /^total\s*:\s*(\d+) KiB/m.exec(await daemon.virsh('nodememstats'))?.[1];
  expect(facts?.memoryBytes).toBe(Number(total) * 1024);
});

test('a guest is started, saved and restored through the core, and each step is seen', async () => {
  const { name } = guest;
  expect((await core.act('start', name)).items[0]).toMatchObject({ state: 'done', problem: null });
  await core.fleet.untilMachine(name, ({ state, startedExact }) => state === 'running' && startedExact, 'runs');
  await until(() => core.fleet.stat(name, 'memUsed') > 0, { what: 'its memory' });
  expect(core.fleet.stat(name, 'memSource')).toBe(0);
  // A guest that says nothing of its memory has no line of what it uses; what its process holds is another line.
  expect(await memoryOf(name)).toEqual({ used: 0, resident: expect.toSatisfy((points: number) => points > 0) });
  expect((await core.act('save', name)).items[0]).toMatchObject({ state: 'done', problem: null });
  await core.fleet.untilMachine(name, (m) => m.state === 'off' && m.managedSave, 'is saved');
  expect((await core.act('restore', name)).items[0]).toMatchObject({ state: 'done', problem: null });
  await core.fleet.untilMachine(name, (m) => m.reason === 'running-restored' && !m.managedSave, 'is restored');
});

test('what others do to it is seen: hot-plugged disk, tags, pause', async () => {
  const { name, uuid } = guest;
  const { id } = await core.fleet.untilMachine(name, ({ state }) => state === 'running', 'runs');
  let detail: MachineDetail | null = null;
  const close = core.client.subscribe(
    'machine',
    { machine: id },
    { snapshot: (value) => (detail = value), delta: (value) => (detail = value) },
  );
  const image = join(daemon.images, 'extra.img');
  writeFileSync(image, Buffer.alloc(1 << 20));
  const disk = join(daemon.directory, 'extra.xml');
  writeFileSync(
    disk,
    `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/var/lib/libvirt/images/extra.img'/>
     <target dev='vdz' bus='virtio'/></disk>`,
  );
  await daemon.virsh('attach-device', uuid, disk, '--live');
  await until(() => detail?.disks.some(({ target }) => target === 'vdz'), { what: 'the new disk' });
  await daemon.virsh(
    'metadata',
    uuid,
    '--uri',
    'https://virtkeep.app/xmlns/machine/1.0',
    '--key',
    'virtkeep',
    '--set',
    '<tags><tag>ci</tag></tags>',
    '--live',
    '--config',
  );
  await core.fleet.untilMachine(name, ({ tags }) => tags.includes('ci'), 'has its tag');
  await daemon.virsh('suspend', uuid);
  await core.fleet.untilMachine(name, ({ reason }) => reason === 'paused-user', 'is paused');
  const refused = await core.act('pause', name);
  expect(refused.items[0]?.state === 'failed' ? refused.items[0].problem?.code : 'done').toMatch(
    /^(wrong-state|done)$/,
  );
  await daemon.virsh('resume', uuid);
  await core.fleet.untilMachine(name, ({ state }) => state === 'running', 'runs again');
  await until(() => detail?.events.some(({ kind }) => kind === 'device-added' || kind === 'metadata'), {
    what: 'the events on its page',
  });
  close();
});

test('a guest that hangs is forced off, and holds up nobody while it is being killed', async () => {
  const { name } = guest;
  await core.act('start', other.name);
  await core.fleet.untilMachine(name, ({ state }) => state === 'running', 'runs');
  await until(() => core.fleet.stat(other.name, 'cpu') >= 0, { what: 'numbers of the other' });
  process.kill(daemon.qemuPid(name), 'SIGSTOP');
  await core.fleet.untilMachine(name, ({ hung }) => hung, 'is marked as hung');
  let worst = 0;
  let gaps = 0;
  const watch = core.fleet.onFrame(() => {
    worst = Math.max(worst, core.fleet.stat(other.name, 'age'));
    if (Number.isNaN(core.fleet.stat(other.name, 'cpu'))) gaps += 1;
  });
  // libvirt gives QEMU ten seconds to end by itself, and keeps the machine locked meanwhile.
  const killed = core.act('force-off', name);
  await core.act('pause', other.name);
  await core.act('resume', other.name);
  expect((await killed).items[0]).toMatchObject({ state: 'done', problem: null });
  watch();
  expect(worst).toBeLessThan(3000);
  expect(gaps).toBe(0);
  await core.fleet.untilMachine(name, ({ state, hung }) => state === 'off' && !hung, 'is off');
});

test('a new name is taken over, and a machine that is undefined goes', async () => {
  const { name, uuid } = guest;
  const before = await core.fleet.untilMachine(name, () => true, 'is there');
  await daemon.virsh('domrename', name, `${name}-new`);
  const after = await core.fleet.untilMachine(`${name}-new`, () => true, 'has its new name');
  expect([after.id, after.slot]).toEqual([before.id, before.slot]);
  await daemon.virsh('undefine', uuid);
  await until(() => core.fleet.machine(`${name}-new`) === undefined, { what: 'it is gone' });
});

/** How many known points the graphs of a machine's memory have. */
async function memoryOf(name: string): Promise<{ readonly used: number; readonly resident: number }> {
  const { id } = await core.fleet.untilMachine(name, () => true, 'is there');
  const window = await new Promise<HistoryWindow>((resolve) => {
    const close = core.client.subscribe(
      'history',
      { machine: id, range: '1m' },
      {
        snapshot: (value) => {
          close();
          resolve(value);
        },
      },
    );
  });
  const points = (wanted: string): number =>
    window.series.find(({ metric }) => metric === wanted)?.values.filter((value) => !Number.isNaN(value)).length ?? 0;
  return { used: points('mem.used'), resident: points('mem.rss') };
}
