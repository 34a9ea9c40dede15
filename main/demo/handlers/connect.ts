import { PROCEDURES } from '../../libvirt/wire/procedures.ts';
import { DOMAIN_EVENT_LAST } from '../constants.ts';
import { DemoError } from '../errors.ts';
import { capabilitiesXml } from '../host/capabilities.ts';
import { VERSIONS } from '../host/host-facts.ts';
import type { HandlerTable } from '../server/context.ts';
import type { EventSource } from '../server/registrations.ts';

/** The calls that a client may make before it has opened the connection. */
export const BEFORE_OPEN: ReadonlySet<number> = new Set([
  PROCEDURES.AUTH_LIST.number,
  PROCEDURES.CONNECT_SUPPORTS_FEATURE.number,
  PROCEDURES.CONNECT_OPEN.number,
  PROCEDURES.CONNECT_CLOSE.number,
]);

const AUTH_NONE = 0;
/** Of VIR_DRV_FEATURE_*: what the daemon itself supports. */
const KEEPALIVE = 10;
const FEATURES: ReadonlySet<number> = new Set([9, KEEPALIVE, 14, 15]);
const URIS: ReadonlySet<string> = new Set(['qemu:///system', 'qemu:///session']);
const MAX_VCPUS = 288;

/** How many kinds of event libvirt 9.0 has for each kind of object. */
const EVENT_COUNT: Readonly<Record<EventSource, number>> = {
  domain: DOMAIN_EVENT_LAST,
  network: 1,
  pool: 2,
  'node-device': 2,
  secret: 2,
};

function checkedEvent(source: EventSource, eventID: number): number {
  if (eventID >= 0 && eventID < EVENT_COUNT[source]) return eventID;
  throw new DemoError('INTERNAL_ERROR', 'RPC', `unsupported event ID ${eventID}`);
}

/** Opening a connection, asking about it, registering for events. */
export const CONNECT_HANDLERS = {
  AUTH_LIST: () => ({ types: [AUTH_NONE] }),
  CONNECT_OPEN: (context, { name }) => {
    if (context.uri !== null) throw new DemoError('INTERNAL_ERROR', 'RPC', 'connection already open');
    const uri = name ?? 'qemu:///system';
    if (!URIS.has(uri)) throw new DemoError('NO_CONNECT', 'NONE', uri);
    context.uri = uri;
  },
  CONNECT_CLOSE: (context) => {
    context.uri = null;
  },
  CONNECT_SUPPORTS_FEATURE: (context, { feature }) => {
    if (feature === KEEPALIVE) context.startKeepAlive();
    return { supported: FEATURES.has(feature) ? 1 : 0 };
  },
  CONNECT_GET_TYPE: () => ({ type: 'QEMU' }),
  CONNECT_GET_VERSION: () => ({ version: VERSIONS.qemu }),
  CONNECT_GET_LIB_VERSION: () => ({ version: VERSIONS.libvirt }),
  CONNECT_GET_HOSTNAME: ({ host }) => ({ hostname: host.facts.hostname }),
  CONNECT_GET_URI: ({ uri }) => ({ uri: uri ?? '' }),
  CONNECT_IS_SECURE: () => ({ secure: true }),
  CONNECT_GET_MAX_VCPUS: () => ({ maxVcpus: MAX_VCPUS }),
  CONNECT_GET_CAPABILITIES: ({ host }) => ({ capabilities: capabilitiesXml(host.facts) }),
  CONNECT_REGISTER_CLOSE_CALLBACK: (context) => {
    context.wantsClosing = true;
  },
  CONNECT_UNREGISTER_CLOSE_CALLBACK: (context) => {
    context.wantsClosing = false;
  },

  CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY: ({ registrations }, { eventID, dom }) => ({
    callbackID: registrations.add('domain', checkedEvent('domain', eventID), dom?.uuid ?? null),
  }),
  CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY: ({ registrations }, { callbackID }) => {
    registrations.remove('domain', callbackID);
  },
  CONNECT_NETWORK_EVENT_REGISTER_ANY: ({ registrations }, { eventID, net }) => ({
    callbackID: registrations.add('network', checkedEvent('network', eventID), net?.uuid ?? null),
  }),
  CONNECT_NETWORK_EVENT_DEREGISTER_ANY: ({ registrations }, { callbackID }) => {
    registrations.remove('network', callbackID);
  },
  CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY: ({ registrations }, { eventID, pool }) => ({
    callbackID: registrations.add('pool', checkedEvent('pool', eventID), pool?.uuid ?? null),
  }),
  CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY: ({ registrations }, { callbackID }) => {
    registrations.remove('pool', callbackID);
  },
  CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY: ({ registrations }, { eventID, dev }) => ({
    callbackID: registrations.add('node-device', checkedEvent('node-device', eventID), dev?.name ?? null),
  }),
  CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY: ({ registrations }, { callbackID }) => {
    registrations.remove('node-device', callbackID);
  },
  CONNECT_SECRET_EVENT_REGISTER_ANY: ({ registrations }, { eventID, secret }) => ({
    callbackID: registrations.add('secret', checkedEvent('secret', eventID), secret?.uuid ?? null),
  }),
  CONNECT_SECRET_EVENT_DEREGISTER_ANY: ({ registrations }, { callbackID }) => {
    registrations.remove('secret', callbackID);
  },
} satisfies HandlerTable;
