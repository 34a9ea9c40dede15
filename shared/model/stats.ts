import type { HostId } from './host.ts';
import type { MachineEvent, MachineId } from './machine.ts';

/**
 * The numbers that a table shows of every machine, in the order of their columns.
 * cpu: guest CPU, share of its vCPUs, 0..1; hostCpu: share of the host's processors, 0..1;
 * memUsed, memTotal: bytes; memSource: 1 when memUsed is the guest's own word (available - usable), 0 when it is the
 * hypervisor process's resident size; diskRead, diskWrite, netRx, netTx: bytes per second, summed over devices;
 * age: milliseconds between the frame's time and this machine's newest sample.
 */
export const STATS_COLUMNS = [
  'cpu',
  'hostCpu',
  'memUsed',
  'memTotal',
  'memSource',
  'diskRead',
  'diskWrite',
  'netRx',
  'netTx',
  'age',
] as const;
export type StatsColumn = (typeof STATS_COLUMNS)[number];

/** One host's numbers at one tick. NaN is a gap: never 0. Machines that are off are not in it. */
export interface StatsFrame {
  readonly host: HostId;
  /** ms since the epoch, monotonic within a run. */
  readonly time: number;
  /** The slot of each row. */
  readonly slots: Uint32Array;
  readonly columns: Readonly<Record<StatsColumn, Float32Array>>;
  readonly load: HostLoad;
}

/** How a host does and how well we hear it. */
export interface HostLoad {
  /** Real load of the host's processors, 0..1 (virNodeGetCPUStats); NaN unknown. */
  readonly cpu: number;
  /** Memory in use, bytes (total - free - cache, virNodeGetMemoryStats); NaN unknown. */
  readonly memUsed: number;
  /** Round trip of the last cheap call, ms; NaN unknown. */
  readonly latencyMs: number;
  /** How long the last complete statistics poll took, ms; NaN unknown. */
  readonly pollMs: number;
  /** The interval now in use, ms: longer than asked when the host is slow. */
  readonly intervalMs: number;
}

/** How many CPU points of each machine the first message of the stats topic brings, for sparklines. */
export const SPARK_POINTS = 40;

/** What the stats topic starts with: the newest frame of each host and the recent CPU of each machine. */
export interface StatsSnapshot {
  readonly frames: readonly StatsFrame[];
  readonly sparks: {
    readonly slots: Uint32Array;
    /** SPARK_POINTS values per slot, oldest first, NaN for gaps; the guest CPU share 0..1. */
    readonly cpu: Float32Array;
  };
}

export const HISTORY_RANGES = ['1m', '10m', '2h', '24h'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];

export type SeriesUnit = 'ratio' | 'bytes' | 'bytes/s' | 'ops/s' | 'packets/s' | 'seconds';

/**
 * The metrics of a series.
 * Machine: cpu.guest, cpu.host, cpu.steal (ratio); mem.used, mem.cache, mem.balloon, mem.rss (bytes).
 * Disk: disk.read, disk.write (bytes/s), disk.readOps, disk.writeOps (ops/s), disk.readLatency, disk.writeLatency (seconds
 * per request). NIC: net.rx, net.tx (bytes/s), net.rxPackets, net.txPackets, net.rxDrops, net.txDrops (packets/s).
 */
export const MACHINE_METRICS = [
  'cpu.guest',
  'cpu.host',
  'cpu.steal',
  'mem.used',
  'mem.cache',
  'mem.balloon',
  'mem.rss',
] as const;
export const DISK_METRICS = [
  'disk.read',
  'disk.write',
  'disk.readOps',
  'disk.writeOps',
  'disk.readLatency',
  'disk.writeLatency',
] as const;
export const NIC_METRICS = [
  'net.rx',
  'net.tx',
  'net.rxPackets',
  'net.txPackets',
  'net.rxDrops',
  'net.txDrops',
] as const;
export type Metric = (typeof MACHINE_METRICS)[number] | (typeof DISK_METRICS)[number] | (typeof NIC_METRICS)[number];

/** One line of a graph; `values[i]` belongs to the window's `times[i]`; NaN is a gap. */
export interface HistorySeries {
  readonly metric: Metric;
  /** The device's name (vda, vnet3), null for the machine as a whole. */
  readonly device: string | null;
  readonly unit: SeriesUnit;
  readonly values: Float32Array;
}

/** A stretch of a machine's past. */
export interface HistoryWindow {
  readonly machine: MachineId;
  readonly range: HistoryRange;
  /** The distance between points, ms: 1000, 10000 or 60000 (or the stretched interval of a slow host). */
  readonly stepMs: number;
  /** ms since the epoch, ascending. */
  readonly times: Float64Array;
  readonly series: readonly HistorySeries[];
  readonly markers: readonly MachineEvent[];
}

/** What came since: appended points of every series of the window, in the same order, and new markers. */
export interface HistoryAppend {
  readonly times: Float64Array;
  readonly values: readonly Float32Array[];
  readonly markers: readonly MachineEvent[];
}
