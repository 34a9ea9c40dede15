import { describe, expect, it } from 'vitest';
import { roundSpan } from '../../../renderer/widgets/chart/time-axis.ts';
import { TimeSeries } from '../../../renderer/widgets/chart/time-series.ts';

const START = 1_700_000_000_000;

function times(count: number, from = START, step = 1000): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => from + index * step);
}

function loaded(count: number, spanMs = 10_000): TimeSeries {
  const series = new TimeSeries();
  series.load({
    times: times(count),
    columns: [Float32Array.from({ length: count }, (_, index) => index)],
    stepMs: 1000,
    spanMs,
    markers: [],
  });
  return series;
}

describe('TimeSeries', () => {
  it('slides: what is older than the span falls out, one point beyond the edge stays', () => {
    const series = loaded(10);
    for (let step = 0; step < 2000; step += 1) {
      series.append({
        times: times(1, START + (10 + step) * 1000),
        columns: [Float32Array.of(10 + step)],
        markers: [],
      });
    }
    expect(series.length).toBe(12);
    expect(series.newest).toBe(START + 2009 * 1000);
    expect([...series.column(0)]).toEqual(Array.from({ length: 12 }, (_, index) => 1998 + index));
    expect([...series.times]).toEqual([...times(12, START + 1998 * 1000)]);
  });

  it('grows when points come closer together than promised', () => {
    const series = loaded(0);
    for (let step = 0; step < 5000; step += 1) {
      series.append({ times: Float64Array.of(START + step), columns: [Float32Array.of(step)], markers: [] });
    }
    expect(series.length).toBe(5000);
    expect(series.column(0)[4321]).toBe(4321);
  });

  it('ignores points that are not newer, as after a reconnect', () => {
    const series = loaded(5);
    series.append({ times: times(3, START + 3000), columns: [Float32Array.of(90, 91, 92)], markers: [] });
    expect([...series.column(0)]).toEqual([0, 1, 2, 3, 4, 92]);
  });

  it('keeps gaps: NaN becomes null in the plot, and a column that an append lacks is a gap', () => {
    const series = loaded(2);
    series.append({ times: times(2, START + 2000), columns: [Float32Array.of(Number.NaN, 3)], markers: [] });
    series.append({ times: times(1, START + 4000), columns: [], markers: [] });
    expect(series.plotColumn(0)).toEqual([0, 1, null, 3, null]);
    expect(Number.isNaN(series.column(0)[2])).toBe(true);
  });

  it('puts a gap where time went by without points, and none into the numbers themselves', () => {
    const series = loaded(3);
    series.append({ times: times(2, START + 8000), columns: [Float32Array.of(8, 9)], markers: [] });
    expect(series.plotColumn(0)).toEqual([0, 1, 2, null, 8, 9]);
    expect(series.plotTimes()[3]).toBe(START + 3000);
    expect([...series.column(0)]).toEqual([0, 1, 2, 8, 9]);
  });

  it('takes a stretched interval for what it is after one point', () => {
    const series = loaded(3, 60_000);
    series.append({ times: times(4, START + 7000, 5000), columns: [Float32Array.of(1, 2, 3, 4)], markers: [] });
    expect(series.plotColumn(0)).toEqual([0, 1, 2, null, 1, 2, 3, 4]);
  });

  it('ends at the newest point while they come, and at now when they have stopped', () => {
    const series = loaded(5);
    const newest = START + 4000;
    expect(series.extent(newest + 900)).toEqual({ from: newest - 10_000, to: newest });
    expect(series.extent(newest + 8000)).toEqual({ from: newest - 2000, to: newest + 8000 });
    expect(new TimeSeries().extent(5000)).toEqual({ from: 5000 - 60_000, to: 5000 });
  });

  it('shows a short past over the next round time, counted from the first value or event', () => {
    const series = new TimeSeries();
    const window = { stepMs: 1000, spanMs: 600_000, markers: [] };
    const values = Float32Array.from({ length: 200 }, (_, point) => (point < 100 ? Number.NaN : 1));
    series.load({ ...window, times: times(200), columns: [values] });
    const newest = START + 199_000;
    expect(series.extent(newest)).toEqual({ from: newest - 120_000, to: newest });
    series.append({ times: times(30, newest + 1000), columns: [new Float32Array(30)], markers: [] });
    expect(series.extent(newest + 30_000).from).toBe(newest + 30_000 - 300_000);
    const marker = { time: START - 350_000, label: 'Started', tone: 'neutral' } as const;
    series.append({ times: new Float64Array(), columns: [], markers: [marker] });
    expect(series.extent(newest + 30_000).from).toBe(newest + 30_000 - 600_000);
  });

  it('never shows more than the range, nor fewer than ten points', () => {
    expect(roundSpan(5000, 1000, 60_000)).toBe(60_000);
    expect(roundSpan(700_000, 1000, 600_000)).toBe(600_000);
    expect(roundSpan(61_000, 60_000, 86_400_000)).toBe(600_000);
    expect(roundSpan(50_000_000, 60_000, 86_400_000)).toBe(86_400_000);
  });

  it('forgets markers that fell out, adds new ones, and tells of every change', () => {
    const series = new TimeSeries();
    let told = 0;
    const dispose = series.onChange(() => {
      told += 1;
    });
    const marker = (time: number) => ({ time, label: 'x', tone: 'neutral' as const });
    series.load({ times: times(3), columns: [], stepMs: 1000, spanMs: 5000, markers: [marker(START)] });
    series.append({ times: times(1, START + 20_000), columns: [], markers: [marker(START + 19_000)] });
    expect(series.markers).toEqual([marker(START + 19_000)]);
    expect(told).toBe(2);
    dispose();
    series.append({ times: times(1, START + 21_000), columns: [], markers: [] });
    expect(told).toBe(2);
  });

  it('reuses the arrays of the plot, and replaces them all on a load', () => {
    const series = loaded(3);
    const before = series.plotColumn(0);
    series.append({ times: times(1, START + 3000), columns: [Float32Array.of(3)], markers: [] });
    expect(series.plotColumn(0)).toBe(before);
    expect(before).toEqual([0, 1, 2, 3]);
    const { generation } = series;
    series.load({ times: times(1), columns: [Float32Array.of(7)], stepMs: 1000, spanMs: 1000, markers: [] });
    expect(series.generation).toBe(generation + 1);
    expect(series.plotColumn(0)).toEqual([7]);
  });
});
