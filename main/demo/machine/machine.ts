import { DOMAIN_STATE } from '../../libvirt/constants.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';
import type { TypedParam } from '../../libvirt/wire/typed-params.ts';
import type { MachineSpec } from '../population/spec.ts';
import { JobLock } from './job-lock.ts';

/** A managed save under way. */
export interface SaveJob {
  /** Of the simulation's clock, in seconds. */
  readonly startedAt: number;
  readonly seconds: number;
  /** Ends the save without an image; the machine runs on. */
  readonly abort: () => void;
}

export interface Snapshot {
  readonly name: string;
  readonly description: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly parent: string | null;
  readonly state: 'running' | 'shutoff';
}

/** What a machine has only while it is active. */
export interface Activity {
  /** libvirt's id of this run. */
  readonly id: number;
  /** The configuration that it runs with; the stored one may have changed since. */
  spec: MachineSpec;
  /** The host's network device of each interface, null where there is none. */
  readonly taps: (string | null)[];
  /** The load's integrals at boot: counters are the difference to them. Null until first asked. */
  baseline: Float64Array | null;
  /** Of the machine's own clock, in seconds. */
  readonly bootedAt: number;
  /** The balloon's size that the host asked for, in KiB. */
  balloonKib: number;
}

/** One simulated machine. The fields that change are changed by lifecycle.ts and simulation.ts alone. */
export class Machine {
  readonly uuid: string;
  spec: MachineSpec;
  state: number = DOMAIN_STATE.SHUTOFF;
  reason = 0;
  activity: Activity | null = null;
  persistent = true;
  autostart = false;
  managedSave = false;
  /** Its QEMU is stopped: whoever speaks to its monitor waits. */
  hung = false;
  readonly job = new JobLock();
  save: SaveJob | null = null;
  completedJob: readonly TypedParam[] = [];
  snapshots: readonly Snapshot[] = [];
  currentSnapshot: string | null = null;
  /** Packets made once and patched; dropped whenever anything but a counter changes. */
  readonly templates = new Map<number, unknown>();
  #shift = 0;
  #stoppedAt: number | null = null;

  constructor(spec: MachineSpec) {
    this.uuid = spec.uuid;
    this.spec = spec;
  }

  get id(): number {
    return this.activity?.id ?? -1;
  }

  get isActive(): boolean {
    return this.activity !== null;
  }

  /** How the wire names it. */
  get ref(): DomainRef {
    return { name: this.spec.name, uuid: this.uuid, id: this.id };
  }

  /** The machine's own clock in seconds: it stands still while the machine does. */
  clockAt(now: number): number {
    return (this.#stoppedAt ?? now) - this.#shift;
  }

  /** How many seconds the machine has been standing still; 0 when it runs. */
  standingFor(now: number): number {
    return this.#stoppedAt === null ? 0 : now - this.#stoppedAt;
  }

  /** Stops the machine's own clock. */
  freeze(now: number): void {
    this.#stoppedAt ??= now;
  }

  /** Lets the machine's own clock go on from where it stood. */
  thaw(now: number): void {
    if (this.#stoppedAt === null) return;
    this.#shift += now - this.#stoppedAt;
    this.#stoppedAt = null;
  }

  /** Sets state and reason and drops what was made from the old ones. */
  setState(state: number, reason: number): void {
    this.state = state;
    this.reason = reason;
    this.templates.clear();
  }

  /** Replaces the configuration; a running machine keeps its devices and takes over the name. */
  setSpec(spec: MachineSpec): void {
    this.spec = spec;
    this.templates.clear();
  }
}
