import { words } from '../../i18n/i18n.ts';
import type { ChartLine, ChartSpec } from './chart-spec.ts';
import { extremes, type ReadOut, readAt } from './summary.ts';
import { formatClock } from './time-axis.ts';
import type { TimeSeries } from './time-series.ts';
import { formatValue } from './value-format.ts';

/** A chart in a few sentences, for those who do not see it: each line's newest, lowest and highest value. */
export function describeChart(spec: ChartSpec, series: TimeSeries): string {
  const { values } = readAt(spec, series, null, Date.now());
  const sentences = spec.lines.map((line, index) => {
    const found = extremes(series, line.column);
    if (found === null) return words('chart.noValues', { line: line.label });
    return words('chart.now', {
      line: line.label,
      value: formatValue(spec.unit, values[index] ?? null),
      min: formatValue(spec.unit, found.min),
      max: formatValue(spec.unit, found.max),
    });
  });
  if (series.markers.length > 0) sentences.push(words('chart.events', { count: series.markers.length }));
  return sentences.join(' ');
}

/** What the crosshair reads, in words: the time, the values of the lines that are shown, the events at that point. */
export function describeReadOut(
  spec: ChartSpec,
  shown: readonly ChartLine[],
  readOut: ReadOut,
  series: TimeSeries,
): string {
  const { time } = readOut;
  if (time === null) return '';
  const values = shown.map(
    (line) => `${line.label} ${formatValue(spec.unit, readOut.values[spec.lines.indexOf(line)] ?? null)}`,
  );
  const events = series.markers.filter((marker) => Math.abs(marker.time - time) <= series.stepMs / 2);
  const parts = [values.join(', '), ...events.map((event) => event.label)];
  return words('chart.at', { time: formatClock(time, true), values: parts.join('; ') });
}
