import type { DomainRef, NetworkRef, NodeDeviceRef, SecretRef, StoragePoolRef } from './wire/objects.ts';
import { type Packet, PROGRAM } from './wire/packet.ts';
import type { EventMessage } from './wire/procedure.ts';
import { EVENTS, type EventBodyOf, type EventName } from './wire/procedures.ts';
import type { TypedParam } from './wire/typed-params.ts';
import { XdrReader } from './wire/xdr.ts';

/** Something that happened on the host, by the daemon's word. Numbers are libvirt's enums: they may be newer than ours. */
export type LibvirtEvent =
  /** `event` is a virDomainEventType (DOMAIN_EVENT), `detail` its reason. */
  | { readonly kind: 'domain-lifecycle'; readonly domain: DomainRef; readonly event: number; readonly detail: number }
  | { readonly kind: 'domain-reboot'; readonly domain: DomainRef }
  | { readonly kind: 'domain-device-added'; readonly domain: DomainRef; readonly device: string }
  | { readonly kind: 'domain-device-removed'; readonly domain: DomainRef; readonly device: string }
  | { readonly kind: 'domain-device-removal-failed'; readonly domain: DomainRef; readonly device: string }
  | { readonly kind: 'domain-balloon'; readonly domain: DomainRef; readonly actualBytes: number }
  | { readonly kind: 'domain-agent'; readonly domain: DomainRef; readonly state: number; readonly reason: number }
  | {
      readonly kind: 'domain-io-error';
      readonly domain: DomainRef;
      readonly path: string;
      readonly device: string;
      readonly action: number;
      readonly reason: string;
    }
  | { readonly kind: 'domain-watchdog'; readonly domain: DomainRef; readonly action: number }
  /** `type` is a virDomainMetadataType, `uri` the namespace of an element. */
  | { readonly kind: 'domain-metadata'; readonly domain: DomainRef; readonly type: number; readonly uri: string | null }
  | { readonly kind: 'domain-job-completed'; readonly domain: DomainRef; readonly params: readonly TypedParam[] }
  | { readonly kind: 'domain-tunable'; readonly domain: DomainRef; readonly params: readonly TypedParam[] }
  | { readonly kind: 'domain-tray'; readonly domain: DomainRef; readonly device: string; readonly reason: number }
  | {
      readonly kind: 'domain-disk-change';
      readonly domain: DomainRef;
      readonly device: string;
      readonly oldPath: string | null;
      readonly newPath: string | null;
      readonly reason: number;
    }
  | {
      readonly kind: 'domain-block-job';
      readonly domain: DomainRef;
      readonly target: string;
      readonly type: number;
      readonly status: number;
    }
  | { readonly kind: 'network-lifecycle'; readonly network: NetworkRef; readonly event: number }
  | { readonly kind: 'storage-pool-lifecycle'; readonly pool: StoragePoolRef; readonly event: number }
  /** The pool's volumes were read anew: the only word libvirt gives of volumes. */
  | { readonly kind: 'storage-pool-refresh'; readonly pool: StoragePoolRef }
  | { readonly kind: 'node-device-lifecycle'; readonly device: NodeDeviceRef; readonly event: number }
  | { readonly kind: 'node-device-update'; readonly device: NodeDeviceRef }
  | { readonly kind: 'secret-lifecycle'; readonly secret: SecretRef; readonly event: number }
  | { readonly kind: 'secret-value-changed'; readonly secret: SecretRef }
  /** The daemon is about to end this connection; `reason` is a virConnectCloseReason. */
  | { readonly kind: 'daemon-closing'; readonly reason: number }
  /** A message that is not known here, or not in the layout known here. */
  | { readonly kind: 'unknown'; readonly program: number; readonly procedure: number };

type Convert<N extends EventName> = (body: EventBodyOf<N>) => LibvirtEvent;

const CONVERSIONS: { readonly [N in EventName]?: Convert<N> } = {
  DOMAIN_EVENT_CALLBACK_LIFECYCLE: ({ dom, event, detail }) => ({
    kind: 'domain-lifecycle',
    domain: dom,
    event,
    detail,
  }),
  DOMAIN_EVENT_CALLBACK_REBOOT: ({ dom }) => ({ kind: 'domain-reboot', domain: dom }),
  DOMAIN_EVENT_CALLBACK_DEVICE_ADDED: (e) => ({ kind: 'domain-device-added', domain: e.dom, device: e.devAlias }),
  DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED: (e) => ({ kind: 'domain-device-removed', domain: e.dom, device: e.devAlias }),
  DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED: (e) => ({
    kind: 'domain-device-removal-failed',
    domain: e.dom,
    device: e.devAlias,
  }),
  DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE: (e) => ({
    kind: 'domain-balloon',
    domain: e.dom,
    actualBytes: e.actualKiB * 1024,
  }),
  DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE: ({ dom, state, reason }) => ({
    kind: 'domain-agent',
    domain: dom,
    state,
    reason,
  }),
  DOMAIN_EVENT_CALLBACK_IO_ERROR: (e) => ioError({ ...e, reason: '' }),
  DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON: (e) => ioError(e),
  DOMAIN_EVENT_CALLBACK_WATCHDOG: ({ dom, action }) => ({ kind: 'domain-watchdog', domain: dom, action }),
  DOMAIN_EVENT_CALLBACK_METADATA_CHANGE: (e) => ({
    kind: 'domain-metadata',
    domain: e.dom,
    type: e.type,
    uri: e.nsuri,
  }),
  DOMAIN_EVENT_CALLBACK_JOB_COMPLETED: ({ dom, params }) => ({ kind: 'domain-job-completed', domain: dom, params }),
  DOMAIN_EVENT_CALLBACK_TUNABLE: ({ dom, params }) => ({ kind: 'domain-tunable', domain: dom, params }),
  DOMAIN_EVENT_CALLBACK_TRAY_CHANGE: (e) => ({
    kind: 'domain-tray',
    domain: e.dom,
    device: e.devAlias,
    reason: e.reason,
  }),
  DOMAIN_EVENT_CALLBACK_DISK_CHANGE: (e) => ({
    kind: 'domain-disk-change',
    domain: e.dom,
    device: e.devAlias,
    oldPath: e.oldSrcPath,
    newPath: e.newSrcPath,
    reason: e.reason,
  }),
  DOMAIN_EVENT_BLOCK_JOB_2: (e) => ({
    kind: 'domain-block-job',
    domain: e.dom,
    target: e.dst,
    type: e.type,
    status: e.status,
  }),
  NETWORK_EVENT_LIFECYCLE: ({ net, event }) => ({ kind: 'network-lifecycle', network: net, event }),
  STORAGE_POOL_EVENT_LIFECYCLE: ({ pool, event }) => ({ kind: 'storage-pool-lifecycle', pool, event }),
  STORAGE_POOL_EVENT_REFRESH: ({ pool }) => ({ kind: 'storage-pool-refresh', pool }),
  NODE_DEVICE_EVENT_LIFECYCLE: ({ dev, event }) => ({ kind: 'node-device-lifecycle', device: dev, event }),
  NODE_DEVICE_EVENT_UPDATE: ({ dev }) => ({ kind: 'node-device-update', device: dev }),
  SECRET_EVENT_LIFECYCLE: ({ secret, event }) => ({ kind: 'secret-lifecycle', secret, event }),
  SECRET_EVENT_VALUE_CHANGED: ({ secret }) => ({ kind: 'secret-value-changed', secret }),
  CONNECT_EVENT_CONNECTION_CLOSED: ({ reason }) => ({ kind: 'daemon-closing', reason }),
};

function ioError(body: EventBodyOf<'DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON'>): LibvirtEvent {
  return {
    kind: 'domain-io-error',
    domain: body.dom,
    path: body.srcPath,
    device: body.devAlias,
    action: body.action,
    reason: body.reason,
  };
}

type Decode = (reader: XdrReader) => LibvirtEvent;

const DECODERS: ReadonlyMap<number, Decode> = new Map(
  (Object.keys(CONVERSIONS) as EventName[]).map((name) => {
    // Each conversion takes what the table's entry of the same name decodes; the compiler cannot pair them.
    const message = EVENTS[name] as EventMessage<unknown>;
    const convert = CONVERSIONS[name] as (body: unknown) => LibvirtEvent;
    return [message.number, (reader: XdrReader) => convert(message.body.decode(reader))];
  }),
);

/** Reads a message that the daemon sent of its own accord. Never throws: what cannot be read is `unknown`. */
export function decodeEvent(packet: Packet): LibvirtEvent {
  const decode = packet.program === PROGRAM.REMOTE ? DECODERS.get(packet.procedure) : undefined;
  try {
    if (decode !== undefined) return decode(new XdrReader(packet.body));
  } catch {
    // A layout newer than ours is as good as a message that we do not know.
  }
  return { kind: 'unknown', program: packet.program, procedure: packet.procedure };
}
