import { describe, expect, it } from 'vitest';
import {
  FULL_PACE,
  holdFor,
  intervalAt,
  masksFor,
  nextPace,
  type Pace,
  POLL_FLAGS,
  planChunks,
  stuckAfter,
  type WatchedGroup,
} from '../../../main/host/sampling/sampling-plan.ts';
import { DOMAIN_STATS } from '../../../main/libvirt/constants.ts';

const BASE = DOMAIN_STATS.STATE | DOMAIN_STATS.CPU_TOTAL | DOMAIN_STATS.INTERFACE;
const ALL: readonly WatchedGroup[] = ['cpu', 'memory', 'disk', 'network'];
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const none: ReadonlySet<number> = new Set();

function paceAfter(pace: Pace, polls: readonly number[]): Pace {
  return polls.reduce((now, pollMs) => nextPace(now, pollMs, false), pace);
}

describe('masks', () => {
  it('ask for the least while nobody looks, and for the history every fifth tick', () => {
    expect(masksFor(1, new Set(), FULL_PACE).fleet).toBe(BASE);
    expect(masksFor(5, new Set(), FULL_PACE).fleet).toBe(BASE | DOMAIN_STATS.BALLOON | DOMAIN_STATS.BLOCK);
  });

  it('follow what is watched', () => {
    expect(masksFor(1, new Set<WatchedGroup>(['cpu']), FULL_PACE).fleet).toBe(BASE | DOMAIN_STATS.VCPU);
    expect(masksFor(1, new Set<WatchedGroup>(['memory']), FULL_PACE).fleet).toBe(BASE | DOMAIN_STATS.BALLOON);
    expect(masksFor(1, new Set<WatchedGroup>(['disk']), FULL_PACE).fleet).toBe(BASE | DOMAIN_STATS.BLOCK);
  });

  it('are never 0 at any pace and tick, and never wait for a machine', () => {
    for (let level = 0; level < 9; level += 1) {
      for (let tick = 0; tick < 10; tick += 1) {
        const masks = masksFor(tick, new Set(), { level, streak: 0 });
        for (const mask of Object.values(masks)) expect(mask).toBeGreaterThan(0);
      }
    }
    expect(POLL_FLAGS & (1 << 29)).not.toBe(0);
    expect(POLL_FLAGS & 1).toBe(1);
  });

  it('drop vCPU times first, then balloon and block, on a slow host', () => {
    const watched = new Set(ALL);
    const at = (level: number) => masksFor(1, watched, { level, streak: 0 }).fleet;
    expect(at(0)).toBe(BASE | DOMAIN_STATS.VCPU | DOMAIN_STATS.BALLOON | DOMAIN_STATS.BLOCK);
    expect(at(1)).toBe(BASE | DOMAIN_STATS.BALLOON | DOMAIN_STATS.BLOCK);
    expect(at(2)).toBe(BASE);
    expect(masksFor(5, watched, { level: 2, streak: 0 }).fleet).toBe(BASE | DOMAIN_STATS.BALLOON | DOMAIN_STATS.BLOCK);
  });
});

describe('pace', () => {
  it('slows down after three slow polls, step by step, and not beyond its end', () => {
    expect(paceAfter(FULL_PACE, [500, 500]).level).toBe(0);
    expect(paceAfter(FULL_PACE, [500, 500, 500]).level).toBe(1);
    expect(paceAfter(FULL_PACE, [500, 500, 100, 500, 500]).level).toBe(0);
    const slowest = paceAfter(
      FULL_PACE,
      Array.from({ length: 100 }, () => 60_000),
    );
    expect(intervalAt(slowest, false)).toBe(10_000);
    expect(paceAfter(slowest, [60_000, 60_000, 60_000]).level).toBe(slowest.level);
  });

  it('settles where a poll takes less than two fifths of the interval', () => {
    const settled = paceAfter(
      FULL_PACE,
      Array.from({ length: 100 }, () => 1000),
    );
    expect(intervalAt(settled, false)).toBe(3000);
    expect(
      paceAfter(
        settled,
        Array.from({ length: 100 }, () => 1000),
      ),
    ).toEqual(settled);
  });

  it('speeds up again after ten quick polls, one step at a time', () => {
    const slow: Pace = { level: 4, streak: 0 };
    expect(
      paceAfter(
        slow,
        Array.from({ length: 9 }, () => 10),
      ).level,
    ).toBe(4);
    expect(
      paceAfter(
        slow,
        Array.from({ length: 10 }, () => 10),
      ).level,
    ).toBe(3);
    expect(
      paceAfter(
        slow,
        Array.from({ length: 40 }, () => 10),
      ).level,
    ).toBe(0);
  });

  it('is slower while hidden', () => {
    expect(intervalAt(FULL_PACE, true)).toBe(5000);
    expect(intervalAt(FULL_PACE, false)).toBe(1000);
  });

  it('holds values for two of their own periods', () => {
    const held = holdFor(new Set<WatchedGroup>(['memory']), FULL_PACE, false);
    expect(held.balloon).toBe(2500);
    expect(held.block).toBeGreaterThanOrEqual(10_000);
    expect(held.cpu).toBe(2500);
  });
});

describe('chunks', () => {
  const input = { opened: none, hung: none, bytesPerMachine: 2000 };

  it('are one call without a list for a few machines, none for none', () => {
    expect(planChunks({ ...input, active: range(20) })).toEqual([{ kind: 'fleet', machines: 'all' }]);
    expect(planChunks({ ...input, active: [] })).toEqual([]);
  });

  it('are four for many, and more when the replies would be too large', () => {
    expect(planChunks({ ...input, active: range(1000) })).toHaveLength(4);
    const large = planChunks({ ...input, active: range(10_000), bytesPerMachine: 20_000 });
    expect(large.length).toBeGreaterThan(11);
    for (const { machines } of large) expect(machines.length * 20_000).toBeLessThanOrEqual(16 * 1024 * 1024 + 20_000);
  });

  it('hold every active machine exactly once', () => {
    const chunks = planChunks({
      active: range(107),
      opened: new Set([5, 9, 200]),
      hung: new Set([9, 50, 300]),
      bytesPerMachine: 2000,
    });
    const all = chunks.flatMap(({ machines }) => (machines === 'all' ? [] : [...machines]));
    expect(all.toSorted((a, b) => a - b)).toEqual(range(107));
    expect(chunks.find(({ kind }) => kind === 'opened')?.machines).toEqual([5]);
    expect(chunks.find(({ kind }) => kind === 'hung')?.machines).toEqual([9, 50]);
  });

  it('name their machines as soon as one of a few is special', () => {
    expect(planChunks({ ...input, active: range(3), opened: new Set([1]) })).toEqual([
      { kind: 'opened', machines: [1] },
      { kind: 'fleet', machines: [0, 2] },
    ]);
  });
});

it('takes a call for stuck after 1.5 s or three times its usual time', () => {
  expect(stuckAfter(10)).toBe(1500);
  expect(stuckAfter(2000)).toBe(6000);
});
