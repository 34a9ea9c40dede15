import { domain, LIMIT, snapshot, text } from '../objects.ts';
import { remote } from '../procedure.ts';
import { array, bool, int, nothing, struct, uint } from '../types.ts';

const domainFlags = struct({ dom: domain, flags: uint });
const snapFlags = struct({ snap: snapshot, flags: uint });
const snap = struct({ snap: snapshot });
const list = struct({ snapshots: array(snapshot, LIMIT.objects), ret: int });
const snapshotNames = struct({ names: array(text, LIMIT.objects) });

/** Snapshots of domains. */
export const SNAPSHOT_PROCEDURES = {
  DOMAIN_SNAPSHOT_CREATE_XML: remote(185, struct({ dom: domain, xml: text, flags: uint }), snap),
  DOMAIN_SNAPSHOT_GET_XML_DESC: remote(186, snapFlags, struct({ xml: text })),
  DOMAIN_SNAPSHOT_NUM: remote(187, domainFlags, struct({ num: int })),
  DOMAIN_SNAPSHOT_LIST_NAMES: remote(188, struct({ dom: domain, maxNames: int, flags: uint }), snapshotNames),
  DOMAIN_SNAPSHOT_LOOKUP_BY_NAME: remote(189, struct({ dom: domain, name: text, flags: uint }), snap),
  DOMAIN_HAS_CURRENT_SNAPSHOT: remote(190, domainFlags, struct({ result: bool })),
  DOMAIN_SNAPSHOT_CURRENT: remote(191, domainFlags, snap),
  DOMAIN_REVERT_TO_SNAPSHOT: remote(192, snapFlags, nothing),
  DOMAIN_SNAPSHOT_DELETE: remote(193, snapFlags, nothing),
  DOMAIN_SNAPSHOT_GET_PARENT: remote(244, snapFlags, snap),
  DOMAIN_SNAPSHOT_IS_CURRENT: remote(271, snapFlags, struct({ current: bool })),
  DOMAIN_SNAPSHOT_HAS_METADATA: remote(272, snapFlags, struct({ metadata: bool })),
  DOMAIN_LIST_ALL_SNAPSHOTS: remote(274, struct({ dom: domain, needResults: bool, flags: uint }), list),
  DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN: remote(275, struct({ snapshot, needResults: bool, flags: uint }), list),
} as const;
