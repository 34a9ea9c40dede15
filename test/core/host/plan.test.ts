import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActPlan } from '../../../shared/model/act-plan.ts';
import { DEFAULT_PLAN } from '../../../shared/model/act-plan.ts';
import type { MachineAction } from '../../../shared/model/action.ts';
import type { Task } from '../../../shared/model/task.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle();
needs(obstacle);

const FORCE_MS = 4000;
/** Longer than any test waits: what ends before came down by itself. */
const NEVER_MS = 600_000;

let daemon: PrivateLibvirtd;
let core: TestCore;
let deaf: Guest;
let other: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  // Without an operating system nobody hears the power button.
  deaf = await defineIdleGuest(daemon, 'plan-deaf', { start: true });
  other = await defineIdleGuest(daemon, 'plan-other', { start: true });
  core = await startCore([daemon.uri]);
  await core.fleet.untilPhase(await core.host(daemon.uri), ['live']);
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

/** Begins a plan on guests; the task as it is told. */
async function begin(action: MachineAction, guests: readonly Guest[], plan: Partial<ActPlan>) {
  const machines: string[] = [];
  for (const { name } of guests) {
    machines.push((await core.fleet.untilMachine(name, ({ state }) => state === 'running', 'runs')).id);
  }
  const seen = new Map<string, Task>();
  const take = (changed: readonly Task[]): void => {
    for (const task of changed) seen.set(task.id, task);
  };
  const leave = core.client.subscribe('tasks', {}, { snapshot: take, delta: take });
  const { task } = await core.client.call('machine.act', { action, machines, plan: { ...DEFAULT_PLAN, ...plan } });
  return {
    id: task,
    leave,
    untilTask: (is: (task: Task) => boolean, what: string) =>
      until(() => [seen.get(task)].find((one) => one !== undefined && is(one)), { what, everyMs: 5 }),
  };
}

test('a guest that ignores the power button is forced off after the time, and it is said', async () => {
  const began = performance.now();
  const { untilTask, leave } = await begin('shutdown', [deaf], { forceAfterMs: FORCE_MS });
  const waiting = await untilTask(({ items }) => items[0]?.step === 'waiting-off', 'it waits');
  expect(waiting.cancellable).toBe(true);
  const ended = await untilTask(({ finishedAt }) => finishedAt !== null, 'it ends');
  leave();
  expect(performance.now() - began).toBeGreaterThanOrEqual(FORCE_MS - 5);
  expect(ended.items[0]).toMatchObject({ state: 'done', step: 'forcing', problem: null });
  expect(await daemon.virsh('domstate', '--reason', deaf.uuid)).toContain('shut off (destroyed)');
});

test('a guest that comes down by itself is done, and no plug is pulled', async () => {
  const { untilTask, leave } = await begin('shutdown', [other], { forceAfterMs: NEVER_MS });
  await untilTask(({ items }) => items[0]?.step === 'waiting-off', 'it waits');
  // As a guest does that has an operating system: QEMU ends by itself, sometimes before it has answered the monitor.
  await daemon.virsh('qemu-monitor-command', other.uuid, '--hmp', 'quit').catch(() => '');
  const ended = await untilTask(({ finishedAt }) => finishedAt !== null, 'it ends');
  leave();
  expect(ended.items[0]).toMatchObject({ state: 'done', step: null, problem: null });
});

test('a cancelled plan pulls no plug', async () => {
  await daemon.virsh('start', deaf.uuid);
  await daemon.virsh('start', other.uuid);
  const { id, untilTask, leave } = await begin('shutdown', [deaf, other], { forceAfterMs: NEVER_MS, perHost: 1 });
  await untilTask(({ items }) => items[0]?.step === 'waiting-off', 'it waits');
  await core.client.call('task.cancel', { task: id });
  const ended = await untilTask(({ finishedAt }) => finishedAt !== null, 'it ends');
  leave();
  expect(ended.items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  expect((await daemon.virsh('list', '--name', '--state-running')).split('\n').filter(Boolean).toSorted()).toEqual(
    [deaf.name, other.name].toSorted(),
  );
});

test('when the daemon dies while a guest is waited for, the outcome is unknown and not waited for', async () => {
  const { untilTask, leave } = await begin('shutdown', [deaf], { forceAfterMs: NEVER_MS });
  await untilTask(({ items }) => items[0]?.step === 'waiting-off', 'it waits');
  await daemon.kill();
  const ended = await untilTask(({ finishedAt }) => finishedAt !== null, 'it ends');
  leave();
  expect(ended.items[0]).toMatchObject({ state: 'failed', problem: { code: 'outcome-unknown' } });
});
