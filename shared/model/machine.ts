import type { HostId } from './host.ts';

/** `${HostId}/${uuid}`: survives a rename and a restart of the app. */
export type MachineId = string;

/** A small integer that stands for a machine in columns of numbers; stable while the core runs, never reused. */
export type Slot = number;

/** virDomainState in the interface's words. */
export const MACHINE_STATES = [
  'unknown',
  'running',
  'blocked',
  'paused',
  'shutting-down',
  'off',
  'crashed',
  'suspended',
] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

/** One machine as lists show it. Only facts that change rarely; numbers come in StatsFrame columns. */
export interface MachineRecord {
  readonly id: MachineId;
  readonly slot: Slot;
  readonly host: HostId;
  readonly uuid: string;
  readonly name: string;
  readonly title: string | null;
  readonly state: MachineState;
  /** Why it is in that state, a key of shared/model/state-reason.ts, e.g. `paused-ioerror`; null if unsaid. */
  readonly reason: string | null;
  readonly persistent: boolean;
  readonly autostart: boolean;
  /** A managed save image waits: start will restore it. */
  readonly managedSave: boolean;
  /** Its hypervisor does not answer its monitor; numbers of it are partial or old. */
  readonly hung: boolean;
  readonly vcpus: number | null;
  /** Maximum memory in bytes. */
  readonly memoryBytes: number | null;
  readonly tags: readonly string[];
  readonly addresses: readonly string[];
  readonly macs: readonly string[];
  /** The guest system in words, e.g. `Debian 12`, from its libosinfo metadata; null if unsaid. */
  readonly guest: string | null;
  /** When it was started, ms since the epoch; with `startedExact` false it has been up at least since then. */
  readonly startedAt: number | null;
  readonly startedExact: boolean;
}

/** Whether a machine is off because it migrated to another host; its definition may have stayed. */
export function hasMovedAway({ state, reason }: Pick<MachineRecord, 'state' | 'reason'>): boolean {
  return state === 'off' && reason === 'off-migrated';
}

/** A disk as the machine's XML declares it. */
export interface DiskFacts {
  /** The target's name, which also names it in statistics: vda. */
  readonly target: string;
  readonly device: string;
  readonly bus: string | null;
  readonly source: string | null;
  readonly format: string | null;
  readonly readOnly: boolean;
}

/** A network interface as the machine's XML declares it. */
export interface NicFacts {
  readonly mac: string | null;
  readonly model: string | null;
  /** network, bridge, user, direct... */
  readonly type: string;
  readonly source: string | null;
  /** The host's device, e.g. vnet3, which names it in statistics; null while off. */
  readonly target: string | null;
}

/** Something that happened to a machine while we were watching. */
export interface MachineEvent {
  /** ms since the epoch */
  readonly time: number;
  /** A key of the messages, e.g. `lifecycle-started-booted`, `device-added`, `io-error`. */
  readonly kind: string;
  /** The other side's own words, untrusted: a device alias, a path. */
  readonly detail: string | null;
}

/** What the Overview of an opened machine shows beside its record. */
export interface MachineDetail {
  readonly id: MachineId;
  readonly description: string | null;
  readonly hypervisorType: string | null;
  readonly arch: string | null;
  readonly machineType: string | null;
  readonly firmware: 'bios' | 'uefi' | null;
  readonly secureBoot: boolean | null;
  readonly bootOrder: readonly string[];
  readonly cpuMode: string | null;
  readonly cpuModel: string | null;
  readonly maxVcpus: number | null;
  readonly currentMemoryBytes: number | null;
  readonly emulator: string | null;
  readonly disks: readonly DiskFacts[];
  readonly nics: readonly NicFacts[];
  readonly graphics: readonly { readonly type: string; readonly listen: string | null; readonly port: number | null }[];
  readonly video: readonly string[];
  readonly tpm: string | null;
  /** Newest last, at most 200. */
  readonly events: readonly MachineEvent[];
  /** Why the facts above are missing or old, if they are. */
  readonly problem: import('./problem.ts').Problem | null;
}
