import type { Dispose } from '../../shared/dispose.ts';
import type { MachineDetail, MachineRecord } from '../../shared/model/machine.ts';
import {
  DISK_METRICS,
  type HistoryAppend,
  type HistoryRange,
  type HistorySeries,
  type HistoryWindow,
  MACHINE_METRICS,
  type Metric,
  NIC_METRICS,
  type SeriesUnit,
} from '../../shared/model/stats.ts';
import type { Sink } from '../../shared/rpc.ts';
import { createRandom } from './random.ts';

const SPAN_MS: Readonly<Record<HistoryRange, number>> = { '1m': 6e4, '10m': 6e5, '2h': 72e5, '24h': 864e5 };
const STEP_MS: Readonly<Record<HistoryRange, number>> = { '1m': 1000, '10m': 1000, '2h': 10_000, '24h': 60_000 };

/** The facts of an opened machine. */
export function fakeDetail(machine: MachineRecord): MachineDetail {
  return {
    id: machine.id,
    description: 'Builds what the release needs.\nAsk the release team before it goes off.',
    hypervisorType: 'kvm',
    arch: 'x86_64',
    machineType: 'pc-q35-7.2',
    firmware: 'uefi',
    secureBoot: true,
    bootOrder: ['hd', 'network'],
    cpuMode: 'host-passthrough',
    cpuModel: null,
    maxVcpus: machine.vcpus,
    currentMemoryBytes: machine.memoryBytes,
    emulator: '/usr/bin/qemu-system-x86_64',
    disks: [
      {
        target: 'vda',
        device: 'disk',
        bus: 'virtio',
        source: `/srv/${machine.uuid}.qcow2`,
        format: 'qcow2',
        readOnly: false,
      },
      { target: 'sda', device: 'cdrom', bus: 'sata', source: null, format: null, readOnly: true },
    ],
    nics: [{ mac: machine.macs[0] ?? null, model: 'virtio', type: 'network', source: 'default', target: 'vnet3' }],
    graphics: [{ type: 'vnc', listen: '127.0.0.1', port: 5900 }],
    video: ['virtio'],
    tpm: '2.0',
    events: [{ time: Date.now() - 240_000, kind: 'lifecycle-started-booted', detail: null }],
    problem: null,
  };
}

/** The graphs of an opened machine: a past at once, then a point a second. */
export function fakeHistory(
  machine: MachineRecord,
  range: HistoryRange,
  sink: Sink<HistoryWindow, HistoryAppend>,
): Dispose {
  const random = createRandom(machine.slot + 3);
  const step = STEP_MS[range];
  const count = SPAN_MS[range] / step;
  const end = Math.floor(Date.now() / step) * step;
  const times = Float64Array.from({ length: count }, (_, index) => end - (count - 1 - index) * step);
  const lines = [
    ...MACHINE_METRICS.map((metric) => ({ metric: metric as Metric, device: null as string | null })),
    ...DISK_METRICS.map((metric) => ({ metric: metric as Metric, device: 'vda' as string | null })),
    ...NIC_METRICS.map((metric) => ({ metric: metric as Metric, device: 'vnet3' as string | null })),
  ];
  const last = lines.map(() => 0.4);
  const next = (line: number): number => {
    const value = Math.min(1, Math.max(0, (last[line] ?? 0) * 0.9 + 0.04 + (random() - 0.5) * 0.16));
    last[line] = value;
    return value * scale(lines[line]?.metric ?? 'cpu.guest', machine);
  };
  const gap = (index: number): boolean => index > count * 0.4 && index < count * 0.45;
  const series = lines.map(({ metric, device }, line): HistorySeries => {
    const values = Float32Array.from({ length: count }, (_, index) => (gap(index) ? Number.NaN : next(line)));
    return { metric, device, unit: unitOf(metric), values };
  });
  const markers = [{ time: times[Math.floor(count / 2)] ?? end, kind: 'lifecycle-started-booted', detail: null }];
  sink.snapshot({ machine: machine.id, range, stepMs: step, times, series, markers });
  const timer = setInterval(() => {
    const values = lines.map((_, line) => Float32Array.of(next(line)));
    sink.delta({ times: Float64Array.of(Date.now()), values, markers: [] });
  }, step);
  return () => clearInterval(timer);
}

function unitOf(metric: Metric): SeriesUnit {
  if (metric.startsWith('cpu')) return 'ratio';
  if (metric.startsWith('mem')) return 'bytes';
  if (metric.endsWith('Latency')) return 'seconds';
  if (metric.endsWith('Ops')) return 'ops/s';
  return metric.endsWith('Packets') || metric.endsWith('Drops') ? 'packets/s' : 'bytes/s';
}

function scale(metric: Metric, machine: MachineRecord): number {
  const unit = unitOf(metric);
  if (unit === 'ratio') return metric === 'cpu.steal' ? 0.1 : 1;
  if (unit === 'bytes') return machine.memoryBytes ?? 1;
  if (unit === 'seconds') return 0.004;
  return unit === 'bytes/s' ? 8e7 : 4000;
}
