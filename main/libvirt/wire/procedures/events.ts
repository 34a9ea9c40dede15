import { domain, network, nodeDevice, optionalText, secret, storagePool, text } from '../objects.ts';
import { message } from '../procedure.ts';
import { typedParams } from '../typed-params.ts';
import { array, hyper, int, struct, uhyper, uint } from '../types.ts';

const of = { callbackID: int, dom: domain };
const graphicsAddress = struct({ family: int, node: text, service: text });

/** What happens to domains. Each body begins with the callback that asked for it. */
export const DOMAIN_EVENTS = {
  DOMAIN_EVENT_CALLBACK_LIFECYCLE: message(318, struct({ ...of, event: int, detail: int })),
  DOMAIN_EVENT_CALLBACK_REBOOT: message(319, struct(of)),
  DOMAIN_EVENT_CALLBACK_RTC_CHANGE: message(320, struct({ ...of, offset: hyper })),
  DOMAIN_EVENT_CALLBACK_WATCHDOG: message(321, struct({ ...of, action: int })),
  DOMAIN_EVENT_CALLBACK_IO_ERROR: message(322, struct({ ...of, srcPath: text, devAlias: text, action: int })),
  DOMAIN_EVENT_CALLBACK_GRAPHICS: message(
    323,
    struct({
      ...of,
      phase: int,
      local: graphicsAddress,
      remote: graphicsAddress,
      authScheme: text,
      subject: array(struct({ type: text, name: text }), 20),
    }),
  ),
  DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON: message(
    324,
    struct({ ...of, srcPath: text, devAlias: text, action: int, reason: text }),
  ),
  DOMAIN_EVENT_CALLBACK_CONTROL_ERROR: message(325, struct(of)),
  DOMAIN_EVENT_CALLBACK_BLOCK_JOB: message(326, struct({ ...of, path: text, type: int, status: int })),
  DOMAIN_EVENT_CALLBACK_DISK_CHANGE: message(
    327,
    struct({ ...of, oldSrcPath: optionalText, newSrcPath: optionalText, devAlias: text, reason: int }),
  ),
  DOMAIN_EVENT_CALLBACK_TRAY_CHANGE: message(328, struct({ ...of, devAlias: text, reason: int })),
  DOMAIN_EVENT_CALLBACK_PMWAKEUP: message(329, struct({ callbackID: int, reason: int, dom: domain })),
  DOMAIN_EVENT_CALLBACK_PMSUSPEND: message(330, struct({ callbackID: int, reason: int, dom: domain })),
  DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE: message(331, struct({ ...of, actualKiB: uhyper })),
  DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK: message(332, struct({ callbackID: int, reason: int, dom: domain })),
  DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED: message(333, struct({ ...of, devAlias: text })),
  DOMAIN_EVENT_BLOCK_JOB_2: message(339, struct({ ...of, dst: text, type: int, status: int })),
  DOMAIN_EVENT_CALLBACK_TUNABLE: message(346, struct({ ...of, params: typedParams(2048) })),
  DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE: message(348, struct({ ...of, state: int, reason: int })),
  DOMAIN_EVENT_CALLBACK_DEVICE_ADDED: message(354, struct({ ...of, devAlias: text })),
  DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION: message(359, struct({ ...of, iteration: int })),
  DOMAIN_EVENT_CALLBACK_JOB_COMPLETED: message(363, struct({ ...of, params: typedParams(64) })),
  DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED: message(367, struct({ ...of, devAlias: text })),
  DOMAIN_EVENT_CALLBACK_METADATA_CHANGE: message(379, struct({ ...of, type: int, nsuri: optionalText })),
  DOMAIN_EVENT_BLOCK_THRESHOLD: message(
    385,
    struct({ ...of, dev: text, path: optionalText, threshold: uhyper, excess: uhyper }),
  ),
  DOMAIN_EVENT_MEMORY_FAILURE: message(423, struct({ ...of, recipient: int, action: int, flags: uint })),
  DOMAIN_EVENT_MEMORY_DEVICE_SIZE_CHANGE: message(438, struct({ ...of, alias: text, size: uhyper })),
} as const;

/** What happens to everything else, and the daemon's own end. */
export const OBJECT_EVENTS = {
  NETWORK_EVENT_LIFECYCLE: message(315, struct({ callbackID: int, net: network, event: int, detail: int })),
  STORAGE_POOL_EVENT_LIFECYCLE: message(370, struct({ callbackID: int, pool: storagePool, event: int, detail: int })),
  STORAGE_POOL_EVENT_REFRESH: message(373, struct({ callbackID: int, pool: storagePool })),
  NODE_DEVICE_EVENT_LIFECYCLE: message(376, struct({ callbackID: int, dev: nodeDevice, event: int, detail: int })),
  NODE_DEVICE_EVENT_UPDATE: message(377, struct({ callbackID: int, dev: nodeDevice })),
  SECRET_EVENT_LIFECYCLE: message(382, struct({ callbackID: int, secret, event: int, detail: int })),
  SECRET_EVENT_VALUE_CHANGED: message(383, struct({ callbackID: int, secret })),
  CONNECT_EVENT_CONNECTION_CLOSED: message(362, struct({ reason: int })),
} as const;
