import { domain, LIMIT, optionalText, text, uuid } from '../objects.ts';
import { qemu, remote } from '../procedure.ts';
import { typedParams } from '../typed-params.ts';
import { array, bool, charArray, int, nothing, opaque, struct, uhyper, uint } from '../types.ts';

const self = struct({ dom: domain });
const selfFlags = struct({ dom: domain, flags: uint });
const selfXmlFlags = struct({ dom: domain, xml: text, flags: uint });
const found = struct({ dom: domain });
const securityLabel = struct({ label: charArray(4097), enforcing: int });

/** Finding, defining and describing domains. */
export const DOMAIN_DEFINITION_PROCEDURES = {
  DOMAIN_LOOKUP_BY_ID: remote(22, struct({ id: int }), found),
  DOMAIN_LOOKUP_BY_NAME: remote(23, struct({ name: text }), found),
  DOMAIN_LOOKUP_BY_UUID: remote(24, struct({ uuid }), found),
  DOMAIN_GET_XML_DESC: remote(14, selfFlags, struct({ xml: text })),
  DOMAIN_DEFINE_XML: remote(11, struct({ xml: text }), found),
  DOMAIN_DEFINE_XML_FLAGS: remote(350, struct({ xml: text, flags: uint }), found),
  DOMAIN_UNDEFINE: remote(35, self, nothing),
  DOMAIN_UNDEFINE_FLAGS: remote(231, selfFlags, nothing),
  DOMAIN_RENAME: remote(358, struct({ dom: domain, newName: optionalText, flags: uint }), struct({ retcode: int })),
  DOMAIN_GET_AUTOSTART: remote(15, self, struct({ autostart: bool })),
  DOMAIN_SET_AUTOSTART: remote(29, struct({ dom: domain, autostart: bool }), nothing),
  DOMAIN_SET_METADATA: remote(
    264,
    struct({
      dom: domain,
      type: int,
      metadata: optionalText,
      key: optionalText,
      uri: optionalText,
      flags: uint,
    }),
    nothing,
  ),
  DOMAIN_GET_METADATA: remote(
    265,
    struct({ dom: domain, type: int, uri: optionalText, flags: uint }),
    struct({ metadata: text }),
  ),
  DOMAIN_IS_ACTIVE: remote(150, self, struct({ active: bool })),
  DOMAIN_IS_PERSISTENT: remote(151, self, struct({ persistent: bool })),
  DOMAIN_IS_UPDATED: remote(202, self, struct({ updated: bool })),
  DOMAIN_GET_OS_TYPE: remote(19, self, struct({ type: text })),
  DOMAIN_GET_MAX_MEMORY: remote(17, self, struct({ memory: uhyper })),
  DOMAIN_GET_MAX_VCPUS: remote(18, self, struct({ num: int })),
  DOMAIN_GET_VCPUS_FLAGS: remote(200, selfFlags, struct({ num: int })),
  DOMAIN_ATTACH_DEVICE_FLAGS: remote(160, selfXmlFlags, nothing),
  DOMAIN_DETACH_DEVICE_FLAGS: remote(161, selfXmlFlags, nothing),
  DOMAIN_UPDATE_DEVICE_FLAGS: remote(174, selfXmlFlags, nothing),
} as const;

/** Starting, stopping, saving. */
export const DOMAIN_LIFECYCLE_PROCEDURES = {
  DOMAIN_CREATE: remote(9, self, nothing),
  DOMAIN_CREATE_XML: remote(10, struct({ xml: text, flags: uint }), found),
  DOMAIN_CREATE_WITH_FLAGS: remote(196, selfFlags, found),
  DOMAIN_SHUTDOWN: remote(33, self, nothing),
  DOMAIN_SHUTDOWN_FLAGS: remote(258, selfFlags, nothing),
  DOMAIN_REBOOT: remote(27, selfFlags, nothing),
  DOMAIN_RESET: remote(245, selfFlags, nothing),
  DOMAIN_DESTROY: remote(12, self, nothing),
  DOMAIN_DESTROY_FLAGS: remote(234, selfFlags, nothing),
  DOMAIN_SUSPEND: remote(34, self, nothing),
  DOMAIN_RESUME: remote(28, self, nothing),
  DOMAIN_PM_WAKEUP: remote(267, selfFlags, nothing),
  DOMAIN_INJECT_NMI: remote(210, selfFlags, nothing),
  DOMAIN_MANAGED_SAVE: remote(182, selfFlags, nothing),
  DOMAIN_HAS_MANAGED_SAVE_IMAGE: remote(183, selfFlags, struct({ result: bool })),
  DOMAIN_MANAGED_SAVE_REMOVE: remote(184, selfFlags, nothing),
  DOMAIN_GET_JOB_INFO: remote(
    163,
    self,
    struct({
      type: int,
      timeElapsed: uhyper,
      timeRemaining: uhyper,
      dataTotal: uhyper,
      dataProcessed: uhyper,
      dataRemaining: uhyper,
      memTotal: uhyper,
      memProcessed: uhyper,
      memRemaining: uhyper,
      fileTotal: uhyper,
      fileProcessed: uhyper,
      fileRemaining: uhyper,
    }),
  ),
  DOMAIN_GET_JOB_STATS: remote(298, selfFlags, struct({ type: int, params: typedParams(64) })),
  DOMAIN_ABORT_JOB: remote(164, self, nothing),
} as const;

const memoryStat = struct({ tag: int, value: uhyper });
const ipAddress = struct({ type: int, addr: text, prefix: uint });
const guestInterface = struct({ name: text, hwaddr: optionalText, addrs: array(ipAddress, 2048) });
const statsRecord = struct({ dom: domain, params: typedParams(LIMIT.statsParams) });

/** What a domain is doing: state, statistics, addresses, the agent's words. */
export const DOMAIN_STATS_PROCEDURES = {
  DOMAIN_GET_INFO: remote(
    16,
    self,
    struct({ state: uint, maxMem: uhyper, memory: uhyper, nrVirtCpu: uint, cpuTime: uhyper }),
  ),
  DOMAIN_GET_STATE: remote(212, selfFlags, struct({ state: int, reason: int })),
  DOMAIN_GET_CONTROL_INFO: remote(229, selfFlags, struct({ state: uint, details: uint, stateTime: uhyper })),
  DOMAIN_GET_VCPUS: remote(
    20,
    struct({ dom: domain, maxInfo: int, mapLength: int }),
    struct({
      info: array(struct({ number: uint, state: int, cpuTime: uhyper, cpu: int }), 16_384),
      cpumaps: opaque(8_388_608),
    }),
  ),
  DOMAIN_MEMORY_STATS: remote(
    159,
    struct({ dom: domain, maxStats: uint, flags: uint }),
    struct({ stats: array(memoryStat, 1024) }),
  ),
  DOMAIN_SET_MEMORY_STATS_PERIOD: remote(308, struct({ dom: domain, period: int, flags: uint }), nothing),
  DOMAIN_BLOCK_STATS: remote(
    64,
    struct({ dom: domain, path: text }),
    struct({ rdReq: uhyper, rdBytes: uhyper, wrReq: uhyper, wrBytes: uhyper, errs: uhyper }),
  ),
  DOMAIN_INTERFACE_STATS: remote(
    65,
    struct({ dom: domain, device: text }),
    struct({
      rxBytes: uhyper,
      rxPackets: uhyper,
      rxErrs: uhyper,
      rxDrop: uhyper,
      txBytes: uhyper,
      txPackets: uhyper,
      txErrs: uhyper,
      txDrop: uhyper,
    }),
  ),
  DOMAIN_GET_BLOCK_INFO: remote(
    194,
    struct({ dom: domain, path: text, flags: uint }),
    struct({ allocation: uhyper, capacity: uhyper, physical: uhyper }),
  ),
  DOMAIN_INTERFACE_ADDRESSES: remote(
    353,
    struct({ dom: domain, source: uint, flags: uint }),
    struct({ ifaces: array(guestInterface, 2048) }),
  ),
  DOMAIN_GET_HOSTNAME: remote(277, selfFlags, struct({ hostname: text })),
  DOMAIN_GET_TIME: remote(337, selfFlags, struct({ seconds: uhyper, nseconds: uint })),
  DOMAIN_GET_GUEST_INFO: remote(
    418,
    struct({ dom: domain, types: uint, flags: uint }),
    struct({ params: typedParams(2048) }),
  ),
  DOMAIN_GET_MESSAGES: remote(426, selfFlags, struct({ msgs: array(text, 2048) })),
  DOMAIN_GET_SECURITY_LABEL: remote(121, self, securityLabel),
  DOMAIN_GET_SECURITY_LABEL_LIST: remote(278, self, struct({ labels: array(securityLabel, 64), ret: int })),
  CONNECT_GET_ALL_DOMAIN_STATS: remote(
    344,
    struct({ doms: array(domain, LIMIT.objects), stats: uint, flags: uint }),
    struct({ records: array(statsRecord, LIMIT.objects) }),
  ),
  QEMU_DOMAIN_MONITOR_COMMAND: qemu(1, struct({ dom: domain, cmd: text, flags: uint }), struct({ result: text })),
  QEMU_DOMAIN_AGENT_COMMAND: qemu(
    3,
    struct({ dom: domain, cmd: text, timeout: int, flags: uint }),
    struct({ result: optionalText }),
  ),
} as const;
