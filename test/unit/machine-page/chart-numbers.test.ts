import { describe, expect, it } from 'vitest';
import { nearestIndex } from '../../../renderer/widgets/chart/chart-group.ts';
import { csvField, writeCsv } from '../../../renderer/widgets/chart/csv.ts';
import { markersNear, placeMarkers } from '../../../renderer/widgets/chart/marker-layout.ts';
import { timeMarks, timeStep } from '../../../renderer/widgets/chart/time-axis.ts';
import { axisLabels, formatLatency, formatValue } from '../../../renderer/widgets/chart/value-format.ts';
import { fitRange, gridLines, nextRange, peakOf } from '../../../renderer/widgets/chart/y-range.ts';

const MIB = 1024 ** 2;

describe('fitRange', () => {
  it('holds the peak with three to five round steps, for every unit and size', () => {
    for (const unit of ['bytes', 'bytes/s', 'ops/s', 'packets/s', 'seconds', 'ratio'] as const) {
      for (let peak = 1e-7; peak < 1e15; peak *= 1.37) {
        const range = fitRange(unit, peak);
        const steps = range.max / range.step;
        expect(range.max).toBeGreaterThanOrEqual(peak * (1 - 1e-9));
        expect(steps).toBeCloseTo(Math.round(steps), 9);
        expect(steps).toBeGreaterThanOrEqual(2.999);
        expect(steps).toBeLessThanOrEqual(5.001);
      }
    }
  });

  it('has binary steps for bytes, decimal ones for the rest, and a floor', () => {
    expect(fitRange('bytes/s', 13 * MIB)).toMatchObject({ max: 16 * MIB, step: 4 * MIB });
    expect(fitRange('ops/s', 37)).toMatchObject({ max: 40, step: 10 });
    expect(fitRange('ratio', 0.02)).toMatchObject({ max: 1, step: 0.25 });
    expect(fitRange('bytes/s', 60).max).toBe(4096);
    expect(fitRange('seconds', Number.NaN).max).toBeGreaterThan(0);
  });

  it('does not waste half of the axis', () => {
    for (let peak = 10; peak < 1e9; peak *= 1.13) expect(fitRange('ops/s', peak).max).toBeLessThan(peak * 1.51);
  });
});

describe('nextRange', () => {
  it('grows at once', () => {
    const first = nextRange(null, 'ops/s', 37);
    expect(nextRange(first, 'ops/s', 41).max).toBeGreaterThanOrEqual(41);
  });

  it('does not move for noise below its top', () => {
    let range = nextRange(null, 'ops/s', 39);
    for (const peak of [30, 38, 29, 39.9, 33, 28, 36]) {
      range = nextRange(range, 'ops/s', peak);
      expect(range.max).toBe(40);
    }
  });

  it('shrinks only after a smaller one was enough for several updates', () => {
    let range = nextRange(null, 'bytes/s', 100 * MIB);
    const { max } = range;
    for (let update = 0; update < 3; update += 1) {
      range = nextRange(range, 'bytes/s', MIB);
      expect(range.max).toBe(max);
    }
    // One busy update in between starts the count again.
    range = nextRange(range, 'bytes/s', 90 * MIB);
    for (let update = 0; update < 3; update += 1) range = nextRange(range, 'bytes/s', MIB);
    expect(range.max).toBe(max);
    range = nextRange(range, 'bytes/s', MIB);
    expect(range.max).toBeLessThan(2 * MIB);
    expect(range.max).toBeGreaterThan(MIB);
  });

  it('finds the peak and skips gaps', () => {
    expect(
      peakOf([
        [1, null, 7],
        [null, 3],
      ]),
    ).toBe(7);
    expect(peakOf([[null], []])).toBe(0);
    expect(gridLines({ max: 40, step: 10, calm: 0 })).toEqual([0, 10, 20, 30, 40]);
  });
});

describe('values', () => {
  it('reads out each unit, and a dash for a gap', () => {
    expect(formatValue('ratio', 0.784)).toBe('78 %');
    expect(formatValue('bytes', 13.04 * 1024 ** 3)).toBe('13.0 GiB');
    expect(formatValue('bytes/s', 104 * MIB)).toBe('104 MiB/s');
    expect(formatValue('ops/s', 1234)).toBe('1.2 k/s');
    expect(formatValue('seconds', 0.00034)).toBe('340 µs');
    expect(formatValue('seconds', null)).toBe('–');
    expect(formatValue('ratio', Number.NaN)).toBe('–');
  });

  it('changes from µs to ms to s where the rounded number would have four digits', () => {
    expect(formatLatency(0)).toBe('0 µs');
    expect(formatLatency(0.000_000_5)).toBe('0.5 µs');
    expect(formatLatency(0.000_999_4)).toBe('999 µs');
    expect(formatLatency(0.000_999_6)).toBe('1.0 ms');
    expect(formatLatency(0.0123)).toBe('12 ms');
    expect(formatLatency(0.9996)).toBe('1.0 s');
    expect(formatLatency(12.6)).toBe('13 s');
  });

  it('labels an axis in one unit, said once at the top', () => {
    expect(axisLabels('bytes/s', [0, 4 * MIB, 8 * MIB, 12 * MIB, 16 * MIB])).toEqual(['0', '4', '8', '12', '16 MiB/s']);
    expect(
      axisLabels(
        'bytes',
        [0, 0.5, 1, 1.5].map((n) => n * 1024 ** 3),
      ),
    ).toEqual(['0', '0.5', '1', '1.5 GiB']);
    expect(axisLabels('ratio', [0, 0.25, 0.5, 0.75, 1])).toEqual(['0', '25', '50', '75', '100 %']);
    expect(axisLabels('seconds', [0, 0.0005, 0.001, 0.0015])).toEqual(['0', '0.5', '1', '1.5 ms']);
    expect(axisLabels('ops/s', [0, 1000, 2000])).toEqual(['0', '1', '2 k/s']);
  });
});

describe('the time axis', () => {
  it('chooses a step that leaves room for the labels', () => {
    const minute = 60_000;
    expect(timeStep(minute, 188)).toBe(20_000);
    expect(timeStep(10 * minute, 188)).toBe(3 * minute);
    expect(timeStep(10 * minute, 400)).toBe(2 * minute);
    expect(timeStep(1440 * minute, 188)).toBe(360 * minute);
    for (const span of [minute, 10 * minute, 120 * minute, 1440 * minute]) {
      for (let width = 90; width < 900; width += 7) {
        const step = timeStep(span, width);
        expect((width * step) / span).toBeGreaterThanOrEqual(step < minute ? 45 : 43.9);
      }
    }
  });

  it('marks round local times', () => {
    const from = new Date(2026, 10, 5, 10, 3, 20).getTime();
    const marks = timeMarks(from, from + 600_000, 300_000).map((mark) => new Date(mark));
    expect(marks.map((mark) => [mark.getMinutes(), mark.getSeconds()])).toEqual([
      [5, 0],
      [10, 0],
    ]);
  });

  it('finds the nearest point', () => {
    expect(nearestIndex([], 5)).toBe(-1);
    expect(nearestIndex([10, 20, 40], 29)).toBe(1);
    expect(nearestIndex([10, 20, 40], 31)).toBe(2);
    expect(nearestIndex([10, 20, 40], -9)).toBe(0);
    expect(nearestIndex([10, 20, 40], 99)).toBe(2);
  });
});

describe('markers', () => {
  const marker = (time: number) => ({ time, label: String(time), tone: 'neutral' as const });

  it('places those in view, oldest first', () => {
    const placed = placeMarkers([marker(300), marker(150), marker(99), marker(201)], { from: 100, to: 200 }, 50);
    expect(placed.map(({ x }) => x)).toEqual([25]);
    expect(placeMarkers([marker(150)], { from: 100, to: 100 }, 50)).toEqual([]);
  });

  it('reads those within reach together', () => {
    const placed = placeMarkers([marker(10), marker(14), marker(40)], { from: 0, to: 100 }, 100);
    expect(markersNear(placed, 12).map(({ time }) => time)).toEqual([10, 14]);
    expect(markersNear(placed, 25)).toEqual([]);
  });
});

describe('CSV', () => {
  it('has a header, ISO times, CRLF, and empty fields for gaps', () => {
    const text = writeCsv(
      [Date.UTC(2026, 10, 5, 9, 0, 0), Date.UTC(2026, 10, 5, 9, 0, 1)],
      [
        { name: 'cpu.guest [ratio]', values: Float32Array.of(0.1, Number.NaN) },
        { name: 'mem.used [bytes]', values: Float32Array.of(2 ** 30, 0) },
      ],
    );
    expect(text).toBe(
      'time,cpu.guest [ratio],mem.used [bytes]\r\n' +
        '2026-11-05T09:00:00.000Z,0.1,1073741824\r\n' +
        '2026-11-05T09:00:01.000Z,,0\r\n',
    );
  });

  it('quotes what RFC 4180 says, and keeps a spreadsheet from running a name', () => {
    expect(csvField('plain')).toBe('plain');
    expect(csvField('a,b')).toBe('"a,b"');
    expect(csvField('say "hi"\n')).toBe('"say ""hi""\n"');
    expect(csvField('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
  });
});
