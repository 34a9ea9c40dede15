import { HOST_METRICS, type HostMetric } from '../../../../shared/model/host-detail.ts';
import type { SeriesUnit } from '../../../../shared/model/stats.ts';
import { type TextKey, words } from '../../../i18n/i18n.ts';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import { writeCsv } from '../../../widgets/chart/csv.ts';
import type { ChartColor } from '../../../widgets/chart/theme.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';

interface LinePlan {
  readonly metric: HostMetric;
  readonly label: TextKey;
  readonly color: ChartColor;
  readonly dashed?: boolean;
}

interface ChartPlan {
  readonly id: string;
  readonly title: TextKey;
  readonly unit: SeriesUnit;
  readonly lines: readonly LinePlan[];
}

const CHARTS: readonly ChartPlan[] = [
  {
    id: 'cpu',
    title: 'hostPage.cpu',
    unit: 'ratio',
    lines: [
      { metric: 'host.cpu', label: 'hostPage.line.host', color: 'cpu' },
      { metric: 'host.guests', label: 'hostPage.line.guests', color: 'ink-3' },
    ],
  },
  {
    id: 'memory',
    title: 'hostPage.memory',
    unit: 'bytes',
    lines: [
      { metric: 'host.memUsed', label: 'hostPage.line.used', color: 'mem' },
      { metric: 'host.memTotal', label: 'hostPage.line.total', color: 'ink-2', dashed: true },
    ],
  },
  {
    id: 'latency',
    title: 'hostPage.latency',
    unit: 'seconds',
    lines: [{ metric: 'host.latency', label: 'hostPage.line.latency', color: 'net' }],
  },
  {
    id: 'poll',
    title: 'hostPage.poll',
    unit: 'seconds',
    lines: [{ metric: 'host.poll', label: 'hostPage.line.poll', color: 'disk' }],
  },
];

const UNITS: Readonly<Record<HostMetric, SeriesUnit>> = {
  'host.cpu': 'ratio',
  'host.guests': 'ratio',
  'host.memUsed': 'bytes',
  'host.memTotal': 'bytes',
  'host.latency': 'seconds',
  'host.poll': 'seconds',
};

/** Which column of a HostFeed's series a metric is. */
export function columnOf(metric: HostMetric): number {
  return HOST_METRICS.indexOf(metric);
}

/** The charts of a host; a line without any value is left out where its chart has others. */
export function planHostCharts(present: ReadonlySet<HostMetric>): readonly ChartSpec[] {
  return CHARTS.map(({ id, title, unit, lines }) => {
    const known = lines.filter(({ metric }) => present.has(metric));
    return {
      id,
      title: words(title),
      subject: null,
      unit,
      lines: (known.length > 0 ? known : lines).map(({ metric, label, color, dashed = false }, index) => ({
        id: metric,
        label: words(label),
        column: columnOf(metric),
        color,
        filled: index === 0 && !dashed,
        dashed,
      })),
    };
  });
}

/** Every series of a host over the shown window as CSV, one column each, named `host.cpu [ratio]`. */
export function hostHistoryCsv(series: TimeSeries): string {
  return writeCsv(
    series.times,
    HOST_METRICS.map((metric, column) => ({ name: `${metric} [${UNITS[metric]}]`, values: series.column(column) })),
  );
}
