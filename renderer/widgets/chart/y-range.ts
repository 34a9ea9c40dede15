import type { SeriesUnit } from '../../../shared/model/stats.ts';

/** The upper end of a y axis that begins at 0, and where its grid lines lie. In the series' own unit. */
export interface YRange {
  readonly max: number;
  readonly step: number;
  /** For how many updates in a row a clearly smaller range would have done. */
  readonly calm: number;
}

const BINARY_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const DECIMAL_STEPS = [1, 2, 5];
/** How many grid steps an axis may have: few enough for a small card, enough to read a value. */
const FEWEST_STEPS = 3;
const MOST_STEPS = 5;
/** An axis shrinks only to this share of itself or less, and only after it has been so for a while. */
const SHRINK_TO = 0.67;
const CALM_UPDATES = 4;
/** Room kept above the peak when shrinking, so that the next small rise does not grow the axis again. */
const HEADROOM = 1.15;

/** Below these an axis does not go: noise of an idle machine must look like noise. */
const FLOOR: Readonly<Record<SeriesUnit, number>> = {
  ratio: 1,
  bytes: 1024 * 1024,
  'bytes/s': 4 * 1024,
  'ops/s': 4,
  'packets/s': 4,
  seconds: 0.002,
};

/** The smallest range with round grid lines that holds `peak`; at least the unit's floor. */
export function fitRange(unit: SeriesUnit, peak: number): YRange {
  const floor = FLOOR[unit];
  const wanted = Number.isFinite(peak) ? Math.max(peak, floor) : floor;
  if (unit === 'ratio' && wanted <= 1) return { max: 1, step: 0.25, calm: 0 };
  const binary = unit === 'bytes' || unit === 'bytes/s';
  const base = binary ? 1024 : 10;
  const steps = binary ? BINARY_STEPS : DECIMAL_STEPS;
  let best: { max: number; step: number } | null = null;
  const power = Math.floor(Math.log(wanted / MOST_STEPS) / Math.log(base));
  for (let exponent = power; exponent <= power + 1; exponent += 1) {
    const unitStep = base ** exponent;
    for (const factor of steps) {
      const step = factor * unitStep;
      const count = Math.max(FEWEST_STEPS, Math.ceil(wanted / step - 1e-9));
      if (count > MOST_STEPS) continue;
      if (best === null || count * step < best.max) best = { max: count * step, step };
    }
  }
  return best === null ? { max: wanted, step: wanted / FEWEST_STEPS, calm: 0 } : { ...best, calm: 0 };
}

/**
 * The range after one more update. It grows at once, and shrinks only when a clearly smaller one has been enough for
 * several updates: a live axis must not breathe with every sample.
 */
export function nextRange(previous: YRange | null, unit: SeriesUnit, peak: number): YRange {
  if (previous === null || peak > previous.max) return fitRange(unit, peak);
  const smaller = fitRange(unit, peak * HEADROOM);
  if (smaller.max > previous.max * SHRINK_TO) return previous.calm === 0 ? previous : { ...previous, calm: 0 };
  return previous.calm + 1 >= CALM_UPDATES ? smaller : { ...previous, calm: previous.calm + 1 };
}

/** Where the grid lines of a range lie, from 0 to its maximum. */
export function gridLines(range: YRange): number[] {
  const count = Math.round(range.max / range.step);
  return Array.from({ length: count + 1 }, (_, index) => index * range.step);
}

/** The largest of the numbers in the given columns; 0 when there is none. Gaps (null) do not count. */
export function peakOf(columns: readonly (readonly (number | null)[])[]): number {
  let peak = 0;
  for (const column of columns) {
    for (const value of column) if (value !== null && value > peak) peak = value;
  }
  return peak;
}
