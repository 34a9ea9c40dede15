import { nearestIndex } from './chart-group.ts';
import type { ChartSpec } from './chart-spec.ts';
import type { TimeSeries } from './time-series.ts';

/** The values of a chart's lines at one moment, in the order of its lines; null for a gap. */
export interface ReadOut {
  readonly time: number | null;
  readonly values: readonly (number | null)[];
}

/** The newest value of a line is its last within so many points: what is asked for less often than the rest is no gap. */
const LOOK_BACK = 3;

/** What a chart reads at a time; with null what it reads now, which is nothing when points have stopped coming. */
export function readAt(spec: ChartSpec, series: TimeSeries, time: number | null, now: number): ReadOut {
  if (time === null && series.isSilent(now)) return { time: null, values: spec.lines.map(() => null) };
  const times = series.plotTimes();
  const index = time === null ? times.length - 1 : nearestIndex(times, time);
  // Where no point is, e.g. before the first one, there is nothing to read; the crosshair stands on points exactly.
  if (time !== null && Math.abs((times[index] ?? 0) - time) > 1) return { time, values: spec.lines.map(() => null) };
  const values = spec.lines.map((line) => {
    const column = series.plotColumn(line.column);
    const stop = time === null ? Math.max(0, index - LOOK_BACK + 1) : index;
    for (let at = index; at >= stop; at -= 1) {
      const value = column[at];
      if (value !== null && value !== undefined) return value;
    }
    return null;
  });
  return { time: times[index] ?? null, values };
}

/** The lowest and highest value of a line in the window; null when it has none. */
export function extremes(series: TimeSeries, column: number): { readonly min: number; readonly max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of series.plotColumn(column)) {
    if (value === null) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max === Number.NEGATIVE_INFINITY ? null : { min, max };
}
