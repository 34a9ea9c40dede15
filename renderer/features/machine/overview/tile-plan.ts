import type { MachineRecord } from '../../../../shared/model/machine.ts';
import type { Metric, SeriesUnit } from '../../../../shared/model/stats.ts';
import { formatByteRate, formatBytes } from '../../../../shared/units.ts';
import { words } from '../../../i18n/i18n.ts';
import type { ChartColor } from '../../../widgets/chart/theme.ts';
import type { Presence, SeriesName } from '../monitor/chart-plan.ts';

/** A live figure with a small graph of the last minutes. */
export interface TilePlan {
  readonly id: string;
  readonly title: string;
  readonly color: ChartColor;
  readonly unit: SeriesUnit;
  /** The columns whose sum it shows. */
  readonly columns: readonly number[];
  /** The upper end of the graph where that is known, e.g. all the memory; null to fit what is there. */
  readonly full: number | null;
  /** Groups of columns that the second line tells of, summed each. */
  readonly parts: readonly (readonly number[])[];
  /** The second line, from the newest sums of the parts. */
  readonly detail: (parts: readonly number[]) => string;
  /** The second line while there is no value, although numbers come; `points` is how many came. Without it: nothing. */
  readonly gap?: (points: number) => string;
}

/** The four tiles of a machine, from the names of its series and what is known of them. */
export function planTiles(
  machine: Pick<MachineRecord, 'vcpus' | 'memoryBytes'>,
  names: readonly SeriesName[],
  { present, guestTells }: Presence,
): TilePlan[] {
  const of = (...metrics: readonly Metric[]): number[] =>
    names.flatMap(({ metric }, column) => (metrics.includes(metric) ? [column] : []));
  const guestKnown = guestTells && of('mem.used').some((column) => present[column]);
  const total = machine.memoryBytes === null ? null : formatBytes(machine.memoryBytes);
  const memoryDetail = guestKnown
    ? total === null
      ? ''
      : words('machinePage.tile.of', { total })
    : total === null
      ? words('machinePage.tile.residentPlain')
      : words('machinePage.tile.resident', { total });
  return [
    {
      id: 'cpu',
      title: words('machinePage.cpu'),
      color: 'cpu',
      unit: 'ratio',
      columns: of('cpu.guest'),
      full: 1,
      parts: [],
      detail: () => (machine.vcpus === null ? '' : words('machinePage.tile.ofVcpus', { count: machine.vcpus })),
    },
    {
      id: 'memory',
      title: words('machinePage.memory'),
      color: 'mem',
      unit: 'bytes',
      columns: guestKnown ? of('mem.used') : of('mem.rss'),
      full: machine.memoryBytes,
      parts: [],
      detail: () => memoryDetail,
    },
    {
      id: 'disk',
      title: words('machinePage.disk'),
      color: 'disk',
      unit: 'bytes/s',
      columns: of('disk.read', 'disk.write'),
      full: null,
      parts: [of('disk.read'), of('disk.write')],
      detail: ([read = Number.NaN, write = Number.NaN]) =>
        words('machinePage.tile.readWrite', { read: formatByteRate(read), write: formatByteRate(write) }),
    },
    {
      id: 'network',
      title: words('machinePage.network'),
      color: 'net',
      unit: 'bytes/s',
      columns: of('net.rx', 'net.tx'),
      full: null,
      parts: [of('net.rx'), of('net.tx')],
      detail: ([rx = Number.NaN, tx = Number.NaN]) =>
        words('machinePage.tile.inOut', { in: formatByteRate(rx), out: formatByteRate(tx) }),
    },
  ];
}

/** The sum of columns at one point; NaN when none of them has a value there. */
export function sumAt(columns: readonly Float32Array[], point: number): number {
  let sum = Number.NaN;
  for (const column of columns) {
    const value = column[point] ?? Number.NaN;
    if (!Number.isNaN(value)) sum = (Number.isNaN(sum) ? 0 : sum) + value;
  }
  return sum;
}

/** The newest sum that is there among the last few points; NaN when there is none. */
export function newestSum(columns: readonly Float32Array[], length: number, lookBack = 3): number {
  for (let point = length - 1; point >= Math.max(0, length - lookBack); point -= 1) {
    const sum = sumAt(columns, point);
    if (!Number.isNaN(sum)) return sum;
  }
  return Number.NaN;
}
