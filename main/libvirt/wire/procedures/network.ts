import { network, optionalText, text, uuid } from '../objects.ts';
import { remote } from '../procedure.ts';
import { array, bool, hyper, int, nothing, struct, uint } from '../types.ts';

const self = struct({ net: network });
const lease = struct({
  iface: text,
  expiryTime: hyper,
  type: int,
  mac: optionalText,
  iaid: optionalText,
  ipaddr: text,
  prefix: uint,
  hostname: optionalText,
  clientid: optionalText,
});

/** Virtual networks. */
export const NETWORK_PROCEDURES = {
  NETWORK_LOOKUP_BY_NAME: remote(46, struct({ name: text }), self),
  NETWORK_LOOKUP_BY_UUID: remote(47, struct({ uuid }), self),
  NETWORK_GET_XML_DESC: remote(43, struct({ net: network, flags: uint }), struct({ xml: text })),
  NETWORK_GET_BRIDGE_NAME: remote(45, self, struct({ name: text })),
  NETWORK_GET_AUTOSTART: remote(44, self, struct({ autostart: bool })),
  NETWORK_SET_AUTOSTART: remote(48, struct({ net: network, autostart: bool }), nothing),
  NETWORK_IS_ACTIVE: remote(152, self, struct({ active: bool })),
  NETWORK_IS_PERSISTENT: remote(153, self, struct({ persistent: bool })),
  NETWORK_DEFINE_XML: remote(41, struct({ xml: text }), self),
  NETWORK_CREATE_XML: remote(40, struct({ xml: text }), self),
  NETWORK_CREATE: remote(39, self, nothing),
  NETWORK_DESTROY: remote(42, self, nothing),
  NETWORK_UNDEFINE: remote(49, self, nothing),
  NETWORK_UPDATE: remote(
    291,
    struct({ net: network, command: uint, section: uint, parentIndex: int, xml: text, flags: uint }),
    nothing,
  ),
  NETWORK_GET_DHCP_LEASES: remote(
    341,
    struct({ net: network, mac: optionalText, needResults: bool, flags: uint }),
    struct({ leases: array(lease, 65_536), ret: uint }),
  ),
} as const;
