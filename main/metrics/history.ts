import { DISK_METRICS, type HistoryRange, MACHINE_METRICS, NIC_METRICS } from '../../shared/model/stats.ts';
import type { HistoryBudget } from './history-budget.ts';
import { HistoryTier, type SeriesKind } from './history-tier.ts';

export const KIND_MACHINE: SeriesKind = 0;
export const KIND_DISK: SeriesKind = 1;
export const KIND_NIC: SeriesKind = 2;

/** 1 s for 10 minutes, 10 s for 2 hours, 60 s for 24 hours. */
const TIERS = [
  { stepMs: 1000, rows: 600 },
  { stepMs: 10_000, rows: 720 },
  { stepMs: 60_000, rows: 1440 },
] as const;

/** Which tier a range reads, and how far back. */
export const RANGES: Readonly<Record<HistoryRange, { readonly tier: number; readonly spanMs: number }>> = {
  '1m': { tier: 0, spanMs: 60_000 },
  '10m': { tier: 0, spanMs: 600_000 },
  '2h': { tier: 1, spanMs: 7_200_000 },
  '24h': { tier: 2, spanMs: 86_400_000 },
};

/** Values of a moment: for each kind how many columns there are and `values[metric][column]`. */
export interface HistoryRow {
  readonly kind: SeriesKind;
  readonly columns: number;
  readonly values: readonly Float32Array[];
}

const HALF_MS = 0.5;
const MACHINES_AND_DEVICES: readonly number[] = [MACHINE_METRICS.length, DISK_METRICS.length, NIC_METRICS.length];

/**
 * The past of one host's machines and devices, or of other kinds of things that have `metrics` values each. A stretch
 * without samples is marked by one empty row, so that a line drawn through the points breaks there. Coarser tiers hold
 * the mean of what the finer one held in each step.
 */
export class HostHistory {
  readonly tiers: readonly HistoryTier[];
  /** The moment up to which each coarser tier is complete. */
  readonly #complete: number[];
  readonly #means: Float32Array[][];

  /** `blockColumns`: see HistoryTier. */
  constructor(budget: HistoryBudget, metrics: readonly number[] = MACHINES_AND_DEVICES, blockColumns?: number) {
    this.tiers = TIERS.map(({ rows }, tier) => new HistoryTier(tier, rows, metrics, budget, blockColumns));
    this.#means = metrics.map((count) => Array.from({ length: count }, () => new Float32Array(0)));
    this.#complete = TIERS.map(() => Number.NaN);
  }

  /** The distance between points of a tier, ms, at the ordinary interval. */
  stepOf(tier: number): number {
    return TIERS[tier]?.stepMs ?? Number.NaN;
  }

  /** Adds a moment. `intervalMs` is how far apart moments are now: a longer silence before it becomes a gap. */
  append(time: number, intervalMs: number, kinds: readonly HistoryRow[]): void {
    const [finest] = this.tiers;
    if (finest === undefined) return;
    const last = finest.timeOf(finest.end - 1);
    if (finest.end > 0 && time <= last) return;
    for (let tier = 1; tier < this.tiers.length; tier += 1) this.#close(tier, time, intervalMs, kinds);
    if (finest.end > 0 && time - last > 2.5 * intervalMs) finest.addRow(last + intervalMs);
    finest.addRow(time);
    for (const { kind, columns, values } of kinds) finest.write(kind, columns, values);
  }

  /** Gives all memory back. */
  dispose(): void {
    for (const tier of this.tiers) tier.dispose();
  }

  /** Closes the steps of a coarser tier that ended before `time`. */
  #close(tier: number, time: number, intervalMs: number, kinds: readonly HistoryRow[]): void {
    const step = this.stepOf(tier);
    const finer = this.tiers[tier - 1];
    const coarser = this.tiers[tier];
    if (finer === undefined || coarser === undefined) return;
    const bound = Math.floor(time / step) * step;
    const before = this.#complete[tier] ?? Number.NaN;
    if (bound <= before) return;
    this.#complete[tier] = bound;
    if (Number.isNaN(before)) return;
    // A coarse row is stamped with the end of its step, which therefore belongs to it and not to the next.
    const end = before + step;
    const from = finer.rowAt(before + HALF_MS);
    const to = finer.rowAt(end + HALF_MS);
    if (to <= from) return;
    const last = coarser.timeOf(coarser.end - 1);
    if (coarser.end > 0 && end - last > Math.max(1.5 * step, 2.5 * intervalMs)) coarser.addRow(last + step);
    coarser.addRow(end);
    for (const { kind, columns } of kinds) this.#writeMeans(finer, coarser, kind, columns, from, to);
  }

  #writeMeans(
    finer: HistoryTier,
    coarser: HistoryTier,
    kind: SeriesKind,
    columns: number,
    from: number,
    to: number,
  ): void {
    const means = this.#means[kind] ?? [];
    for (let metric = 0; metric < means.length; metric += 1) {
      let values = means[metric];
      if (values === undefined || values.length < columns) {
        values = new Float32Array(columns * 2);
        means[metric] = values;
      }
      for (let column = 0; column < columns; column += 1) values[column] = finer.mean(kind, column, metric, from, to);
    }
    coarser.write(kind, columns, means);
  }
}
