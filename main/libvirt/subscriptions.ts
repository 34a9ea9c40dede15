import type { Connection } from './connection.ts';
import { LibvirtError } from './errors.ts';
import type { LibvirtEvent } from './events.ts';

/** The kinds of events that can be asked for. */
export type EventKind = Exclude<LibvirtEvent['kind'], 'unknown'>;

/** virDomainEventID of each kind. */
const DOMAIN_EVENT_IDS = {
  'domain-lifecycle': 0,
  'domain-reboot': 1,
  'domain-watchdog': 3,
  'domain-io-error': 6,
  'domain-disk-change': 9,
  'domain-tray': 10,
  'domain-balloon': 13,
  'domain-device-removed': 15,
  'domain-block-job': 16,
  'domain-tunable': 17,
  'domain-agent': 18,
  'domain-device-added': 19,
  'domain-job-completed': 21,
  'domain-device-removal-failed': 22,
  'domain-metadata': 23,
} as const satisfies Partial<Record<EventKind, number>>;

type OtherKind = Exclude<EventKind, keyof typeof DOMAIN_EVENT_IDS>;

/** A daemon only notes who wants to hear what, so all can be asked at once. */
const QUICK = { priority: 'quick' } as const;

const OTHER_REGISTRATIONS: Readonly<Record<OtherKind, (connection: Connection) => Promise<unknown>>> = {
  'network-lifecycle': (c) => c.call('CONNECT_NETWORK_EVENT_REGISTER_ANY', { eventID: 0, net: null }, QUICK),
  'storage-pool-lifecycle': (c) => c.call('CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY', { eventID: 0, pool: null }, QUICK),
  'storage-pool-refresh': (c) => c.call('CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY', { eventID: 1, pool: null }, QUICK),
  'node-device-lifecycle': (c) => c.call('CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY', { eventID: 0, dev: null }, QUICK),
  'node-device-update': (c) => c.call('CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY', { eventID: 1, dev: null }, QUICK),
  'secret-lifecycle': (c) => c.call('CONNECT_SECRET_EVENT_REGISTER_ANY', { eventID: 0, secret: null }, QUICK),
  'secret-value-changed': (c) => c.call('CONNECT_SECRET_EVENT_REGISTER_ANY', { eventID: 1, secret: null }, QUICK),
  // Whether the daemon can (VIR_DRV_FEATURE_REMOTE_CLOSE_CALLBACK) need not be asked first: one that cannot refuses.
  'daemon-closing': (c) => c.call('CONNECT_REGISTER_CLOSE_CALLBACK', undefined, QUICK),
};

/**
 * Asks the daemon for every kind of event, of every object. Call it before the first listing, or what happens between is
 * lost. Gives the kinds that this daemon and driver have; throws only when the connection itself fails.
 */
export async function subscribeAll(connection: Connection): Promise<ReadonlySet<EventKind>> {
  const domainKinds = Object.entries(DOMAIN_EVENT_IDS) as [EventKind, number][];
  const otherKinds = Object.entries(OTHER_REGISTRATIONS) as [EventKind, (c: Connection) => Promise<unknown>][];
  const attempts = [
    ...domainKinds.map(([kind, eventID]) =>
      attempt(kind, connection.call('CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', { eventID, dom: null }, QUICK)),
    ),
    ...otherKinds.map(([kind, register]) => attempt(kind, register(connection))),
  ];
  const kinds = await Promise.all(attempts);
  return new Set(kinds.filter((kind) => kind !== null));
}

async function attempt(kind: EventKind, registration: Promise<unknown>): Promise<EventKind | null> {
  try {
    await registration;
    return kind;
  } catch (error) {
    if (error instanceof LibvirtError) return null;
    throw error;
  }
}
