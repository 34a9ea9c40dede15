import { domain, LIMIT, names, network, nodeDevice, optionalText, secret, storagePool, text } from '../objects.ts';
import { remote } from '../procedure.ts';
import { array, bool, charArray, int, nothing, optional, struct, uhyper, uint } from '../types.ts';

const flags = struct({ flags: uint });
const number = struct({ num: int });
const listAll = struct({ needResults: bool, flags: uint });
const callback = struct({ callbackID: int });
const saslData = charArray(65_536);

/** Opening, closing and asking a connection about itself. */
export const CONNECT_PROCEDURES = {
  CONNECT_OPEN: remote(1, struct({ name: optionalText, flags: uint }), nothing),
  CONNECT_CLOSE: remote(2, nothing, nothing),
  CONNECT_GET_TYPE: remote(3, nothing, struct({ type: text })),
  CONNECT_GET_VERSION: remote(4, nothing, struct({ version: uhyper })),
  CONNECT_GET_MAX_VCPUS: remote(5, struct({ type: optionalText }), struct({ maxVcpus: int })),
  CONNECT_GET_CAPABILITIES: remote(7, nothing, struct({ capabilities: text })),
  CONNECT_GET_HOSTNAME: remote(59, nothing, struct({ hostname: text })),
  CONNECT_SUPPORTS_FEATURE: remote(60, struct({ feature: int }), struct({ supported: int })),
  CONNECT_GET_URI: remote(110, nothing, struct({ uri: text })),
  CONNECT_IS_SECURE: remote(149, nothing, struct({ secure: bool })),
  CONNECT_GET_LIB_VERSION: remote(157, nothing, struct({ version: uhyper })),
  CONNECT_GET_SYSINFO: remote(203, flags, struct({ sysinfo: text })),
  CONNECT_GET_CPU_MODEL_NAMES: remote(
    312,
    struct({ arch: text, needResults: bool, flags: uint }),
    struct({ models: array(text, 8192), ret: int }),
  ),
  CONNECT_GET_DOMAIN_CAPABILITIES: remote(
    342,
    struct({
      emulator: optionalText,
      arch: optionalText,
      machine: optionalText,
      virtType: optionalText,
      flags: uint,
    }),
    struct({ capabilities: text }),
  ),
  CONNECT_GET_STORAGE_POOL_CAPABILITIES: remote(403, flags, struct({ capabilities: text })),
  CONNECT_REGISTER_CLOSE_CALLBACK: remote(360, nothing, nothing),
  CONNECT_UNREGISTER_CLOSE_CALLBACK: remote(361, nothing, nothing),

  AUTH_LIST: remote(66, nothing, struct({ types: array(int, 20) })),
  AUTH_SASL_INIT: remote(67, nothing, struct({ mechanisms: text })),
  AUTH_SASL_START: remote(
    68,
    struct({ mechanism: text, nil: bool, data: saslData }),
    struct({ complete: bool, nil: bool, data: saslData }),
  ),
  AUTH_SASL_STEP: remote(
    69,
    struct({ nil: bool, data: saslData }),
    struct({ complete: bool, nil: bool, data: saslData }),
  ),
  AUTH_POLKIT: remote(70, nothing, struct({ complete: bool })),
} as const;

/** Registering for events, per kind of object. An absent object means all of its kind. */
export const EVENT_REGISTRATION_PROCEDURES = {
  CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY: remote(316, struct({ eventID: int, dom: optional(domain) }), callback),
  CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY: remote(317, callback, nothing),
  CONNECT_NETWORK_EVENT_REGISTER_ANY: remote(313, struct({ eventID: int, net: optional(network) }), callback),
  CONNECT_NETWORK_EVENT_DEREGISTER_ANY: remote(314, callback, nothing),
  CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY: remote(368, struct({ eventID: int, pool: optional(storagePool) }), callback),
  CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY: remote(369, callback, nothing),
  CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY: remote(374, struct({ eventID: int, dev: optional(nodeDevice) }), callback),
  CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY: remote(375, callback, nothing),
  CONNECT_SECRET_EVENT_REGISTER_ANY: remote(380, struct({ eventID: int, secret: optional(secret) }), callback),
  CONNECT_SECRET_EVENT_DEREGISTER_ANY: remote(381, callback, nothing),
} as const;

/** The lists that a connection gives of everything it manages. */
export const LIST_PROCEDURES = {
  CONNECT_NUM_OF_DOMAINS: remote(51, nothing, number),
  CONNECT_LIST_DOMAINS: remote(37, struct({ maxIds: int }), struct({ ids: array(int, LIMIT.objects) })),
  CONNECT_NUM_OF_DEFINED_DOMAINS: remote(25, nothing, number),
  CONNECT_LIST_DEFINED_DOMAINS: remote(21, struct({ maxNames: int }), struct({ names: names(LIMIT.objects) })),
  CONNECT_LIST_ALL_DOMAINS: remote(273, listAll, struct({ domains: array(domain, LIMIT.objects), ret: uint })),
  CONNECT_LIST_ALL_NETWORKS: remote(283, listAll, struct({ nets: array(network, LIMIT.objects), ret: uint })),
  CONNECT_LIST_ALL_STORAGE_POOLS: remote(281, listAll, struct({ pools: array(storagePool, LIMIT.objects), ret: uint })),
  CONNECT_LIST_ALL_NODE_DEVICES: remote(
    285,
    listAll,
    struct({ devices: array(nodeDevice, LIMIT.nodeDevices), ret: uint }),
  ),
  CONNECT_LIST_ALL_SECRETS: remote(287, listAll, struct({ secrets: array(secret, LIMIT.objects), ret: uint })),
} as const;
