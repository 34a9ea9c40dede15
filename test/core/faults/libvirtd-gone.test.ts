import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostId } from '../../../shared/model/host.ts';
import type { HistoryWindow } from '../../../shared/model/stats.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { type DemoProcess, startDemoProcess } from '../../support/demo.ts';
import { watchAges } from '../../support/frame-ages.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { sleep, until } from '../../support/until.ts';

const TICK_MS = 1000;
/** What this machine itself may add to a measured time: its processors are shared. */
const SLACK_MS = 400;
const AWAY_MS = 4000;

const obstacle = libvirtdObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let demo: DemoProcess;
let core: TestCore;
let host: HostId;
let guests: readonly Guest[];

beforeAll(async () => {
  if (obstacle !== null) return;
  [daemon, demo] = await Promise.all([startPrivateLibvirtd(), startDemoProcess(20, { running: true })]);
  guests = [
    await defineIdleGuest(daemon, 'gone-a', { start: true }),
    await defineIdleGuest(daemon, 'gone-b', { start: true }),
  ];
  core = await startCore([daemon.uri, demo.uri]);
  host = await core.host(daemon.uri);
  await core.fleet.untilPhase(host, ['live']);
});

afterAll(async () => {
  await core?.stop();
  await demo?.child.stop();
  await daemon?.stop();
});

test('libvirtd killed and started again: told within a tick, live within two, history kept with a gap', async () => {
  const [guest] = guests;
  if (guest === undefined) throw new Error('no guest');
  await until(() => core.fleet.stat(guest.name, 'hostCpu') >= 0, { what: 'numbers of the guest' });
  await sleep(3 * TICK_MS);
  const before = await historyOf(guest);
  expect(points(before)).toBeGreaterThanOrEqual(3);

  const killedAt = performance.now();
  await daemon.kill();
  await core.fleet.untilPhase(host, ['reconnecting']);
  const toldMs = (core.fleet.phases.find(({ at }) => at >= killedAt)?.at ?? Number.NaN) - killedAt;
  expect(toldMs).toBeLessThan(TICK_MS);
  // The last word on the machines stays.
  expect(core.fleet.machine(guest.name)?.uuid).toBe(guest.uuid);

  await sleep(AWAY_MS);
  await daemon.start();
  const backAt = performance.now();
  await core.fleet.untilPhase(host, ['live']);
  expect(performance.now() - backAt).toBeLessThan(2 * TICK_MS + SLACK_MS);

  const known = points(before);
  const after = await until(
    async () => {
      const window = await historyOf(guest);
      return points(window) >= known + 2 ? window : null;
    },
    { what: 'new points after the gap' },
  );
  const cpu = seriesOf(after);
  const gapAt = cpu.findIndex((value, i) => i >= known - 1 && Number.isNaN(value));
  expect(gapAt, 'a gap among the points').toBeGreaterThan(0);
  expect(after.times[0]).toBeLessThanOrEqual((before.times[0] ?? 0) + 1);
  const [left = 0, right = 0] = [after.times[gapAt - 1], after.times.slice(gapAt + 1)[0]];
  expect(right - left).toBeGreaterThan(AWAY_MS - TICK_MS);
});

test('libvirtd stopped with SIGSTOP: said so, the other host goes on, and it recovers', async () => {
  await core.fleet.untilPhase(host, ['live']);
  const demoHost = await core.host(demo.uri);
  await core.fleet.untilPhase(demoHost, ['live']);
  const others = [...core.fleet.machines.values()]
    .filter((machine) => machine.host === demoHost)
    .map(({ name }) => name);
  const ages = watchAges(core.fleet, others);
  daemon.freeze();
  try {
    const { state } = await core.fleet.untilPhase(host, ['degraded'], 15_000);
    expect(state).toMatchObject({ phase: 'degraded', reason: 'silent' });
    await sleep(5 * TICK_MS);
    expect(ages.frames()).toBeGreaterThan(4);
    expect(ages.worst()).toBeLessThan(3 * TICK_MS);
  } finally {
    ages.stop();
    daemon.thaw();
  }
  await core.fleet.untilPhase(host, ['live'], 15_000);
  const [guest] = guests;
  await until(() => core.fleet.stat(guest?.name ?? '', 'age') < 2 * TICK_MS, { what: 'fresh numbers' });
});

async function historyOf(guest: Guest): Promise<HistoryWindow> {
  const machine = core.fleet.machine(guest.name)?.id ?? '';
  return new Promise((resolve) => {
    const forget = core.client.subscribe(
      'history',
      { machine, range: '1m' },
      {
        snapshot: (window) => {
          queueMicrotask(() => forget());
          resolve(window);
        },
      },
    );
  });
}

function seriesOf(window: HistoryWindow): Float32Array {
  return window.series.find(({ metric }) => metric === 'cpu.host')?.values ?? new Float32Array();
}

/** How many moments have a number. */
function points(window: HistoryWindow): number {
  return seriesOf(window).filter((value) => !Number.isNaN(value)).length;
}
