import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoDaemon, startDemoDaemon } from '../../../main/demo/daemon.ts';
import { createClock, type Environment } from '../../../main/environment.ts';
import { DOMAIN_STATE } from '../../../main/libvirt/constants.ts';
import type { HostEvent } from '../../../shared/model/host-detail.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { until } from '../../support/until.ts';

const obstacle = sshdObstacle();
needs(obstacle);

const HOUR_MS = 3_600_000;
/** Our own keepalive would take half a minute to notice. */
const SOON_MS = 12_000;

const path = process.env.PATH;
let asleepMs = 0;
let address = '192.0.2.7';
let silent: DemoDaemon;
let well: DemoDaemon;
let sshd: TestSshd<'far'>;
let core: TestCore;

/** A computer that can be put to sleep and carried into another network. */
const world: Partial<Environment> = {
  clock: createClock(() => Date.now() + asleepMs),
  interfaces: () => ({
    wlan0: [
      {
        address,
        netmask: '255.255.255.0',
        family: 'IPv4',
        mac: '52:54:00:00:00:01',
        internal: false,
        cidr: `${address}/24`,
      },
    ],
  }),
};

beforeAll(async () => {
  if (obstacle !== null) return;
  const daemon = (seed: number): Promise<DemoDaemon> =>
    startDemoDaemon({ socketPath: join(scratchDirectory('sleep'), 'sock'), machines: 8, seed, states: 'running' });
  silent = await daemon(1);
  well = await daemon(2);
  sshd = await startSshd(process.pid, { far: { env: { HOME: scratchDirectory('home') } } });
  process.env.PATH = `${sshd.clientPath}:${path}`;
  core = await startCore([silent.uri, well.uri, farUri()], { world });
  for (const uri of [silent.uri, well.uri, farUri()]) await core.fleet.untilPhase(await core.host(uri), ['live']);
});

afterAll(async () => {
  process.env.PATH = path;
  await core?.stop();
  await sshd?.stop();
  await silent?.stop();
  await well?.stop();
});

function farUri(): string {
  return `qemu+ssh://root@127.0.0.1:${sshd.ports.far}/system?socket=${well.socketPath}`;
}

function eventsOf(host: string): Promise<readonly HostEvent[]> {
  return new Promise((resolve, reject) => {
    const close = core.client.subscribe(
      'host',
      { host },
      {
        snapshot: ({ events }) => {
          close();
          resolve(events);
        },
        end: ({ code }) => reject(new Error(code)),
      },
    );
  });
}

async function kindsOf(host: string): Promise<readonly string[]> {
  return (await eventsOf(host)).map(({ kind }) => kind);
}

test('after sleep a link that is dead is given up and made anew at once, and one that lives goes on', async () => {
  const [dead, alive] = [await core.host(silent.uri), await core.host(well.uri)];
  const before = core.fleet.hosts.get(alive)?.facts?.connectedAt;
  silent.faults.set({ hang: 'all' });
  await core.fleet.untilPhase(dead, ['degraded']);
  asleepMs += 3 * HOUR_MS;
  const lost = await core.fleet.untilPhase(dead, ['reconnecting'], SOON_MS);
  expect(lost.state).toMatchObject({ problem: { code: 'host-silent' } });
  silent.faults.set({ hang: 'off' });
  await core.fleet.untilPhase(dead, ['live']);
  await until(async () => (await kindsOf(dead)).slice(-3).join() === 'resumed,lost,connected', { what: 'its log' });
  expect(await kindsOf(alive)).toContain('resumed');
  expect(await kindsOf(alive)).not.toContain('lost');
  expect(core.fleet.hosts.get(alive)?.facts?.connectedAt).toBe(before);
  await until(() => (core.fleet.frames.get(alive)?.time ?? 0) > Date.now() + 2 * HOUR_MS, {
    what: 'numbers of after the sleep',
  });
});

test('in another network a login that is dead is made anew, and hosts on this computer are left alone', async () => {
  const [far, local] = [await core.host(farUri()), await core.host(well.uri)];
  await core.fleet.untilPhase(far, ['live']);
  const stopped = sshd.farEnd().map(({ pid }) => pid);
  expect(stopped).not.toEqual([]);
  try {
    for (const pid of stopped) signalProcess(pid, 'SIGSTOP');
    await core.fleet.untilPhase(far, ['degraded']);
    address = '198.51.100.4';
    await core.fleet.untilPhase(far, ['reconnecting', 'listing', 'live'], SOON_MS);
    await core.fleet.untilPhase(far, ['live'], SOON_MS);
  } finally {
    for (const pid of stopped) signalProcess(pid, 'SIGCONT');
  }
  const kinds = await kindsOf(far);
  expect(kinds).toContain('network-changed');
  expect(kinds.slice(-2)).toEqual(['lost', 'connected']);
  expect(await kindsOf(local)).not.toContain('network-changed');
});

test('who waits for the next attempt tries at once after sleep', async () => {
  const far = await core.host(farUri());
  await core.fleet.untilPhase(far, ['live']);
  await sshd.kill();
  const waiting = await until(
    () => {
      const state = core.fleet.hosts.get(far)?.state;
      return state?.phase === 'reconnecting' && state.attempt >= 4 ? state : null;
    },
    { what: 'several attempts have failed' },
  );
  await sshd.start();
  const now = world.clock?.now() ?? 0;
  // By itself it would have waited for seconds more.
  expect(waiting.retryAt - now).toBeGreaterThan(3000);
  asleepMs += HOUR_MS;
  const resumedAt = performance.now();
  await core.fleet.untilPhase(far, ['live']);
  expect(performance.now() - resumedAt).toBeLessThan(waiting.retryAt - now);
});

test('what ran when the link fell is unknown, and nothing is done again', async () => {
  const host = await core.host(silent.uri);
  await core.fleet.untilPhase(host, ['live']);
  const machine = await until(
    () => [...core.fleet.machines.values()].find((each) => each.host === host && each.state === 'running'),
    { what: 'a machine that runs' },
  );
  silent.faults.set({ hang: 'all' });
  const acting = core.act('pause', machine.name);
  await until(() => core.fleet.hosts.get(host)?.state.phase === 'degraded', { what: 'the daemon is silent' });
  silent.faults.drop();
  silent.faults.set({ hang: 'off' });
  const task = await acting;
  expect(task.items).toMatchObject([{ problem: { code: 'outcome-unknown', object: machine.name } }]);
  await core.fleet.untilPhase(host, ['live']);
  const { connectedAt = 0 } = core.fleet.hosts.get(host)?.facts ?? {};
  await until(() => (core.fleet.frames.get(host)?.time ?? 0) > connectedAt + 2000, { what: 'two seconds of numbers' });
  expect(silent.simulation.machines.get(machine.uuid)?.state).toBe(DOMAIN_STATE.RUNNING);
  expect(core.fleet.machine(machine.name)?.state).toBe('running');
});
