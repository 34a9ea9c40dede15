import type { HostId } from './host.ts';
import type { Problem } from './problem.ts';
import type { HistoryRange } from './stats.ts';

/** One NUMA cell, by virConnectGetCapabilities. */
export interface NumaCell {
  readonly id: number;
  readonly memoryBytes: number | null;
  readonly cpus: readonly number[];
  /** To the other cells, by their id; 10 is near. */
  readonly distances: readonly { readonly cell: number; readonly value: number }[];
  /** Page sizes in bytes with how many there are. */
  readonly pages: readonly { readonly sizeBytes: number; readonly count: number }[];
}

/** One logical processor's place. */
export interface CpuPlace {
  readonly id: number;
  readonly cell: number;
  readonly socket: number | null;
  /** Within its socket; null where the host does not tell. */
  readonly die: number | null;
  /** Within its die, or within its socket where that has no dies. */
  readonly core: number | null;
  /** The logical processors of the same core, itself included. */
  readonly siblings: readonly number[];
}

/** What the host could run, by virConnectGetCapabilities. */
export interface GuestAbility {
  readonly osType: string;
  readonly arch: string;
  readonly emulator: string | null;
  /** e.g. qemu, kvm. */
  readonly domains: readonly string[];
  /** How many machine types, without those that are another name of one. */
  readonly machines: number;
}

export interface HostCapabilities {
  readonly arch: string | null;
  readonly cpuModel: string | null;
  readonly cpuVendor: string | null;
  readonly cpuFeatures: readonly string[];
  readonly iommu: boolean | null;
  readonly securityModels: readonly string[];
  readonly migrationTransports: readonly string[];
  readonly cells: readonly NumaCell[];
  readonly processors: readonly CpuPlace[];
  readonly guests: readonly GuestAbility[];
}

/** What was promised to machines; what there is, HostFacts tell. Machines whose size is not known yet are not in it. */
export interface Overcommit {
  readonly vcpusRunning: number;
  readonly vcpusAll: number;
  readonly memoryRunningBytes: number;
  readonly memoryAllBytes: number;
}

/** Something that happened to the connection of a host. */
export interface HostEvent {
  /** ms since the epoch */
  readonly time: number;
  readonly kind:
    | 'connecting'
    | 'connected'
    | 'lost'
    | 'retry-failed'
    | 'gave-up'
    | 'disconnected'
    | 'slow'
    | 'silent'
    | 'well'
    | 'resumed'
    | 'network-changed';
  readonly problem: Problem | null;
}

/** What a host's page shows beside its record. */
export interface HostDetail {
  readonly id: HostId;
  /** Null until it was read, in this run. */
  readonly capabilities: HostCapabilities | null;
  readonly overcommit: Overcommit;
  /** How it is reached: virt-ssh-helper, nc, a forwarded socket, a local socket; null while it is not. */
  readonly way: 'local' | 'helper' | 'netcat' | 'forward' | null;
  /** Storage pools that run, summed: bytes. Null until read. */
  readonly storage: { readonly pools: number; readonly capacity: number; readonly allocation: number } | null;
  readonly networks: number | null;
  /** Newest last, at most 300. */
  readonly events: readonly HostEvent[];
  /** Why the facts above are missing or old, if they are. */
  readonly problem: Problem | null;
}

/** ratio, ratio, bytes, bytes, ms, ms; `guests` is the share of the host's processors that its machines take. */
export const HOST_METRICS = [
  'host.cpu',
  'host.guests',
  'host.memUsed',
  'host.memTotal',
  'host.latency',
  'host.poll',
] as const;
export type HostMetric = (typeof HOST_METRICS)[number];

/** A stretch of a host's past; `values` has one row per metric of HOST_METRICS, NaN is a gap. */
export interface HostHistoryWindow {
  readonly host: HostId;
  readonly range: HistoryRange;
  readonly stepMs: number;
  readonly times: Float64Array;
  readonly values: Readonly<Record<HostMetric, Float32Array>>;
  readonly markers: readonly HostEvent[];
}

export interface HostHistoryAppend {
  readonly times: Float64Array;
  readonly values: Readonly<Record<HostMetric, Float32Array>>;
  readonly markers: readonly HostEvent[];
}
