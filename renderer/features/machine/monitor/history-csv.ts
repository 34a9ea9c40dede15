import { writeCsv } from '../../../widgets/chart/csv.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';
import type { SeriesName } from './chart-plan.ts';

/** Every series of a machine over the shown window as CSV, one column each, named `disk.read vda [bytes/s]`. */
export function historyCsv(series: TimeSeries, names: readonly SeriesName[]): string {
  return writeCsv(
    series.times,
    names.map(({ metric, device, unit }, column) => ({
      name: `${metric}${device === null ? '' : ` ${device}`} [${unit}]`,
      values: series.column(column),
    })),
  );
}
