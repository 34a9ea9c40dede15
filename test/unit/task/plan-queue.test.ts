import { describe, expect, it } from 'vitest';
import { PlanQueue } from '../../../main/task/plan-queue.ts';
import { actPlanSchema } from '../../../shared/model/act-plan.ts';

const PATIENCE = 60_000;

function queueOf(hosts: string, plan: Parameters<typeof actPlanSchema.parse>[0]): PlanQueue {
  return new PlanQueue(hosts.split(''), actPlanSchema.parse(plan), PATIENCE);
}

describe('hosts together', () => {
  it('begins as many as each host may have, in their order', () => {
    const queue = queueOf('aaabb', { perHost: 2 });
    expect(queue.next(0)).toEqual({ begin: [0, 1, 3, 4], wakeAt: null });
    expect(queue.next(5)).toEqual({ begin: [], wakeAt: null });
    queue.ended(1);
    expect(queue.next(9)).toEqual({ begin: [2], wakeAt: null });
    for (const index of [0, 2, 3]) queue.ended(index);
    expect(queue.isOver).toBe(false);
    queue.ended(4);
    expect(queue.isOver).toBe(true);
  });

  it('staggers the begins of a host, each host by itself', () => {
    const queue = queueOf('aab', { perHost: 5, staggerMs: 10_000 });
    expect(queue.next(100)).toEqual({ begin: [0, 2], wakeAt: 10_100 });
    expect(queue.next(10_099)).toEqual({ begin: [], wakeAt: 10_100 });
    expect(queue.next(10_100)).toEqual({ begin: [1], wakeAt: null });
  });

  it('waits for both: the time and a free place', () => {
    const queue = queueOf('aa', { perHost: 1, staggerMs: 10_000 });
    queue.next(0);
    expect(queue.next(20_000)).toEqual({ begin: [], wakeAt: null });
    queue.ended(0);
    expect(queue.next(20_001).begin).toEqual([1]);
    const quick = queueOf('aa', { perHost: 1, staggerMs: 10_000 });
    quick.next(0);
    quick.ended(0);
    expect(quick.next(3)).toEqual({ begin: [], wakeAt: 10_000 });
  });

  it('lets a host that hangs hold up nobody but itself', () => {
    const queue = queueOf('aabbbb', { perHost: 1 });
    expect(queue.next(0).begin).toEqual([0, 2]);
    for (const [ended, next] of [
      [2, 3],
      [3, 4],
      [4, 5],
    ] as const) {
      queue.ended(ended);
      expect(queue.next(PATIENCE * 9).begin).toEqual([next]);
    }
    queue.ended(5);
    expect(queue.isOver).toBe(false);
    expect(queue.next(PATIENCE * 10).begin).toEqual([]);
  });
});

describe('in one order', () => {
  it('begins one after another over all hosts', () => {
    const queue = queueOf('abab', { order: 'in-order', perHost: 5 });
    for (const index of [0, 1, 2, 3]) {
      expect(queue.next(index)).toEqual({ begin: [index], wakeAt: index + PATIENCE });
      expect(queue.next(index).begin).toEqual([]);
      queue.ended(index);
    }
    expect(queue.isOver).toBe(true);
  });

  it('staggers over all hosts', () => {
    const queue = queueOf('ab', { order: 'in-order', staggerMs: 5000 });
    queue.next(0);
    queue.ended(0);
    expect(queue.next(1)).toEqual({ begin: [], wakeAt: 5000 });
    expect(queue.next(5000).begin).toEqual([1]);
  });

  it('goes on past an item that is not heard of, and keeps the rest of its host for when it ends', () => {
    const queue = queueOf('aab', { order: 'in-order' });
    queue.next(0);
    expect(queue.next(PATIENCE - 1)).toEqual({ begin: [], wakeAt: PATIENCE });
    expect(queue.next(PATIENCE).begin).toEqual([2]);
    queue.ended(2);
    expect(queue.next(PATIENCE + 1)).toEqual({ begin: [], wakeAt: null });
    queue.ended(0);
    expect(queue.next(PATIENCE + 2).begin).toEqual([1]);
  });

  it('waits on for an item that shows that it goes on', () => {
    const queue = queueOf('ab', { order: 'in-order' });
    queue.next(0);
    queue.heard(0, 50_000);
    expect(queue.next(PATIENCE)).toEqual({ begin: [], wakeAt: 50_000 + PATIENCE });
  });
});

it('begins nothing more once it is cleared', () => {
  const queue = queueOf('aaab', { perHost: 1 });
  queue.next(0);
  queue.clear();
  queue.ended(0);
  expect(queue.next(1).begin).toEqual([]);
  queue.ended(3);
  expect(queue.isOver).toBe(true);
});
