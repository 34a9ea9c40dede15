import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tasks } from '../../../main/task/tasks.ts';
import type { TaskTarget, Work, WorkHooks } from '../../../main/task/work.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import type { Task } from '../../../shared/model/task.ts';

interface Job {
  readonly target: TaskTarget;
  readonly hooks: WorkHooks;
  done(): void;
  fail(error: unknown): void;
}

let jobs: Job[];
let tasks: Tasks;
let seen: Map<string, Task>;

const work: Work = (_action, target, hooks) =>
  new Promise((resolve, reject) => {
    jobs.push({ target, hooks, done: () => resolve(), fail: (error) => reject(error) });
  });

beforeEach(() => {
  vi.useFakeTimers();
  jobs = [];
  seen = new Map();
  tasks = new Tasks(work, () => Date.now());
  const take = (list: readonly Task[]) => {
    for (const task of list) seen.set(task.id, task);
  };
  tasks.subscribe({ snapshot: take, delta: take, end: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
});

const targets = (count: number, host = 'h'): TaskTarget[] =>
  Array.from({ length: count }, (_, i) => ({ machine: `${host}/m${i}`, host, name: `m${i}` }));
const settle = () => vi.advanceTimersByTimeAsync(100);
const statesOf = (id: string) => seen.get(id)?.items.map(({ state }) => state);
const jobOf = (name: string): Job => {
  const job = jobs.findLast(({ target }) => target.name === name);
  if (job === undefined) throw new Error(`no job for ${name}`);
  return job;
};

describe('a task', () => {
  it('runs two at a time on each host and tells each result', async () => {
    const id = tasks.start('start', [...targets(4, 'a'), ...targets(1, 'b')]);
    await settle();
    expect(jobs.map(({ target }) => target.machine)).toEqual(['a/m0', 'a/m1', 'b/m0']);
    jobs[0]?.done();
    jobs[1]?.fail(new ProblemError({ code: 'wrong-state', detail: 'no' }));
    jobs[2]?.done();
    await settle();
    expect(statesOf(id)).toEqual(['done', 'failed', 'running', 'running', 'done']);
    expect(seen.get(id)?.items[1]?.problem).toEqual({ object: 'm1', code: 'wrong-state', detail: 'no' });
    expect(seen.get(id)?.finishedAt).toBeNull();
    for (const job of jobs.slice(3)) job.done();
    await settle();
    expect(statesOf(id)).toEqual(['done', 'failed', 'done', 'done', 'done']);
    expect(seen.get(id)?.finishedAt).not.toBeNull();
    expect(seen.get(id)?.cancellable).toBe(false);
  });

  it('does one thing at a time to a machine, but pulls the plug at once', async () => {
    tasks.start('shutdown', targets(1));
    tasks.start('reboot', targets(1));
    await settle();
    expect(jobs).toHaveLength(1);
    tasks.start('force-off', targets(1));
    await settle();
    expect(jobs).toHaveLength(2);
    expect(seen.size).toBe(3);
    jobs[0]?.done();
    await settle();
    expect(jobs).toHaveLength(3);
  });

  it('cancelled takes back what waits and lets the rest end', async () => {
    const id = tasks.start('shutdown', targets(4));
    await settle();
    expect(seen.get(id)?.cancellable).toBe(true);
    tasks.cancel(id);
    await settle();
    expect(statesOf(id)).toEqual(['running', 'running', 'cancelled', 'cancelled']);
    expect(seen.get(id)?.cancellable).toBe(false);
    for (const job of jobs) job.done();
    await settle();
    expect(statesOf(id)).toEqual(['done', 'done', 'cancelled', 'cancelled']);
    expect(jobs).toHaveLength(2);
  });

  it('tells the progress of a save and aborts it', async () => {
    const id = tasks.start('save', targets(1));
    await settle();
    jobOf('m0').hooks.onProgress(0.5);
    await settle();
    expect(seen.get(id)?.items[0]?.progress).toBe(0.5);
    tasks.cancel(id);
    expect(jobOf('m0').hooks.signal.aborted).toBe(true);
    jobOf('m0').fail(new ProblemError({ code: 'cancelled' }));
    await settle();
    expect(statesOf(id)).toEqual(['cancelled']);
  });

  it('survives work that throws what is no problem', async () => {
    const id = tasks.start('start', targets(2));
    await settle();
    jobOf('m0').fail(new TypeError('oops'));
    jobOf('m1').fail(undefined);
    await settle();
    expect(seen.get(id)?.items.map(({ problem }) => problem?.code)).toEqual(['internal', 'internal']);
  });
});

it('only the newest fifty finished tasks are kept', async () => {
  for (let i = 0; i < 60; i += 1) {
    tasks.start('start', targets(1, `h${i}`));
    await settle();
    jobs.at(-1)?.done();
    await settle();
  }
  let count = 0;
  tasks.subscribe({ snapshot: (list) => (count = list.length), delta: () => {}, end: () => {} });
  expect(count).toBe(50);
});

it('cancelling what does not exist says so', () => {
  expect(() => tasks.cancel('nope')).toThrow(ProblemError);
});
