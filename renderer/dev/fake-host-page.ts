import type { AppContract } from '../../shared/contract.ts';
import { isActive } from '../../shared/model/action.ts';
import type { HostId, HostRecord } from '../../shared/model/host.ts';
import {
  HOST_METRICS,
  type HostCapabilities,
  type HostDetail,
  type HostEvent,
  type HostHistoryAppend,
  type HostMetric,
} from '../../shared/model/host-detail.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import type { HistoryRange } from '../../shared/model/stats.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { createRandom } from './random.ts';

const GIB = 1024 ** 3;
const POINTS: Readonly<Record<HistoryRange, { readonly stepMs: number; readonly count: number }>> = {
  '1m': { stepMs: 1000, count: 60 },
  '10m': { stepMs: 1000, count: 600 },
  '2h': { stepMs: 10_000, count: 720 },
  '24h': { stepMs: 60_000, count: 1440 },
};
const LARGEST: Readonly<Record<HostMetric, number>> = {
  'host.cpu': 0.8,
  'host.guests': 0.7,
  'host.memUsed': 90 * GIB,
  'host.memTotal': 128 * GIB,
  'host.latency': 40,
  'host.poll': 120,
};
/** This one is large: to see how many cells and processors look. */
const LARGE = 'atlas';

/** The make-believe core's part in hosts' pages. */
export function fakeHostPages(
  hosts: ReadonlyMap<HostId, HostRecord>,
  machinesOf: (host: HostRecord) => readonly MachineRecord[],
): { readonly topics: Pick<Handlers<AppContract>['topics'], 'host' | 'host-history'> } {
  return {
    topics: {
      host({ host: id }, sink) {
        const host = hosts.get(id);
        if (host === undefined) sink.end({ code: 'not-found', object: id });
        else sink.snapshot(fakeHostDetail(host, machinesOf(host)));
        return () => {};
      },
      'host-history'({ host, range }, sink) {
        const random = createRandom(host.length + 5);
        const { stepMs, count } = POINTS[range];
        const end = Math.floor(Date.now() / stepMs) * stepMs;
        const times = Float64Array.from({ length: count }, (_, index) => end - (count - 1 - index) * stepMs);
        sink.snapshot({ host, range, stepMs, markers: fakeEvents(end - count * stepMs * 0.5), ...walk(times, random) });
        const timer = setInterval(() => {
          const phase = hosts.get(host)?.state.phase;
          if (phase === 'live' || phase === 'degraded')
            sink.delta({ ...walk(Float64Array.of(Date.now()), random), markers: [] });
        }, stepMs);
        return () => clearInterval(timer);
      },
    },
  };
}

function walk(times: Float64Array, random: () => number): Pick<HostHistoryAppend, 'times' | 'values'> {
  const values = Object.fromEntries(
    HOST_METRICS.map((metric) => {
      const share = (index: number): number => 0.6 + 0.2 * Math.sin(index / 30) + 0.1 * (random() - 0.5);
      const isGap = (index: number): boolean => index > times.length * 0.4 && index < times.length * 0.45;
      const value = (index: number): number => LARGEST[metric] * (metric === 'host.memTotal' ? 1 : share(index));
      return [metric, Float32Array.from(times, (_, index) => (isGap(index) ? Number.NaN : value(index)))];
    }),
  ) as Record<HostMetric, Float32Array>;
  return { times, values };
}

function fakeEvents(time: number): readonly HostEvent[] {
  const problem = { code: 'connection-lost', object: 'cassini', host: 'cassini', detail: 'read ECONNRESET' } as const;
  return [
    { time: time - 3_600_000, kind: 'connecting', problem: null },
    { time: time - 3_599_000, kind: 'connected', problem: null },
    { time, kind: 'lost', problem },
    { time: time + 9000, kind: 'retry-failed', problem },
    { time: time + 20_000, kind: 'connected', problem: null },
  ];
}

function fakeHostDetail(host: HostRecord, machines: readonly MachineRecord[]): HostDetail {
  const running = machines.filter(({ state }) => isActive(state));
  const sum = (of: readonly MachineRecord[], what: 'vcpus' | 'memoryBytes'): number =>
    of.reduce((total, machine) => total + (machine[what] ?? 0), 0);
  return {
    id: host.id,
    capabilities: host.id === LARGE ? fakeCapabilities(8, 32) : fakeCapabilities(1, 32),
    overcommit: {
      vcpusRunning: sum(running, 'vcpus'),
      vcpusAll: sum(machines, 'vcpus'),
      memoryRunningBytes: sum(running, 'memoryBytes'),
      memoryAllBytes: sum(machines, 'memoryBytes'),
    },
    way: host.state.phase === 'live' ? 'local' : null,
    storage: { pools: 3, capacity: 4096 * GIB, allocation: 2711 * GIB },
    networks: 2,
    events: fakeEvents(Date.now() - 900_000),
    problem: null,
  };
}

/** Cells of one socket each, two threads per core. */
function fakeCapabilities(cells: number, cpusPerCell: number): HostCapabilities {
  const cores = cpusPerCell / 2;
  const others = cells * cores;
  return {
    arch: 'x86_64',
    cpuModel: 'EPYC-Milan',
    cpuVendor: 'AMD',
    cpuFeatures: ['avx2', 'avx512f', 'invtsc', 'npt', 'sse4.1', 'svm', 'topoext', 'vaes', 'xsaves'],
    iommu: true,
    securityModels: ['apparmor', 'dac'],
    migrationTransports: ['tcp', 'rdma'],
    cells: Array.from({ length: cells }, (_, id) => ({
      id,
      memoryBytes: 64 * GIB,
      cpus: Array.from({ length: cpusPerCell }, (__, n) => id * cores + (n % cores) + (n < cores ? 0 : others)),
      distances: Array.from({ length: cells }, (__, cell) => ({
        cell,
        value: cell === id ? 10 : cell >> 2 === id >> 2 ? 12 : 32,
      })),
      pages: [
        { sizeBytes: 4096, count: 16_000_000 },
        { sizeBytes: 2 * 1024 ** 2, count: id === 0 ? 4096 : 0 },
      ],
    })),
    processors: Array.from({ length: 2 * others }, (_, id) => ({
      id,
      cell: Math.floor((id % others) / cores),
      socket: Math.floor((id % others) / cores),
      die: 0,
      core: (id % others) % cores,
      siblings: [id % others, (id % others) + others],
    })),
    guests: [
      {
        osType: 'hvm',
        arch: 'x86_64',
        emulator: '/usr/bin/qemu-system-x86_64',
        domains: ['qemu', 'kvm'],
        machines: 58,
      },
    ],
  };
}
