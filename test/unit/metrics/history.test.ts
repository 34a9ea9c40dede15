import { describe, expect, it } from 'vitest';
import { decodeCompact, encodeCompact } from '../../../main/metrics/compact-float.ts';
import { HostHistory, KIND_MACHINE } from '../../../main/metrics/history.ts';
import { HistoryBudget } from '../../../main/metrics/history-budget.ts';
import type { HistoryTier } from '../../../main/metrics/history-tier.ts';
import { MACHINE_METRICS } from '../../../shared/model/stats.ts';

/** All machine metrics of `columns` machines at one value. */
function row(value: number, columns = 1) {
  return [
    {
      kind: KIND_MACHINE,
      columns,
      values: MACHINE_METRICS.map(() => new Float32Array(columns).fill(value)),
    },
  ];
}

function valuesOf(tier: HistoryTier, column = 0, metric = 0): number[] {
  const target = new Float32Array(tier.end - tier.start);
  tier.read(KIND_MACHINE, column, metric, tier.start, tier.end, target);
  return [...target];
}

function timesOf(tier: HistoryTier): number[] {
  return Array.from({ length: tier.end - tier.start }, (_, i) => tier.timeOf(tier.start + i));
}

describe('compact floats', () => {
  it.each([1, 0.5, 0.001, 1e-6, 12_345, 1e9, 17_179_869_184, 3.2e13])('keep %d to a thousandth', (value) => {
    expect(Math.abs(decodeCompact(encodeCompact(value)) / value - 1)).toBeLessThan(0.001);
  });

  it('keep 0, gaps and the ends', () => {
    expect(decodeCompact(encodeCompact(0))).toBe(0);
    expect(decodeCompact(encodeCompact(-5))).toBe(0);
    expect(decodeCompact(encodeCompact(Number.NaN))).toBeNaN();
    expect(decodeCompact(encodeCompact(1e-20))).toBe(0);
    expect(decodeCompact(encodeCompact(Number.POSITIVE_INFINITY))).toBeGreaterThan(1e26);
  });

  it('rise with the value', () => {
    let last = -1;
    for (let value = 1e-9; value < 1e15; value *= 1.01) {
      const code = encodeCompact(value);
      expect(code).toBeGreaterThanOrEqual(last);
      last = code;
    }
  });
});

describe('history', () => {
  it('keeps ten minutes of seconds and no more than a chunk beside', () => {
    const history = new HostHistory(new HistoryBudget());
    for (let i = 0; i < 2000; i += 1) history.append(1_000_000 + i * 1000, 1000, row(i / 2000));
    const [tier] = history.tiers;
    if (tier === undefined) throw new Error('no tier');
    expect(tier.end - tier.start).toBeGreaterThanOrEqual(600);
    expect(tier.end - tier.start).toBeLessThanOrEqual(660);
    expect(valuesOf(tier).at(-1)).toBeCloseTo(1999 / 2000, 2);
    expect(timesOf(tier).at(0)).toBe(1_000_000 + tier.start * 1000);
  });

  it('puts the mean of each step into the coarser tiers', () => {
    const history = new HostHistory(new HistoryBudget());
    for (let i = 1; i <= 130; i += 1) history.append(i * 1000, 1000, row(i <= 60 ? 0.5 : 1));
    const [, tens, minutes] = history.tiers;
    if (tens === undefined || minutes === undefined) throw new Error('no tiers');
    expect(timesOf(tens)).toEqual(Array.from({ length: 13 }, (_, i) => (i + 1) * 10_000).slice(0, tens.end));
    expect(valuesOf(tens)[0]).toBeCloseTo(0.5, 2);
    expect(valuesOf(tens)[8]).toBeCloseTo(1, 2);
    expect(timesOf(minutes)).toEqual([60_000, 120_000]);
    expect(valuesOf(minutes)[0]).toBeCloseTo(0.5, 2);
    expect(valuesOf(minutes)[1]).toBeCloseTo(1, 2);
  });

  it('leaves a gap of one empty row where nothing was heard', () => {
    const history = new HostHistory(new HistoryBudget());
    for (const time of [1000, 2000, 30_000, 31_000]) history.append(time, 1000, row(0.25));
    const [tier] = history.tiers;
    if (tier === undefined) throw new Error('no tier');
    expect(timesOf(tier)).toEqual([1000, 2000, 3000, 30_000, 31_000]);
    expect(valuesOf(tier).map(Number.isNaN)).toEqual([false, false, true, false, false]);
  });

  it('takes a slow host for slow, not for gone', () => {
    const history = new HostHistory(new HistoryBudget());
    for (let i = 1; i < 8; i += 1) history.append(i * 15_000, 15_000, row(0.5));
    expect(history.tiers.map((tier) => valuesOf(tier).some(Number.isNaN))).toEqual([false, false, false]);
  });

  it('refuses time that runs backwards', () => {
    const history = new HostHistory(new HistoryBudget());
    for (const time of [1000, 2000, 1500, 2000, 3000]) history.append(time, 1000, row(1));
    expect(history.tiers[0]?.end).toBe(3);
  });

  it('shows a gap for a machine that came later', () => {
    const history = new HostHistory(new HistoryBudget());
    history.append(1000, 1000, row(0.5, 1));
    history.append(2000, 1000, row(0.5, 100));
    const [tier] = history.tiers;
    if (tier === undefined) throw new Error('no tier');
    expect(valuesOf(tier, 99).map(Number.isNaN)).toEqual([true, false]);
    expect(valuesOf(tier, 0)).toEqual([0.5, 0.5]);
  });

  it('allocates nothing where nothing is measured', () => {
    const budget = new HistoryBudget();
    const history = new HostHistory(budget);
    for (let i = 0; i < 100; i += 1) history.append(i * 1000 + 1, 1000, row(Number.NaN, 1000));
    expect(budget.used).toBe(0);
  });
});

describe('budget', () => {
  it('holds by dropping the oldest of the coarsest tier, and gives all back at the end', () => {
    const limit = 1_200_000;
    const budget = new HistoryBudget(limit);
    const history = new HostHistory(budget);
    for (let i = 1; i < 20_000; i += 1) {
      history.append(i * 1000, 1000, row(0.5, 64));
      expect(budget.used).toBeLessThanOrEqual(limit);
    }
    const [seconds, , minutes] = history.tiers;
    if (seconds === undefined || minutes === undefined) throw new Error('no tiers');
    const newest = valuesOf(seconds).slice(-60);
    expect(newest.every((value) => value === 0.5)).toBe(true);
    expect(valuesOf(minutes).some(Number.isNaN)).toBe(true);
    history.dispose();
    expect(budget.used).toBe(0);
  });
});
