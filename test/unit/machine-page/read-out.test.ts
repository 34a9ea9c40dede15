import { describe, expect, it } from 'vitest';
import type { ChartSpec } from '../../../renderer/widgets/chart/chart-spec.ts';
import { extremes, readAt } from '../../../renderer/widgets/chart/summary.ts';
import { TimeSeries } from '../../../renderer/widgets/chart/time-series.ts';

const START = 1_700_000_000_000;
const GAP = Number.NaN;
const line = { label: 'x', color: 'cpu', filled: false, dashed: false } as const;
const SPEC: ChartSpec = {
  id: 'c',
  title: 'c',
  subject: null,
  unit: 'ratio',
  lines: [
    { ...line, id: 'a', column: 1 },
    { ...line, id: 'b', column: 0 },
  ],
};

function series(...columns: readonly (readonly number[])[]): TimeSeries {
  const loaded = new TimeSeries();
  loaded.load({
    times: Float64Array.from(columns[0] ?? [], (_, index) => START + index * 1000),
    columns: columns.map((values) => Float32Array.from(values)),
    stepMs: 1000,
    spanMs: 60_000,
    markers: [],
  });
  return loaded;
}

describe('readAt', () => {
  const points = series([1, 2, 3, GAP], [5, GAP, GAP, GAP]);
  const now = START + 3100;

  it('reads the lines of the chart at a point, a gap as a gap', () => {
    expect(readAt(SPEC, points, START + 1000, now)).toEqual({ time: START + 1000, values: [null, 2] });
    expect(readAt(SPEC, points, START, now)).toEqual({ time: START, values: [5, 1] });
  });

  it('reads the newest of each line, but not one that is too old to be of now', () => {
    expect(readAt(SPEC, points, null, now)).toEqual({ time: START + 3000, values: [null, 3] });
  });

  it('reads nothing where no point is', () => {
    expect(readAt(SPEC, points, START - 20_000, now).values).toEqual([null, null]);
    expect(readAt(SPEC, points, START + 30_000, now).values).toEqual([null, null]);
  });

  it('reads nothing as of now when points have stopped coming', () => {
    expect(readAt(SPEC, points, null, START + 60_000)).toEqual({ time: null, values: [null, null] });
    expect(readAt(SPEC, new TimeSeries(), null, now)).toEqual({ time: null, values: [null, null] });
  });
});

describe('extremes', () => {
  it('finds the lowest and highest and skips gaps', () => {
    expect(extremes(series([3, GAP, 1, 2]), 0)).toEqual({ min: 1, max: 3 });
    expect(extremes(series([GAP, GAP]), 0)).toBeNull();
  });
});
