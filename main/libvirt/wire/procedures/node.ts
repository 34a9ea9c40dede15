import { LIMIT, names, nodeDevice, optionalText, secret, text, uuid } from '../objects.ts';
import { remote } from '../procedure.ts';
import { array, bool, charArray, chars, int, nothing, opaque, struct, uhyper, uint } from '../types.ts';

const stat = struct({ field: text, value: uhyper });
const stats = struct({ params: array(stat, 16), nparams: int });
const deviceName = struct({ name: text });
const deviceNameFlags = struct({ name: text, flags: uint });

/** The host itself. */
export const NODE_PROCEDURES = {
  NODE_GET_INFO: remote(
    6,
    nothing,
    struct({
      model: chars(32),
      memoryKiB: uhyper,
      cpus: int,
      mhz: int,
      nodes: int,
      sockets: int,
      cores: int,
      threads: int,
    }),
  ),
  NODE_GET_CPU_STATS: remote(227, struct({ cpuNum: int, nparams: int, flags: uint }), stats),
  NODE_GET_MEMORY_STATS: remote(228, struct({ nparams: int, cellNum: int, flags: uint }), stats),
  NODE_GET_FREE_MEMORY: remote(102, nothing, struct({ freeMem: uhyper })),
  NODE_GET_CELLS_FREE_MEMORY: remote(
    101,
    struct({ startCell: int, maxCells: int }),
    struct({ cells: array(uhyper, 1024) }),
  ),
  NODE_GET_CPU_MAP: remote(
    293,
    struct({ needMap: bool, needOnline: bool, flags: uint }),
    struct({ cpumap: opaque(2048), online: uint, ret: int }),
  ),
  NODE_GET_SECURITY_MODEL: remote(122, nothing, struct({ model: charArray(257), doi: charArray(257) })),
} as const;

/** The host's devices. */
export const NODE_DEVICE_PROCEDURES = {
  NODE_NUM_OF_DEVICES: remote(111, struct({ cap: optionalText, flags: uint }), struct({ num: int })),
  NODE_DEVICE_LOOKUP_BY_NAME: remote(113, deviceName, struct({ dev: nodeDevice })),
  NODE_DEVICE_GET_XML_DESC: remote(114, deviceNameFlags, struct({ xml: text })),
  NODE_DEVICE_GET_PARENT: remote(115, deviceName, struct({ parentName: optionalText })),
  NODE_DEVICE_NUM_OF_CAPS: remote(116, deviceName, struct({ num: int })),
  NODE_DEVICE_LIST_CAPS: remote(
    117,
    struct({ name: text, maxNames: int }),
    struct({ names: names(LIMIT.nodeDevices) }),
  ),
  NODE_DEVICE_GET_AUTOSTART: remote(433, deviceName, struct({ autostart: bool })),
  NODE_DEVICE_IS_PERSISTENT: remote(435, deviceName, struct({ persistent: bool })),
  NODE_DEVICE_IS_ACTIVE: remote(436, deviceName, struct({ active: bool })),
} as const;

/** Secrets: their listings, never their values. */
export const SECRET_PROCEDURES = {
  SECRET_LOOKUP_BY_UUID: remote(141, struct({ uuid }), struct({ secret })),
  SECRET_LOOKUP_BY_USAGE: remote(147, struct({ usageType: int, usageID: text }), struct({ secret })),
  SECRET_DEFINE_XML: remote(142, struct({ xml: text, flags: uint }), struct({ secret })),
  SECRET_GET_XML_DESC: remote(143, struct({ secret, flags: uint }), struct({ xml: text })),
  SECRET_UNDEFINE: remote(146, struct({ secret }), nothing),
} as const;
