import type { HistorySeries, Metric, SeriesUnit } from '../../../../shared/model/stats.ts';
import type { TextKey } from '../../../i18n/i18n.ts';
import { words } from '../../../i18n/i18n.ts';
import type { ChartLine, ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import type { ChartColor } from '../../../widgets/chart/theme.ts';
import { plainText } from '../../../widgets/plain-text.ts';

interface LinePlan {
  readonly metric: Metric;
  readonly label: TextKey;
  readonly color: ChartColor;
  readonly dashed?: boolean;
}

interface ChartPlan {
  readonly id: string;
  readonly title: TextKey;
  readonly unit: SeriesUnit;
  /** The first that has values is the one that is filled. */
  readonly lines: readonly LinePlan[];
}

const CPU: ChartPlan = {
  id: 'cpu',
  title: 'machinePage.cpu',
  unit: 'ratio',
  lines: [
    { metric: 'cpu.guest', label: 'machinePage.line.guest', color: 'cpu' },
    { metric: 'cpu.host', label: 'machinePage.line.hostShare', color: 'ink-3' },
    { metric: 'cpu.steal', label: 'machinePage.line.steal', color: 'warn' },
  ],
};

const MEMORY: ChartPlan = {
  id: 'memory',
  title: 'machinePage.memory',
  unit: 'bytes',
  lines: [
    { metric: 'mem.used', label: 'machinePage.line.used', color: 'mem' },
    { metric: 'mem.rss', label: 'machinePage.line.resident', color: 'mem' },
    { metric: 'mem.cache', label: 'machinePage.line.cache', color: 'ink-3' },
    { metric: 'mem.balloon', label: 'machinePage.line.balloon', color: 'ink-2', dashed: true },
  ],
};

const DISK: readonly ChartPlan[] = [
  diskPlan('throughput', 'machinePage.disk', 'bytes/s', 'disk.read', 'disk.write'),
  diskPlan('operations', 'machinePage.operations', 'ops/s', 'disk.readOps', 'disk.writeOps'),
  diskPlan('latency', 'machinePage.latency', 'seconds', 'disk.readLatency', 'disk.writeLatency'),
];

const NIC: readonly ChartPlan[] = [
  nicPlan('throughput', 'machinePage.network', 'bytes/s', 'net.rx', 'net.tx'),
  nicPlan('packets', 'machinePage.packets', 'packets/s', 'net.rxPackets', 'net.txPackets'),
  nicPlan('drops', 'machinePage.drops', 'packets/s', 'net.rxDrops', 'net.txDrops'),
];

function diskPlan(id: string, title: TextKey, unit: SeriesUnit, read: Metric, write: Metric): ChartPlan {
  return {
    id,
    title,
    unit,
    lines: [
      { metric: read, label: 'machinePage.line.read', color: 'disk' },
      { metric: write, label: 'machinePage.line.write', color: 'ink-3' },
    ],
  };
}

function nicPlan(id: string, title: TextKey, unit: SeriesUnit, rx: Metric, tx: Metric): ChartPlan {
  return {
    id,
    title,
    unit,
    lines: [
      { metric: rx, label: 'machinePage.line.in', color: 'net' },
      { metric: tx, label: 'machinePage.line.out', color: 'ink-3' },
    ],
  };
}

/** The name and kind of a series: enough to plan the charts of a window. */
export type SeriesName = Pick<HistorySeries, 'metric' | 'device' | 'unit'>;

/** A device that has series of its own. */
export interface MonitoredDevice {
  readonly kind: 'disk' | 'nic';
  readonly name: string;
}

/** The devices of a window, disks first, each kind in the order of names as people count: vda, vdb, ... vdaa; vnet2, vnet10. */
export function devicesOf(series: readonly SeriesName[]): MonitoredDevice[] {
  const found = new Map<string, MonitoredDevice>();
  for (const { metric, device } of series) {
    if (device === null) continue;
    const kind = metric.startsWith('disk.') ? 'disk' : 'nic';
    found.set(`${kind} ${device}`, { kind, name: device });
  }
  return [...found.values()].sort((a, b) => {
    if (a.kind !== b.kind) return a.kind === 'disk' ? -1 : 1;
    return a.kind === 'disk' && a.name.length !== b.name.length
      ? a.name.length - b.name.length
      : a.name.localeCompare(b.name, 'en', { numeric: true });
  });
}

/** What is known of a window beside the names of its series. */
export interface Presence {
  /** Which columns hold any value: a line without one is left out where its chart has others. */
  readonly present: readonly boolean[];
  /** Whether memory in use is the guest's own word; else what there is of it is the process's resident size. */
  readonly guestTells: boolean;
}

/** The charts of a window: CPU, memory, the throughput of each device, then the details of each device. */
export function planCharts(series: readonly SeriesName[], presence: Presence): ChartSpec[] {
  const columns = new Map(series.map((one, column) => [`${one.metric} ${one.device ?? ''}`, column]));
  const chart = (plan: ChartPlan, device: MonitoredDevice | null): ChartSpec | null => {
    const lines: ChartLine[] = [];
    for (const line of visibleLines(plan, columns, presence, device)) {
      lines.push({
        id: line.metric,
        label: words(line.label),
        column: line.column,
        color: line.color,
        filled: lines.length === 0,
        dashed: line.dashed === true,
      });
    }
    if (lines.length === 0) return null;
    return {
      id: device === null ? plan.id : `${device.kind}:${device.name}:${plan.id}`,
      title: words(plan.title),
      subject: device === null ? null : plainText(device.name, 60),
      unit: plan.unit,
      lines,
    };
  };
  const devices = devicesOf(series);
  const plansOf = (device: MonitoredDevice): readonly ChartPlan[] => (device.kind === 'disk' ? DISK : NIC);
  return [
    chart(CPU, null),
    chart(MEMORY, null),
    ...devices.flatMap((device) =>
      plansOf(device)
        .slice(0, 1)
        .map((plan) => chart(plan, device)),
    ),
    ...devices.flatMap((device) =>
      plansOf(device)
        .slice(1)
        .map((plan) => chart(plan, device)),
    ),
  ].filter((spec) => spec !== null);
}

/** The same charts, with the objects of `before` for those that did not change: what is drawn by them need not begin anew. */
export function keepUnchanged(before: readonly ChartSpec[], charts: readonly ChartSpec[]): readonly ChartSpec[] {
  const known = new Map(before.map((spec) => [JSON.stringify(spec), spec]));
  return charts.map((spec) => known.get(JSON.stringify(spec)) ?? spec);
}

function visibleLines(
  plan: ChartPlan,
  columns: ReadonlyMap<string, number>,
  { present, guestTells }: Presence,
  device: MonitoredDevice | null,
): (LinePlan & { readonly column: number })[] {
  const lines = plan.lines.flatMap((line) => {
    const column = columns.get(`${line.metric} ${device?.name ?? ''}`);
    return column === undefined ? [] : [{ ...line, column }];
  });
  const known = lines.filter(({ metric, column }) => present[column] && (guestTells || metric !== 'mem.used'));
  const shown = known.length > 0 ? known : lines;
  // The resident size stands in for what the guest itself says; beside that it would only confuse.
  return shown.some(({ metric }) => metric === 'mem.used') ? shown.filter(({ metric }) => metric !== 'mem.rss') : shown;
}
