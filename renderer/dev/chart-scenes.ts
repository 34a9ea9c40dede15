import type { AppContract } from '../../shared/contract.ts';
import type { HostState } from '../../shared/model/host.ts';
import type { MachineDetail, MachineEvent, MachineRecord } from '../../shared/model/machine.ts';
import {
  DISK_METRICS,
  type HistoryRange,
  MACHINE_METRICS,
  type Metric,
  NIC_METRICS,
  type SeriesUnit,
} from '../../shared/model/stats.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { createFakeCore } from './fake-core.ts';
import { fakeHost, fakeMachines } from './fake-fleet.ts';
import { fakeDetail } from './fake-machine.ts';
import { createRandom } from './random.ts';

export const MACHINE_ID = 'local/machine';

const GIB = 1024 ** 3;
const SPAN: Readonly<Record<HistoryRange, number>> = { '1m': 6e4, '10m': 6e5, '2h': 72e5, '24h': 864e5 };
const STEP: Readonly<Record<HistoryRange, number>> = { '1m': 1000, '10m': 1000, '2h': 10_000, '24h': 60_000 };

interface Line {
  readonly metric: Metric;
  readonly device: string | null;
}

/** A core with one machine in a state worth looking at: busy, many, gaps, off, stale, slow, hotplug, new, resident, hostile, gone. */
export function createMachineCore(scene: string): Handlers<AppContract> {
  const host = { ...fakeHost('local', 'atlas', hostState(scene)), inventoryAt: Date.now() - 252_000 };
  const machine = machineOf(scene);
  const core = createFakeCore({
    hosts: [host],
    machines: [machine, ...fakeMachines([host], 4).slice(1)],
    tickMs: 1000,
  });
  const events = eventsOf(scene);
  return {
    commands: core.commands,
    channels: core.channels,
    topics: {
      ...core.topics,
      fleet(params, sink, window) {
        if (scene === 'gone') {
          setTimeout(() => {
            sink.delta({ removedHosts: [], removedMachines: [MACHINE_ID], hosts: [], machines: [] });
          }, 1500);
        }
        return core.topics.fleet(params, sink, window);
      },
      machine(_params, sink) {
        sink.snapshot(detailOf(scene, machine, events));
        return () => {};
      },
      history({ range }, sink) {
        const lines = linesOf(scene);
        const draw = createDrawer(scene, machine);
        const step = STEP[range];
        const count = scene === 'new' ? 1 : SPAN[range] / step;
        const end = Math.floor(Date.now() / 1000) * 1000 - (scene === 'stale' || scene === 'off' ? SPAN[range] / 8 : 0);
        const times = Float64Array.from({ length: count }, (_, point) => end - (count - 1 - point) * step);
        const series = lines.map((line) => ({
          ...line,
          unit: unitOf(line.metric),
          values: Float32Array.from(times, (_, point) => draw(line, point / count)),
        }));
        const markers = events.filter(({ time }) => time >= end - SPAN[range]);
        sink.snapshot({ machine: machine.id, range, stepMs: step, times, series, markers });
        if (scene === 'hotplug') {
          const more = linesOf('many').filter(({ device }) => device === 'vdb');
          const added = more.map((line) => ({
            ...line,
            unit: unitOf(line.metric),
            values: Float32Array.from(times, (_, point) => (point > count - 40 ? draw(line, 1) : Number.NaN)),
          }));
          const device = { time: end - 40_000, kind: 'device-added', detail: 'virtio-disk1' };
          setTimeout(() => {
            const window = { machine: machine.id, range, stepMs: step, times };
            sink.snapshot({ ...window, series: [...series, ...added], markers: [...markers, device] });
          }, 2500);
          return () => {};
        }
        if (scene === 'stale' || scene === 'off' || scene === 'new') return () => {};
        const timer = setInterval(() => {
          const values = lines.map((line) => Float32Array.of(draw(line, 1)));
          sink.delta({ times: Float64Array.of(Date.now()), values, markers: [] });
        }, step);
        return () => clearInterval(timer);
      },
    },
  };
}

function hostState(scene: string): HostState {
  const problem = { code: 'connection-lost', detail: 'read ECONNRESET' } as const;
  const now = Date.now();
  if (scene === 'stale')
    return { phase: 'reconnecting', problem, attempt: 2, retryAt: now + 8000, since: now - 75_000 };
  if (scene === 'slow') return { phase: 'degraded', reason: 'slow', since: now - 40_000 };
  return { phase: 'live' };
}

function machineOf(scene: string): MachineRecord {
  const off = scene === 'off';
  const hostile = scene === 'hostile';
  return {
    id: MACHINE_ID,
    slot: 0,
    host: 'local',
    uuid: '6f0c3a52-5b1e-4c3a-9d2f-0a1b2c3d4e5f',
    name: hostile ? `<img src=x onerror=alert(1)> \u202eevil ${'long '.repeat(400)}` : 'build-arm-02',
    title: hostile ? 'الخادم الرئيسي' : scene === 'busy' ? 'Release builds' : null,
    state: off ? 'off' : 'running',
    reason: off ? 'off-shutdown' : 'running-booted',
    persistent: true,
    autostart: true,
    managedSave: false,
    hung: scene === 'hung',
    vcpus: 8,
    memoryBytes: 16 * GIB,
    tags: ['ci', 'arm'],
    addresses: off ? [] : ['10.20.0.41', 'fd00:20::41'],
    macs: ['52:54:00:3a:1c:02'],
    guest: 'Debian 12',
    startedAt: off ? null : Date.now() - 5 * 86_400_000 - 7_300_000,
    startedExact: true,
  };
}

function detailOf(scene: string, machine: MachineRecord, events: readonly MachineEvent[]): MachineDetail {
  const detail = fakeDetail(machine);
  const disks = linesOf(scene).filter(({ metric }) => metric === 'disk.read');
  return {
    ...detail,
    events,
    disks: [
      ...disks.map(({ device }) => ({
        target: device ?? '',
        device: 'disk',
        bus: 'virtio',
        source: `/var/lib/libvirt/images/${scene === 'hostile' ? 'x'.repeat(300) : `build-arm-02-${device}`}.qcow2`,
        format: 'qcow2',
        readOnly: false,
      })),
      { target: 'sda', device: 'cdrom', bus: 'sata', source: null, format: null, readOnly: true },
    ],
    nics: linesOf(scene)
      .filter(({ metric }) => metric === 'net.rx')
      .map(({ device }, index) => ({
        mac: `52:54:00:3a:1c:0${index}`,
        model: 'virtio',
        type: index % 2 === 0 ? 'network' : 'bridge',
        source: index % 2 === 0 ? 'default' : 'br0',
        target: device,
      })),
  };
}

function eventsOf(scene: string): readonly MachineEvent[] {
  const ago = (ms: number, kind: string, detail: string | null = null) => ({ time: Date.now() - ms, kind, detail });
  if (scene === 'new') return [];
  const common = [
    ago(9_000_000, 'lifecycle-started-booted'),
    ago(3_000_000, 'device-added', 'virtio-disk1'),
    ago(402_000, 'lifecycle-suspended-paused'),
    ago(370_000, 'lifecycle-resumed-unpaused'),
    ago(150_000, 'reboot'),
  ];
  if (scene === 'off')
    return [...common, ago(76_000, 'lifecycle-shutdown-finished'), ago(75_000, 'lifecycle-stopped-shutdown')];
  if (scene === 'many')
    return [
      ...common,
      ago(90_000, 'lifecycle-suspended-ioerror'),
      ago(89_000, 'io-error', '/srv/vdc.qcow2 (no space)'),
    ];
  return common;
}

function linesOf(scene: string): readonly Line[] {
  const disks = scene === 'many' ? ['vda', 'vdb', 'vdc', 'vdd', 'sda', 'sdb'] : ['vda'];
  const nics = scene === 'many' ? ['vnet3', 'vnet4', 'vnet5', 'vnet10'] : ['vnet3'];
  return [
    ...MACHINE_METRICS.map((metric) => ({ metric, device: null })),
    ...disks.flatMap((device) => DISK_METRICS.map((metric) => ({ metric, device }))),
    ...nics.flatMap((device) => NIC_METRICS.map((metric) => ({ metric, device }))),
  ];
}

/** Values that wander like real ones: around a level, with a swing, never below zero. */
function createDrawer(scene: string, machine: MachineRecord): (line: Line, at: number) => number {
  const random = createRandom(11);
  const last = new Map<string, number>();
  return ({ metric, device }, at) => {
    const key = `${metric} ${device}`;
    const [level, swing] = characterOf(metric);
    const before = last.get(key) ?? level;
    const value = Math.max(0, before + (level - before) * 0.15 + (random() - 0.5) * swing);
    last.set(key, value);
    if (scene === 'new') return Number.NaN;
    if (scene === 'resident' && (metric === 'mem.used' || metric === 'mem.cache' || metric === 'cpu.steal'))
      return Number.NaN;
    if (
      scene === 'gaps' &&
      ((at > 0.2 && at < 0.24) || (at > 0.5 && at < 0.62) || (at > 0.8 && Math.floor(at * 600) % 7 === 0))
    ) {
      return Number.NaN;
    }
    if (at > 0.33 && at < 0.383 && (scene === 'busy' || scene === 'many')) {
      return metric.startsWith('mem') ? value * (machine.memoryBytes ?? 1) : 0;
    }
    if (metric === 'mem.balloon') return machine.memoryBytes ?? 0;
    return value * scaleOf(metric, machine);
  };
}

const CHARACTERS: Partial<Readonly<Record<Metric, readonly [level: number, swing: number]>>> = {
  'cpu.guest': [0.7, 0.16],
  'cpu.host': [0.2, 0.05],
  'cpu.steal': [0.05, 0.04],
  'mem.used': [0.8, 0.03],
  'mem.rss': [0.86, 0.01],
  'mem.cache': [0.3, 0.02],
  'net.rxDrops': [0, 0.0006],
  'net.txDrops': [0, 0.0006],
};

function characterOf(metric: Metric): readonly [level: number, swing: number] {
  return CHARACTERS[metric] ?? (/write|tx/.test(metric) ? [0.2, 0.12] : [0.5, 0.24]);
}

function unitOf(metric: Metric): SeriesUnit {
  if (metric.startsWith('cpu')) return 'ratio';
  if (metric.startsWith('mem')) return 'bytes';
  if (metric.endsWith('Latency')) return 'seconds';
  if (metric.endsWith('Ops')) return 'ops/s';
  return metric.endsWith('Packets') || metric.endsWith('Drops') ? 'packets/s' : 'bytes/s';
}

function scaleOf(metric: Metric, machine: MachineRecord): number {
  const unit = unitOf(metric);
  if (unit === 'ratio') return 1;
  if (unit === 'bytes') return machine.memoryBytes ?? 1;
  if (unit === 'seconds') return 0.004;
  return unit === 'bytes/s' ? 1e8 : 4000;
}
