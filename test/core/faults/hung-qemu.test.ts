import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { watchAges } from '../../support/frame-ages.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { sleep, until } from '../../support/until.ts';

const TICK_MS = 1000;
const HUNG_MS = 12_000;

const obstacle = libvirtdObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let core: TestCore;
let sick: Guest;
let well: readonly Guest[];

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  sick = await defineIdleGuest(daemon, 'sick', { start: true });
  well = await Promise.all(['b', 'c', 'd'].map((word) => defineIdleGuest(daemon, `well-${word}`, { start: true })));
  core = await startCore([daemon.uri]);
  for (const { name } of [sick, ...well]) {
    await until(() => core.fleet.stat(name, 'age') < TICK_MS, { what: `numbers of ${name}` });
  }
});

afterAll(async () => {
  if (daemon !== undefined) signalProcess(daemon.qemuPid(sick.name), 'SIGCONT');
  await core?.stop();
  await daemon?.stop();
});

test('one QEMU stopped with SIGSTOP holds up neither the numbers of others nor actions on them', async () => {
  const pid = daemon.qemuPid(sick.name);
  const names = well.map(({ name }) => name);
  const ages = watchAges(core.fleet, names);
  signalProcess(pid, 'SIGSTOP');
  const stoppedAt = performance.now();

  await core.fleet.untilMachine(sick.name, ({ hung }) => hung, 'is marked as hung', 15_000);
  const [, second = ''] = names;
  for (const action of ['pause', 'resume'] as const) {
    const askedAt = performance.now();
    const task = await core.act(action, second);
    expect(task.items).toMatchObject([{ state: 'done' }]);
    expect(performance.now() - askedAt).toBeLessThan(TICK_MS);
  }
  await sleep(Math.max(0, HUNG_MS - (performance.now() - stoppedAt)));
  expect(ages.frames()).toBeGreaterThanOrEqual(HUNG_MS / TICK_MS - 3);
  expect(ages.worst()).toBeLessThan(3 * TICK_MS);
  expect(names.map((name) => core.fleet.machine(name)?.hung)).toEqual([false, false, false]);
  ages.stop();

  signalProcess(pid, 'SIGCONT');
  await core.fleet.untilMachine(sick.name, ({ hung }) => !hung, 'answers again', 40_000);
  await until(() => core.fleet.stat(sick.name, 'age') < 2 * TICK_MS, { what: 'fresh numbers of the one that hung' });
});
