import { encodeMessage, type PacketHeader, PROGRAM, PROGRAM_VERSION } from '../../libvirt/wire/packet.ts';
import { EVENTS, type EventBodyOf, type EventName } from '../../libvirt/wire/procedures.ts';
import type { XdrType } from '../../libvirt/wire/types.ts';
import { DemoError } from '../errors.ts';
import { type DemoEvent, DOMAIN_EVENT_NAMES, type DomainEvent, domainEventId, type HostEvent } from '../events.ts';

/** The kinds of object that a client can register for. */
export type EventSource = 'domain' | 'network' | 'pool' | 'node-device' | 'secret';

interface Registration {
  readonly source: EventSource;
  readonly eventId: number;
  /** The UUID of the one object that the client asked about; null for all. */
  readonly uuid: string | null;
}

const MESSAGE = 2;
const LIFECYCLE_ID = 0;
const REFRESH_ID = 1;

/** What one client wants to be told, and the packets that tell it. */
export class Registrations {
  readonly #registered = new Map<number, Registration>();
  #nextId = 0;

  /** Registers and gives the callback's id. */
  add(source: EventSource, eventId: number, uuid: string | null): number {
    const callbackID = this.#nextId++;
    this.#registered.set(callbackID, { source, eventId, uuid });
    return callbackID;
  }

  /** Throws as libvirt does when there is no such callback of that kind. */
  remove(source: EventSource, callbackID: number): void {
    if (this.#registered.get(callbackID)?.source !== source) {
      throw new DemoError('INVALID_ARG', 'RPC', `${source} event callback ${callbackID} not registered`);
    }
    this.#registered.delete(callbackID);
  }

  /** The packets by which this client hears of an event: one for each of its callbacks that asked for it. */
  packetsFor(event: DemoEvent): Uint8Array[] {
    if (this.#registered.size === 0) return [];
    const packets: Uint8Array[] = [];
    for (const [callbackID, registration] of this.#registered) {
      const packet =
        event.topic === 'domain'
          ? domainPacket(event.event, registration, callbackID)
          : hostPacket(event.event, registration, callbackID);
      if (packet !== null) packets.push(packet);
    }
    return packets;
  }
}

function domainPacket(
  event: DomainEvent,
  { source, eventId, uuid }: Registration,
  callbackID: number,
): Uint8Array | null {
  if (source !== 'domain' || eventId !== domainEventId(event.kind)) return null;
  if (uuid !== null && uuid !== event.dom.uuid) return null;
  const { number, body } = EVENTS[DOMAIN_EVENT_NAMES[event.kind]];
  // The body belongs to its kind by DomainEvent's own definition, which the compiler cannot follow through the table.
  return encodeMessage(headerOf(number), body as XdrType<unknown>, { callbackID, dom: event.dom, ...event.body });
}

function hostPacket(event: HostEvent, { source, eventId, uuid }: Registration, callbackID: number): Uint8Array | null {
  switch (event.kind) {
    case 'network':
      if (source !== 'network' || eventId !== LIFECYCLE_ID || (uuid !== null && uuid !== event.net.uuid)) return null;
      return eventPacket('NETWORK_EVENT_LIFECYCLE', { callbackID, ...event });
    case 'pool':
      if (source !== 'pool' || eventId !== LIFECYCLE_ID || (uuid !== null && uuid !== event.pool.uuid)) return null;
      return eventPacket('STORAGE_POOL_EVENT_LIFECYCLE', { callbackID, ...event });
    case 'pool-refresh':
      if (source !== 'pool' || eventId !== REFRESH_ID || (uuid !== null && uuid !== event.pool.uuid)) return null;
      return eventPacket('STORAGE_POOL_EVENT_REFRESH', { callbackID, pool: event.pool });
    case 'closing':
      // Told to connections, not to callbacks.
      return null;
  }
}

/** The packet of an event. */
export function eventPacket<N extends EventName>(name: N, body: EventBodyOf<N>): Uint8Array {
  const { number, body: layout } = EVENTS[name];
  return encodeMessage(headerOf(number), layout as XdrType<EventBodyOf<N>>, body);
}

function headerOf(procedure: number): PacketHeader {
  return { program: PROGRAM.REMOTE, version: PROGRAM_VERSION, procedure, type: MESSAGE, serial: 0, status: 0 };
}
