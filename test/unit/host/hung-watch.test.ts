import { beforeEach, describe, expect, it } from 'vitest';
import { HungWatch, isStarting } from '../../../main/host/sampling/hung-watch.ts';

let watch: HungWatch;
let told: [number, boolean][];
let starting: Set<number>;

beforeEach(() => {
  told = [];
  starting = new Set();
  watch = new HungWatch({
    isStarting: (column) => starting.has(column),
    onChange: (column, hung) => told.push([column, hung]),
  });
});

it('while a call is stuck two misses are enough, and the monitor clears it', () => {
  watch.note(1, 7, true, 0, false);
  watch.note(1, 7, false, 1000, true);
  expect(watch.hung.size).toBe(0);
  watch.note(1, 7, false, 2600, false);
  expect([...watch.hung]).toEqual([1]);
  watch.note(1, 7, true, 4000, false);
  expect([...watch.hung]).toEqual([]);
  expect(told).toEqual([
    [1, true],
    [1, false],
  ]);
  expect(watch.version).toBe(2);
});

it('a call that was only held up by a busy host accuses nobody', () => {
  watch.note(1, 7, true, 0, false);
  watch.note(1, 7, false, 1000, true);
  watch.note(1, 7, true, 2000, false);
  watch.note(1, 7, false, 3000, false);
  watch.note(1, 7, false, 4000, false);
  watch.accuse(2, 4000);
  watch.review(5000);
  watch.acquit(2);
  watch.review(9000);
  expect(told).toEqual([]);
});

it('a machine whose own call stays stuck hangs', () => {
  watch.note(1, 7, true, 0, false);
  watch.accuse(1, 1000);
  watch.review(2000);
  expect(watch.hung.size).toBe(0);
  watch.review(2500);
  expect([...watch.hung]).toEqual([1]);
  // The call that comes back proves nothing; the next numbers do.
  watch.acquit(1);
  expect([...watch.hung]).toEqual([1]);
  watch.note(1, 7, true, 5000, false);
  expect(watch.hung.size).toBe(0);
});

it('without a stuck call it takes time: a job of a user passes', () => {
  watch.note(1, 7, true, 0, false);
  for (const at of [1000, 2000, 3000, 4000, 5000]) watch.note(1, 7, false, at, false);
  expect(watch.hung.size).toBe(0);
  watch.note(1, 7, false, 6000, false);
  expect(watch.hung.size).toBe(1);
});

it('a miss, an answer and a miss are no row', () => {
  for (let at = 0; at < 60_000; at += 2000) {
    watch.note(1, 7, true, at, false);
    watch.note(1, 7, false, at + 1000, false);
  }
  expect(told).toEqual([]);
});

it('where no machine has a monitor none is missed', () => {
  for (let at = 0; at < 60_000; at += 1000) watch.note(1, 7, false, at, true);
  expect(told).toEqual([]);
});

it('a machine that hung before we came is found too, in time', () => {
  watch.note(2, 3, true, 0, false);
  for (let at = 0; at < 5000; at += 1000) watch.note(1, 7, false, at, false);
  expect(watch.hung.size).toBe(0);
  watch.note(1, 7, false, 5000, false);
  expect([...watch.hung]).toEqual([1]);
});

it('another start is another machine, which may hold its own job for a moment', () => {
  watch.note(1, 7, true, 0, false);
  watch.note(1, 7, false, 1000, true);
  watch.note(1, 8, false, 3000, true);
  expect(watch.hung.size).toBe(0);
  watch.accuse(2, 1000);
  watch.forget(2);
  watch.review(9000);
  expect(watch.hung.size).toBe(0);
});

describe('a machine that starts', () => {
  beforeEach(() => {
    watch.note(2, 3, true, 0, false);
    starting.add(1);
  });

  it('is beyond suspicion however long that takes, and what it missed does not count after', () => {
    watch.accuse(1, 0);
    for (let at = 0; at < 30_000; at += 1000) {
      watch.note(1, 7, false, at, true);
      watch.review(at);
    }
    expect(told).toEqual([]);
    starting.delete(1);
    watch.acquit(1);
    watch.note(1, 7, false, 30_000, false);
    watch.note(1, 7, false, 34_000, false);
    expect(told).toEqual([]);
    watch.note(1, 7, false, 35_000, false);
    expect(told).toEqual([[1, true]]);
  });

  it('is a machine like others once its monitor has answered', () => {
    watch.note(1, 7, true, 1000, false);
    watch.note(1, 7, false, 2000, true);
    watch.note(1, 7, false, 4000, true);
    expect(told).toEqual([[1, true]]);
  });

  it('is one that libvirt says it starts, or of whose start it told less than ten seconds ago', () => {
    const base = { reason: 'running-booted', startedAt: 1000, startedExact: true } as const;
    expect(isStarting(base, 10_000)).toBe(true);
    expect(isStarting(base, 12_000)).toBe(false);
    expect(isStarting({ ...base, startedExact: false }, 10_000)).toBe(false);
    expect(isStarting({ ...base, reason: 'paused-starting-up', startedExact: false }, 99_000)).toBe(true);
  });
});
