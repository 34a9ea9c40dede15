import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fleet } from '../../../main/host/fleet.ts';
import { plannedWork } from '../../../main/task/planned-work.ts';
import { Tasks } from '../../../main/task/tasks.ts';
import type { TaskTarget, Work } from '../../../main/task/work.ts';
import { actPlanSchema } from '../../../shared/model/act-plan.ts';
import type { MachineAction } from '../../../shared/model/action.ts';
import { type HostState, UNDECIDED } from '../../../shared/model/host.ts';
import type { MachineState } from '../../../shared/model/machine.ts';
import { type ProblemCode, ProblemError } from '../../../shared/model/problem.ts';
import type { Task, TaskItem } from '../../../shared/model/task.ts';
import { sampleMachine } from '../renderer/sample-machines.ts';

/** What became of each call, by `action machine`; a call that is not answered hangs. */
type Answer = 'ok' | 'hang' | ProblemCode;

let fleet: Fleet;
let calls: { readonly at: number; readonly call: string }[];
let answers: Map<string, Answer>;
let tasks: Tasks;
let seen: Map<string, Task>;
let begunAt: number;

const act: Work = (action, { machine }) => {
  calls.push({ at: Date.now() - begunAt, call: `${action} ${machine}` });
  const answer = answers.get(`${action} ${machine}`) ?? 'ok';
  if (answer === 'hang') return new Promise(() => {});
  if (answer !== 'ok') return Promise.reject(new ProblemError({ code: answer }));
  if (action === 'force-off') setState(machine, 'off');
  return Promise.resolve();
};

beforeEach(() => {
  vi.useFakeTimers();
  begunAt = Date.now();
  fleet = new Fleet();
  calls = [];
  answers = new Map();
  seen = new Map();
  tasks = new Tasks(plannedWork(fleet, act, Date.now), Date.now);
  const take = (list: readonly Task[]) => {
    for (const task of list) seen.set(task.id, task);
  };
  tasks.subscribe({ snapshot: take, delta: take, end: () => {} });
});
afterEach(() => {
  tasks.dispose();
  fleet.dispose();
  vi.useRealTimers();
});

function setHost(id: string, state: HostState = { phase: 'live' }): void {
  const nothing = { facts: null, inventoryAt: null, ...UNDECIDED };
  fleet.putHost({ id, name: id, uri: `qemu+ssh://${id}/system`, kind: 'ssh', state, ...nothing });
}

function setState(id: string, state: MachineState): void {
  const [host = ''] = id.split('/');
  fleet.putMachine(sampleMachine(0, { id, host, name: id, state }));
}

function plan(action: MachineAction, machines: readonly string[], choice: object): string {
  const targets = machines.map((id): TaskTarget => {
    const [host = ''] = id.split('/');
    if (fleet.host(host) === undefined) setHost(host);
    if (fleet.machine(id) === undefined) setState(id, 'running');
    return { machine: id, host, name: id };
  });
  return tasks.start(action, targets, actPlanSchema.parse(choice));
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const item = (task: string, machine: string): TaskItem => {
  const found = seen.get(task)?.items.find((one) => one.machine === machine);
  if (found === undefined) throw new Error(`no item ${machine}`);
  return found;
};

describe('shut down, then force', () => {
  it('is done when the machine comes down in time, and pulls no plug', async () => {
    const id = plan('shutdown', ['a/1'], { forceAfterMs: 30_000 });
    await pass(100);
    expect(item(id, 'a/1')).toMatchObject({ state: 'running', step: 'waiting-off', forceAt: begunAt + 30_000 });
    await pass(20_000);
    setState('a/1', 'off');
    await pass(100);
    expect(item(id, 'a/1')).toMatchObject({ state: 'done', step: null });
    expect(item(id, 'a/1').forceAt).toBeUndefined();
    await pass(60_000);
    expect(calls.map(({ call }) => call)).toEqual(['shutdown a/1']);
  });

  it('pulls the plug after the time and says so', async () => {
    const id = plan('shutdown', ['a/1'], { forceAfterMs: 30_000 });
    await pass(29_999);
    expect(calls).toHaveLength(1);
    await pass(101);
    expect(calls[1]).toEqual({ at: 30_000, call: 'force-off a/1' });
    expect(item(id, 'a/1')).toMatchObject({ state: 'done', step: 'forcing', problem: null });
    expect(seen.get(id)?.finishedAt).not.toBeNull();
  });

  it('pulls it too where the monitor does not answer', async () => {
    answers.set('shutdown a/1', 'hang').set('shutdown a/2', 'busy');
    const id = plan('shutdown', ['a/1', 'a/2'], { forceAfterMs: 5000 });
    await pass(5200);
    expect(item(id, 'a/1')).toMatchObject({ state: 'done', step: 'forcing' });
    expect(item(id, 'a/2')).toMatchObject({ state: 'done', step: 'forcing' });
  });

  it('does not force what libvirt refuses to shut down', async () => {
    answers.set('shutdown a/1', 'denied');
    const id = plan('shutdown', ['a/1'], { forceAfterMs: 5000 });
    await pass(10_000);
    expect(item(id, 'a/1')).toMatchObject({ state: 'failed', problem: { code: 'denied' } });
    expect(calls).toHaveLength(1);
  });

  it('tells a plug that could not be pulled', async () => {
    answers.set('force-off a/1', 'operation-failed');
    const id = plan('shutdown', ['a/1'], { forceAfterMs: 5000 });
    await pass(6000);
    expect(item(id, 'a/1')).toMatchObject({ state: 'failed', problem: { code: 'operation-failed' } });
  });

  it('takes a machine that is off or gone already for done', async () => {
    setHost('a');
    setState('a/1', 'off');
    const id = plan('shutdown', ['a/1', 'a/2'], { forceAfterMs: 5000 });
    await pass(100);
    fleet.removeMachine('a/2');
    await pass(100);
    expect(item(id, 'a/1').state).toBe('done');
    expect(item(id, 'a/2').state).toBe('done');
    expect(calls.map(({ call }) => call)).toEqual(['shutdown a/2']);
  });

  it('does not know the outcome when the link falls', async () => {
    const id = plan('shutdown', ['a/1', 'b/1'], { forceAfterMs: 30_000 });
    await pass(1000);
    const problem = { code: 'connection-lost' } as const;
    setHost('a', { phase: 'reconnecting', problem, attempt: 1, retryAt: 0, since: 0 });
    await pass(100);
    expect(item(id, 'a/1')).toMatchObject({ state: 'failed', problem: { code: 'outcome-unknown' } });
    await pass(40_000);
    expect(item(id, 'b/1')).toMatchObject({ state: 'done', step: 'forcing' });
    expect(calls.filter(({ call }) => call.endsWith('a/1'))).toHaveLength(1);
  });

  it('stops waiting and begins nothing more when cancelled', async () => {
    const id = plan('shutdown', ['a/1', 'a/2'], { forceAfterMs: 30_000, perHost: 1 });
    await pass(1000);
    expect(seen.get(id)?.cancellable).toBe(true);
    tasks.cancel(id);
    await pass(100);
    expect(seen.get(id)?.items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(seen.get(id)?.finishedAt).not.toBeNull();
    await pass(60_000);
    expect(calls.map(({ call }) => call)).toEqual(['shutdown a/1']);
  });

  it('without the plan is done as soon as the guest was asked', async () => {
    const id = plan('shutdown', ['a/1'], {});
    await pass(100);
    expect(item(id, 'a/1')).toMatchObject({ state: 'done', step: null });
  });
});

describe('a plan', () => {
  it('begins at its times and notes them', async () => {
    const id = plan('start', ['a/1', 'a/2', 'b/1'], { staggerMs: 10_000, perHost: 4 });
    await pass(10_100);
    expect(calls).toEqual([
      { at: 0, call: 'start a/1' },
      { at: 0, call: 'start b/1' },
      { at: 10_000, call: 'start a/2' },
    ]);
    expect(item(id, 'a/2')).toMatchObject({ beganAt: begunAt + 10_000, endedAt: begunAt + 10_000 });
  });

  it('in order goes on past a host that refuses and one that hangs', async () => {
    answers.set('start a/1', 'host-offline').set('start b/1', 'hang');
    const id = plan('start', ['a/1', 'b/1', 'c/1', 'b/2'], { order: 'in-order' });
    await pass(59_000);
    expect(calls.map(({ call }) => call)).toEqual(['start a/1', 'start b/1']);
    await pass(2000);
    expect(seen.get(id)?.items.map(({ state }) => state)).toEqual(['failed', 'running', 'done', 'queued']);
    tasks.cancel(id);
    await pass(100);
    expect(item(id, 'b/2').state).toBe('cancelled');
  });
});
