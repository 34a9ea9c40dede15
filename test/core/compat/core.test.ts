import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostId } from '../../../shared/model/host.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import {
  libvirtdObstacle,
  type PrivateLibvirtd,
  sharedLibvirtd,
  startPrivateLibvirtd,
} from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';

// The whole core on whatever libvirt test/run.mjs started: the machine's own, or with --compat a newer one.

const obstacle = libvirtdObstacle();
needs(obstacle);

let own: PrivateLibvirtd | null = null;
let daemon: Pick<PrivateLibvirtd, 'uri' | 'virsh'>;
let core: TestCore;
let host: HostId;
let guest: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  const shared = sharedLibvirtd();
  own = shared === null ? await startPrivateLibvirtd() : null;
  daemon = shared ?? (own as PrivateLibvirtd);
  guest = await defineIdleGuest(daemon, 'compat');
  core = await startCore([daemon.uri]);
  host = await core.host(daemon.uri);
  await core.fleet.untilPhase(host, ['live']);
});

afterAll(async () => {
  await core?.stop();
  if (guest !== undefined) {
    await daemon.virsh('destroy', guest.uuid).catch(() => {});
    await daemon.virsh('undefine', guest.uuid, '--managed-save');
  }
  await own?.stop();
});

test('the host tells its versions', () => {
  const facts = core.fleet.hosts.get(host)?.facts;
  expect(facts?.libvirtVersion).toMatch(/^\d+\.\d+\.\d+$/);
  expect(facts?.hypervisor).toBe('QEMU');
  expect(facts?.hypervisorVersion).toMatch(/^\d+\.\d+\.\d+$/);
  expect(facts?.cpus).toBeGreaterThan(0);
  const wanted = process.env.VIRTKEEP_TEST_LIBVIRT;
  if (wanted !== undefined) expect(facts?.libvirtVersion.startsWith(`${wanted}.`)).toBe(true);
});

test('a machine is started, sampled, paused, resumed, saved, restored and forced off', async () => {
  const { fleet } = core;
  expect(await fleet.untilMachine(guest.name, ({ state }) => state === 'off', 'is off')).toMatchObject({
    uuid: guest.uuid,
  });
  const done = { items: [{ state: 'done' }] };
  expect(await core.act('start', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'running', 'runs');
  await until(() => fleet.stat(guest.name, 'cpu') >= 0 && fleet.stat(guest.name, 'hostCpu') >= 0, {
    what: 'its CPU is known',
  });
  await until(() => fleet.stat(guest.name, 'memUsed') > 0, { what: 'its memory is known' });
  expect(await core.act('pause', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'paused', 'is paused');
  expect(await core.act('resume', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'running', 'runs again');
  expect(await core.act('save', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state, managedSave }) => state === 'off' && managedSave, 'is saved');
  expect(await core.act('restore', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state, managedSave }) => state === 'running' && !managedSave, 'is restored');
  expect(await core.act('force-off', guest.name)).toMatchObject(done);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'off', 'is off again');
});

test('what others do to a machine is told by events', async () => {
  const { fleet } = core;
  await daemon.virsh('start', guest.uuid);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'running', 'runs', 3000);
  await daemon.virsh('suspend', guest.uuid);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'paused', 'is paused', 3000);
  await daemon.virsh('destroy', guest.uuid);
  await fleet.untilMachine(guest.name, ({ state }) => state === 'off', 'is off', 3000);
});
