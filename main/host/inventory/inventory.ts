import { isActive } from '../../../shared/model/action.ts';
import { lifecycleKind } from '../../../shared/model/event-kind.ts';
import type { HostId } from '../../../shared/model/host.ts';
import { hasMovedAway, type MachineId, type MachineRecord } from '../../../shared/model/machine.ts';
import { reasonKey } from '../../../shared/model/state-reason.ts';
import type { LibvirtEvent } from '../../libvirt/events.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';
import { machineState } from '../../machine/state-words.ts';
import type { HostRates } from '../../metrics/rates.ts';
import type { Fleet } from '../fleet.ts';
import { changesXml, type DomainEvent, noteOf } from './event-notes.ts';
import { lifecycleEffect } from './lifecycle.ts';
import type { DomainState, Listing } from './listing.ts';
import { addEvent, createEntry, isSame, type MachineEntry, NO_STATE, stateCode } from './machine-entry.ts';

/** What is to be asked about a machine because an event left it open. */
export interface Ask {
  readonly flags: boolean;
  readonly xml: boolean;
}

/** VIR_DOMAIN_EVENT_UNDEFINED. */
const UNDEFINED = 1;

/** The machines of one host, kept by listings and events, published to the fleet. Identity is the UUID. */
export class Inventory {
  readonly #host: HostId;
  readonly #fleet: Fleet;
  readonly #rates: HostRates;
  readonly #now: () => number;
  readonly #ask: (entry: MachineEntry, ask: Ask) => void;
  readonly #entries = new Map<string, MachineEntry>();
  readonly #byColumn: (MachineEntry | undefined)[] = [];
  /** Counts every change of which machines are active, or of how libvirt finds one. */
  #version = 0;

  constructor(
    host: HostId,
    fleet: Fleet,
    rates: HostRates,
    now: () => number,
    ask: (entry: MachineEntry, ask: Ask) => void,
  ) {
    this.#host = host;
    this.#fleet = fleet;
    this.#rates = rates;
    this.#now = now;
    this.#ask = ask;
  }

  get version(): number {
    return this.#version;
  }

  get entries(): ReadonlyMap<string, MachineEntry> {
    return this.#entries;
  }

  entryAt(column: number): MachineEntry | undefined {
    return this.#byColumn[column];
  }

  /** The columns of the machines that are active, in the order they became known. */
  activeColumns(): number[] {
    const columns: number[] = [];
    for (const { record, column } of this.#entries.values()) {
      if (isActive(record.state) || record.state === 'crashed') columns.push(column);
    }
    return columns;
  }

  /** Puts machines that were known in an earlier run. */
  restore(records: readonly MachineRecord[]): void {
    for (const record of records) {
      if (this.#entries.has(record.uuid)) continue;
      const ref = { name: record.name, uuid: record.uuid, id: -1 };
      this.#add(ref, { ...record, slot: this.#fleet.newSlot(), host: this.#host, hung: false });
    }
  }

  /** Makes the machines what a listing says, but for those that an event told of since it was asked. */
  applyListing(listing: Listing): void {
    const seen = new Set<string>();
    for (const ref of listing.domains) {
      seen.add(ref.uuid);
      const entry = this.#entries.get(ref.uuid) ?? this.#addNew(ref);
      if (entry.eventAt > listing.askedAt) continue;
      this.#setRef(entry, ref);
      const flags = {
        name: ref.name,
        persistent: listing.persistent.has(ref.uuid),
        autostart: listing.autostart.has(ref.uuid),
        managedSave: listing.managedSave.has(ref.uuid),
      };
      const state = listing.states.get(ref.uuid);
      this.update(entry, { ...flags, ...(state === undefined ? {} : this.#stateChange(entry, state)) });
    }
    for (const entry of this.#entries.values()) {
      if (!seen.has(entry.record.uuid) && entry.eventAt <= listing.askedAt) this.remove(entry);
    }
  }

  /** Takes an event of a machine; those of other things are nobody's here. */
  applyEvent(event: LibvirtEvent): void {
    if (!('domain' in event)) return;
    const now = this.#now();
    const known = this.#entries.get(event.domain.uuid);
    // The first word of a machine may be any event; the last one of a machine that is gone must not bring it back.
    if (known === undefined && (event.kind !== 'domain-lifecycle' || event.event === UNDEFINED)) return;
    const entry = known ?? this.#addNew(event.domain);
    if (event.kind !== 'domain-lifecycle') {
      this.#note(entry, event, now);
      return;
    }
    entry.eventAt = now;
    entry.stateTold = NO_STATE;
    addEvent(entry, { time: now, kind: lifecycleKind(event.event, event.detail), detail: null });
    // An UNDEFINED that is half of a rename bears the old name.
    const ref = event.event === UNDEFINED ? { ...event.domain, name: entry.ref.name } : event.domain;
    const effect = lifecycleEffect(entry.record, event.event, event.detail, now);
    if (effect.change === null) {
      this.remove(entry, effect.moved);
      return;
    }
    this.#setRef(entry, ref);
    this.update(entry, { ...effect.change, name: ref.name }, true);
    if (effect.askFlags || effect.askXml) this.#ask(entry, { flags: effect.askFlags, xml: effect.askXml });
  }

  /** The state as a poll or a question found it; `askedAt` tells whether an event knows better. */
  applyState(entry: MachineEntry, state: DomainState, askedAt: number): void {
    if (entry.eventAt > askedAt) return;
    this.update(entry, this.#stateChange(entry, state));
  }

  /** Takes how libvirt finds a machine now: its name and id. */
  applyRef(entry: MachineEntry, ref: DomainRef): void {
    this.#setRef(entry, ref);
    this.update(entry, { name: ref.name });
  }

  /** Changes a record and publishes it, if it is a change; with `always` even if not, for new events. */
  update(entry: MachineEntry, change: Partial<MachineRecord>, always = false): void {
    const before = entry.record;
    if (this.#entries.get(before.uuid) !== entry) return;
    if (isSame(before, change)) {
      if (always) this.#fleet.putMachine(before);
      return;
    }
    entry.record = { ...before, ...change };
    if (isActive(before.state) !== isActive(entry.record.state)) this.#version += 1;
    if (entry.record.vcpus !== null) this.#rates.cpu.setVcpus(entry.column, entry.record.vcpus);
    this.#fleet.putMachine(entry.record);
  }

  /** `moved`: it migrated to another host, as its last state may say too. */
  remove(entry: MachineEntry, moved = hasMovedAway(entry.record)): void {
    const { uuid, id } = entry.record;
    if (!this.#entries.delete(uuid)) return;
    this.#byColumn[entry.column] = undefined;
    this.#rates.remove(uuid, this.#now());
    this.#version += 1;
    this.#fleet.removeMachine(id, moved);
  }

  /** Takes all machines of the host out of the fleet. */
  clear(): void {
    for (const entry of this.#entries.values()) this.remove(entry);
  }

  #note(entry: MachineEntry, event: DomainEvent, now: number): void {
    const noted = noteOf(event);
    if (noted === null) return;
    addEvent(entry, { time: now, ...noted });
    this.#fleet.putMachine(entry.record);
    if (changesXml(event)) this.#ask(entry, { flags: false, xml: true });
  }

  #addNew(ref: DomainRef): MachineEntry {
    return this.#add(ref, {
      id: machineIdOf(this.#host, ref.uuid),
      slot: this.#fleet.newSlot(),
      host: this.#host,
      uuid: ref.uuid,
      name: ref.name,
      title: null,
      state: 'unknown',
      reason: null,
      persistent: true,
      autostart: false,
      managedSave: false,
      hung: false,
      vcpus: null,
      memoryBytes: null,
      tags: [],
      addresses: [],
      macs: [],
      guest: null,
      startedAt: null,
      startedExact: false,
    });
  }

  #add(ref: DomainRef, record: MachineRecord): MachineEntry {
    const column = this.#rates.add(ref.uuid, this.#now());
    const entry = createEntry(ref, record, column);
    this.#entries.set(ref.uuid, entry);
    this.#byColumn[column] = entry;
    this.#version += 1;
    if (record.vcpus !== null) this.#rates.cpu.setVcpus(column, record.vcpus);
    this.#fleet.putMachine(record);
    return entry;
  }

  #setRef(entry: MachineEntry, ref: DomainRef): void {
    if (entry.ref.name === ref.name && entry.ref.id === ref.id) return;
    // Another id means another start than the one we know of.
    if (entry.ref.id !== ref.id) entry.record = { ...entry.record, startedAt: null, startedExact: false };
    entry.ref = ref;
    this.#version += 1;
  }

  #stateChange(entry: MachineEntry, { state: number, reason }: DomainState): Partial<MachineRecord> {
    const state = machineState(number);
    entry.stateTold = stateCode(number, reason);
    const change = { state, reason: reasonKey(state, reason) };
    if (!isActive(state)) return { ...change, startedAt: null, startedExact: false, hung: false, addresses: [] };
    if (entry.record.startedAt !== null && isActive(entry.record.state)) return change;
    return { ...change, startedAt: this.#now(), startedExact: false };
  }
}

/** The id of a machine of a host. */
function machineIdOf(host: HostId, uuid: string): MachineId {
  return `${host}/${uuid}`;
}
