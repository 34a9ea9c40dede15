import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { FleetDelta, FleetSnapshot } from '../../shared/model/fleet.ts';
import type { HostId, HostRecord } from '../../shared/model/host.ts';
import type { MachineId, MachineRecord } from '../../shared/model/machine.ts';
import type { HostPlace } from '../../shared/model/saved-host.ts';
import type { Client } from '../../shared/rpc.ts';
import type { FrameScheduler } from './frame-scheduler.ts';

type Place = Pick<HostRecord, 'folder' | 'place'>;

/** Where the user has just put a host, and where the core has said meanwhile that it is. */
interface HeldPlace extends Place {
  readonly told: Place | null;
}

/** Every host and machine as the core last told it. Records are replaced whole, never changed. */
export interface FleetState {
  /** False until the first word of the core: then nothing is known, which is not the same as nothing being there. */
  readonly ready: boolean;
  readonly hosts: ReadonlyMap<HostId, HostRecord>;
  readonly machines: ReadonlyMap<MachineId, MachineRecord>;
  /** Machines that went while we looked because they migrated to another host. */
  readonly moved: ReadonlySet<MachineId>;
  /** Places that hold against what the core said before it knew of them; null while there are none. */
  readonly held: ReadonlyMap<HostId, HeldPlace> | null;
}

export type FleetStore = StoreApi<FleetState>;

/** An empty store that is not ready. */
export function createFleetStore(): FleetStore {
  return createStore<FleetState>()(() => ({
    ready: false,
    hosts: new Map(),
    machines: new Map(),
    moved: new Set(),
    held: null,
  }));
}

/** The state a snapshot describes. */
export function fleetFromSnapshot(snapshot: FleetSnapshot): FleetState {
  return {
    ready: true,
    hosts: new Map(snapshot.hosts.map((host) => [host.id, host])),
    machines: new Map(snapshot.machines.map((machine) => [machine.id, machine])),
    moved: new Set(),
    held: null,
  };
}

/** The state after deltas, in their order. A map that no delta touches keeps its identity. */
export function applyFleetDeltas(state: FleetState, deltas: readonly FleetDelta[]): FleetState {
  const touchesHosts = deltas.some((delta) => delta.hosts.length + delta.removedHosts.length > 0);
  const touchesMachines = deltas.some((delta) => delta.machines.length + delta.removedMachines.length > 0);
  const hosts = touchesHosts ? new Map(state.hosts) : null;
  const machines = touchesMachines ? new Map(state.machines) : null;
  const held = touchesHosts && state.held !== null ? new Map(state.held) : null;
  for (const delta of deltas) {
    for (const id of delta.removedHosts) hosts?.delete(id);
    for (const id of delta.removedMachines) machines?.delete(id);
    for (const host of delta.hosts) {
      const place = held?.get(host.id);
      if (place !== undefined) held?.set(host.id, { ...place, told: { folder: host.folder, place: host.place } });
      hosts?.set(host.id, place === undefined ? host : { ...host, folder: place.folder, place: place.place });
    }
    for (const machine of delta.machines) machines?.set(machine.id, machine);
  }
  return {
    ready: state.ready,
    hosts: hosts ?? state.hosts,
    machines: machines ?? state.machines,
    moved: movedBy(state.moved, deltas),
    held: held ?? state.held,
  };
}

/** What comes back is no longer away. */
function movedBy(moved: FleetState['moved'], deltas: readonly FleetDelta[]): FleetState['moved'] {
  if (moved.size === 0 && deltas.every((delta) => delta.movedMachines === undefined)) return moved;
  const next = new Set(moved);
  for (const delta of deltas) {
    for (const id of delta.movedMachines ?? []) next.add(id);
    for (const { id } of delta.machines) next.delete(id);
  }
  return next;
}

/** The state with hosts at the places where the user puts them, which hold until they are released. */
export function holdPlaces(state: FleetState, places: readonly HostPlace[]): FleetState {
  const hosts = new Map(state.hosts);
  const held = new Map<HostId, HeldPlace>();
  for (const [place, { host: id, folder }] of places.entries()) {
    const host = hosts.get(id);
    if (host === undefined) continue;
    hosts.set(id, { ...host, place, folder });
    held.set(id, { place, folder, told: null });
  }
  return { ...state, hosts, held };
}

/** The state in which the core's word on places counts again, also what it said meanwhile. */
export function releasePlaces(state: FleetState): FleetState {
  const hosts = new Map(state.hosts);
  for (const [id, { told }] of state.held ?? []) {
    const host = hosts.get(id);
    if (host !== undefined && told !== null) hosts.set(id, { ...host, ...told });
  }
  return { ...state, hosts, held: null };
}

/** Keeps the store true to the core's fleet topic. A flood of deltas costs one copy of the maps per frame. */
export function followFleet(client: Client<AppContract>, store: FleetStore, frames: FrameScheduler): Dispose {
  let pending: FleetDelta[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    const deltas = pending;
    pending = [];
    store.setState(applyFleetDeltas(store.getState(), deltas));
  };
  return client.subscribe(
    'fleet',
    {},
    {
      snapshot(snapshot) {
        pending = [];
        store.setState(fleetFromSnapshot(snapshot));
      },
      delta(delta) {
        pending.push(delta);
        frames.request(flush);
      },
    },
  );
}
