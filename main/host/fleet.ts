import type { Dispose } from '../../shared/dispose.ts';
import type { FleetDelta, FleetSnapshot } from '../../shared/model/fleet.ts';
import type { HostId, HostRecord } from '../../shared/model/host.ts';
import type { MachineId, MachineRecord, Slot } from '../../shared/model/machine.ts';
import type { Sink } from '../../shared/rpc.ts';

const CALM_MS = 100;
const FLOOD_MS = 250;
/** More changes than this between two deltas are a flood: fewer, larger deltas cost the window less. */
const FLOOD_CHANGES = 200;
/** A window takes this many records at a time without stuttering; what is more follows at once. */
const DELTA_MACHINES = 2000;
/** So many machines that migrated away are remembered as such, the newest. */
const MAX_MOVED = 1000;

/** The hosts and machines as the windows know them: every change goes through here and out as coalesced deltas. */
export class Fleet {
  readonly #hosts = new Map<HostId, HostRecord>();
  readonly #machines = new Map<MachineId, MachineRecord>();
  readonly #moved = new Set<MachineId>();
  readonly #sinks = new Set<Sink<FleetSnapshot, FleetDelta>>();
  readonly #watchers = new Set<(id: MachineId) => void>();
  readonly #hostWatchers = new Set<(id: HostId) => void>();
  readonly #dirtyHosts = new Set<HostId>();
  readonly #dirtyMachines = new Set<MachineId>();
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #nextSlot: Slot = 0;

  /** A slot that no machine ever had. */
  newSlot(): Slot {
    return this.#nextSlot++;
  }

  host(id: HostId): HostRecord | undefined {
    return this.#hosts.get(id);
  }

  machine(id: MachineId): MachineRecord | undefined {
    return this.#machines.get(id);
  }

  putHost(record: HostRecord): void {
    const comesToLife = record.state.phase === 'live' && this.#hosts.get(record.id)?.state.phase === 'listing';
    this.#hosts.set(record.id, record);
    this.#dirtyHosts.add(record.id);
    this.#changed();
    if (comesToLife) this.#hurry();
    for (const listener of this.#hostWatchers) listener(record.id);
  }

  removeHost(id: HostId): void {
    if (!this.#hosts.delete(id)) return;
    this.#dirtyHosts.add(id);
    this.#changed();
    for (const listener of this.#hostWatchers) listener(id);
  }

  /** Whether a machine that is no longer there migrated to another host. */
  hasMoved(id: MachineId): boolean {
    return this.#moved.has(id);
  }

  putMachine(record: MachineRecord): void {
    this.#moved.delete(record.id);
    this.#machines.set(record.id, record);
    this.#dirtyMachines.add(record.id);
    this.#changed();
    this.#tell(record.id);
  }

  /** `moved`: it migrated to another host. */
  removeMachine(id: MachineId, moved = false): void {
    if (!this.#machines.delete(id)) return;
    if (moved) this.#moved.add(id);
    for (const oldest of this.#moved) {
      if (this.#moved.size <= MAX_MOVED) break;
      this.#moved.delete(oldest);
    }
    this.#dirtyMachines.add(id);
    this.#changed();
    this.#tell(id);
  }

  /** Calls back for every machine that changes or goes, at once. */
  onMachine(listener: (id: MachineId) => void): Dispose {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  /** Calls back for every host that changes or goes, at once. */
  onHost(listener: (id: HostId) => void): Dispose {
    this.#hostWatchers.add(listener);
    return () => void this.#hostWatchers.delete(listener);
  }

  /** The fleet topic: all of it, then what changes. */
  subscribe(sink: Sink<FleetSnapshot, FleetDelta>): Dispose {
    // What waits to be told is in the snapshot already; for the others it must not be lost.
    if (this.#sinks.size > 0) this.#flush(Number.POSITIVE_INFINITY);
    else this.#forget();
    sink.snapshot({ hosts: [...this.#hosts.values()], machines: [...this.#machines.values()] });
    this.#sinks.add(sink);
    return () => void this.#sinks.delete(sink);
  }

  /** Drops what waits to be told. */
  dispose(): void {
    this.#forget();
    this.#sinks.clear();
    this.#watchers.clear();
    this.#hostWatchers.clear();
  }

  #tell(id: MachineId): void {
    for (const listener of this.#watchers) listener(id);
  }

  #changed(): void {
    this.#changes += 1;
    if (this.#sinks.size === 0) {
      this.#forget();
      return;
    }
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      // A flood shows only while it lasts: what gathered meanwhile decides whether to wait for more.
      if (this.#changes < FLOOD_CHANGES) return this.#flush(DELTA_MACHINES);
      this.#timer = setTimeout(() => this.#flush(DELTA_MACHINES), FLOOD_MS - CALM_MS);
    }, CALM_MS);
  }

  /** Somebody waits for a host's first listing: it is not held back as one change of many. */
  #hurry(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(DELTA_MACHINES), 0);
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changes = 0;
    this.#dirtyHosts.clear();
    this.#dirtyMachines.clear();
  }

  #flush(limit: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changes = 0;
    const removedHosts: HostId[] = [];
    const hosts: HostRecord[] = [];
    for (const id of this.#dirtyHosts) {
      const record = this.#hosts.get(id);
      if (record === undefined) removedHosts.push(id);
      else hosts.push(record);
    }
    this.#dirtyHosts.clear();
    const removedMachines: MachineId[] = [];
    const machines: MachineRecord[] = [];
    for (const id of this.#dirtyMachines) {
      if (machines.length >= limit) break;
      this.#dirtyMachines.delete(id);
      const record = this.#machines.get(id);
      if (record === undefined) removedMachines.push(id);
      else machines.push(record);
    }
    if (removedHosts.length + hosts.length + removedMachines.length + machines.length > 0) {
      const movedMachines = removedMachines.filter((id) => this.#moved.has(id));
      const delta: FleetDelta = {
        removedHosts,
        removedMachines,
        ...(movedMachines.length > 0 && { movedMachines }),
        hosts,
        machines,
      };
      for (const sink of this.#sinks) sink.delta(delta);
    }
    if (this.#dirtyMachines.size > 0) this.#timer = setTimeout(() => this.#flush(limit), CALM_MS);
  }
}
