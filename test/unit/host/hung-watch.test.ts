import { beforeEach, expect, it } from 'vitest';
import { HungWatch } from '../../../main/host/hung-watch.ts';

let watch: HungWatch;
let told: [number, boolean][];

beforeEach(() => {
  told = [];
  watch = new HungWatch((column, hung) => told.push([column, hung]));
});

it('one miss is enough while a call is stuck, and the monitor clears it', () => {
  watch.note(1, 7, true, 0, false);
  watch.note(1, 7, false, 1000, true);
  expect([...watch.hung]).toEqual([1]);
  watch.note(1, 7, true, 2000, false);
  expect([...watch.hung]).toEqual([]);
  expect(told).toEqual([
    [1, true],
    [1, false],
  ]);
  expect(watch.version).toBe(2);
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
  watch.accuse(1);
  watch.note(1, 8, false, 1000, true);
  expect(watch.hung.size).toBe(0);
  watch.accuse(2);
  watch.forget(2);
  expect(watch.hung.size).toBe(0);
});
