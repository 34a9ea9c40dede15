import type { Problem } from './problem.ts';
import type { HostColour } from './saved-host.ts';

export type HostId = string;

/** Where a host's connection stands. The transitions are written down in main/host/link/state.ts. */
export type HostState =
  | { readonly phase: 'disconnected' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'authenticating' }
  | { readonly phase: 'listing' }
  | { readonly phase: 'live' }
  /** Connected, but slow or silent: numbers are late. `since` is when it began, in ms since the epoch. */
  | { readonly phase: 'degraded'; readonly reason: 'slow' | 'silent'; readonly since: number }
  /** The link fell; tried again at `retryAt` (ms since the epoch). */
  | {
      readonly phase: 'reconnecting';
      readonly problem: Problem;
      readonly attempt: number;
      readonly retryAt: number;
      readonly since: number;
    }
  /** Not tried again until asked. */
  | { readonly phase: 'failed'; readonly problem: Problem };

export type HostPhase = HostState['phase'];

/** What a host says of itself (virConnectGetHostname, GetVersion, GetLibVersion, virNodeGetInfo). */
export interface HostFacts {
  readonly hostname: string;
  /** e.g. `QEMU`, by virConnectGetType. */
  readonly hypervisor: string;
  /** e.g. `7.2.22`; null where the driver has none. */
  readonly hypervisorVersion: string | null;
  /** e.g. `9.0.0`. */
  readonly libvirtVersion: string;
  readonly cpuModel: string;
  /** Logical processors that are online. */
  readonly cpus: number;
  readonly mhz: number;
  readonly numaNodes: number;
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
  readonly memoryBytes: number;
  /** When this connection became live, ms since the epoch. */
  readonly connectedAt: number;
}

/** What a host's active storage pools hold together, bytes. Pools on one file system each count it. */
export interface HostStorage {
  readonly capacity: number;
  readonly allocation: number;
}

export interface HostRecord {
  readonly id: HostId;
  /** What the user calls it. */
  readonly name: string;
  /** libvirt's URI, e.g. qemu:///system. */
  readonly uri: string;
  /** What kind of place it is, for its icon and its default name. */
  readonly kind: 'system' | 'session' | 'socket' | 'ssh' | 'demo';
  readonly state: HostState;
  /** Null until the host has answered once, in this run or an earlier one. */
  readonly facts: HostFacts | null;
  /** When its machines were last known to be true, ms since the epoch; null if never. Live hosts: now. */
  readonly inventoryAt: number | null;
  /** As last read in this run; null or absent where that is not known. */
  readonly storage?: HostStorage | null;
  /** Kept for the next run; else only of the command line or of this run. */
  readonly saved: boolean;
  readonly colour: HostColour | null;
  /** Folders split by `/`; empty: in none. */
  readonly folder: string;
  readonly tags: readonly string[];
  readonly autoconnect: boolean;
  /** Opened read-only: nothing on it can be changed. */
  readonly readOnly: boolean;
  /** Its place by the user's order: lower is higher up. */
  readonly place: number;
}

/** What a user would have decided about a host that nobody saved. */
export const UNDECIDED = {
  saved: false,
  colour: null,
  folder: '',
  tags: [],
  autoconnect: true,
  readOnly: false,
  place: 0,
} as const satisfies Partial<HostRecord>;
