import type { DomainRef, NetworkRef, StoragePoolRef } from '../libvirt/wire/objects.ts';
import type { EventBodyOf, EventName } from '../libvirt/wire/procedures.ts';
import { DOMAIN_EVENT } from './constants.ts';

type DomainBody<N extends EventName> = Omit<EventBodyOf<N>, 'callbackID' | 'dom'>;

/** Something that happened to a domain: what it is registered under, how it travels, and its facts. */
export type DomainEvent = {
  [K in keyof typeof DOMAIN_EVENT_NAMES]: {
    readonly kind: K;
    readonly dom: DomainRef;
    readonly body: DomainBody<(typeof DOMAIN_EVENT_NAMES)[K]>;
  };
}[keyof typeof DOMAIN_EVENT_NAMES];

/** The wire's name for each kind of domain event. */
export const DOMAIN_EVENT_NAMES = {
  LIFECYCLE: 'DOMAIN_EVENT_CALLBACK_LIFECYCLE',
  REBOOT: 'DOMAIN_EVENT_CALLBACK_REBOOT',
  IO_ERROR: 'DOMAIN_EVENT_CALLBACK_IO_ERROR',
  IO_ERROR_REASON: 'DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON',
  PMWAKEUP: 'DOMAIN_EVENT_CALLBACK_PMWAKEUP',
  BALLOON_CHANGE: 'DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE',
  DEVICE_REMOVED: 'DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED',
  AGENT_LIFECYCLE: 'DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE',
  DEVICE_ADDED: 'DOMAIN_EVENT_CALLBACK_DEVICE_ADDED',
  MIGRATION_ITERATION: 'DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION',
  JOB_COMPLETED: 'DOMAIN_EVENT_CALLBACK_JOB_COMPLETED',
  METADATA_CHANGE: 'DOMAIN_EVENT_CALLBACK_METADATA_CHANGE',
} as const satisfies Record<keyof typeof DOMAIN_EVENT, EventName>;

/** Something that happened to another object of the host, or to the daemon. */
export type HostEvent =
  | { readonly kind: 'network'; readonly net: NetworkRef; readonly event: number; readonly detail: number }
  | { readonly kind: 'pool'; readonly pool: StoragePoolRef; readonly event: number; readonly detail: number }
  | { readonly kind: 'pool-refresh'; readonly pool: StoragePoolRef }
  | { readonly kind: 'closing'; readonly reason: number };

/** Anything that a client may have asked to be told. */
export type DemoEvent =
  | { readonly topic: 'domain'; readonly event: DomainEvent }
  | { readonly topic: 'host'; readonly event: HostEvent };

/** The number under which clients register for a kind of domain event. */
export function domainEventId(kind: DomainEvent['kind']): number {
  return DOMAIN_EVENT[kind];
}
