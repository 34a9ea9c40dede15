/** virDomainState. */
export const DOMAIN_STATE = {
  NOSTATE: 0,
  RUNNING: 1,
  BLOCKED: 2,
  PAUSED: 3,
  SHUTDOWN: 4,
  SHUTOFF: 5,
  CRASHED: 6,
  PMSUSPENDED: 7,
} as const;

/** virConnectListAllDomainsFlags; the first eight also filter the bulk statistics. */
export const LIST_DOMAINS = {
  ACTIVE: 1 << 0,
  INACTIVE: 1 << 1,
  PERSISTENT: 1 << 2,
  TRANSIENT: 1 << 3,
  RUNNING: 1 << 4,
  PAUSED: 1 << 5,
  SHUTOFF: 1 << 6,
  OTHER: 1 << 7,
  MANAGEDSAVE: 1 << 8,
  NO_MANAGEDSAVE: 1 << 9,
  AUTOSTART: 1 << 10,
  NO_AUTOSTART: 1 << 11,
  HAS_SNAPSHOT: 1 << 12,
  NO_SNAPSHOT: 1 << 13,
  HAS_CHECKPOINT: 1 << 14,
  NO_CHECKPOINT: 1 << 15,
} as const;

/** virDomainStatsTypes: the groups of the bulk statistics. None at all would mean every group: never ask that. */
export const DOMAIN_STATS = {
  STATE: 1 << 0,
  CPU_TOTAL: 1 << 1,
  BALLOON: 1 << 2,
  VCPU: 1 << 3,
  INTERFACE: 1 << 4,
  BLOCK: 1 << 5,
  PERF: 1 << 6,
  IOTHREAD: 1 << 7,
  MEMORY: 1 << 8,
  DIRTYRATE: 1 << 9,
  VM: 1 << 10,
} as const;

/** virConnectGetAllDomainStatsFlags beyond the filters of LIST_DOMAINS. */
export const STATS_FLAGS = {
  /** Leave out what needs a job that another call holds. It is no timeout. */
  NOWAIT: 1 << 29,
  BACKING: 1 << 30,
  ENFORCE_STATS: 0x8000_0000,
} as const;

/** virDomainXMLFlags. */
export const DOMAIN_XML = { SECURE: 1 << 0, INACTIVE: 1 << 1, UPDATE_CPU: 1 << 2, MIGRATABLE: 1 << 3 } as const;

/** virDomainCreateFlags. */
export const DOMAIN_START = { PAUSED: 1 << 0, AUTODESTROY: 1 << 1, BYPASS_CACHE: 1 << 2, FORCE_BOOT: 1 << 3 } as const;

/** virDomainShutdownFlagValues; the same bits serve a reboot. */
export const DOMAIN_SHUTDOWN = { DEFAULT: 0, ACPI_POWER_BUTTON: 1 << 0, GUEST_AGENT: 1 << 1 } as const;

/** virDomainDestroyFlagsValues. */
export const DOMAIN_DESTROY = { DEFAULT: 0, GRACEFUL: 1 << 0 } as const;

/** virDomainUndefineFlagsValues. */
export const DOMAIN_UNDEFINE = {
  MANAGED_SAVE: 1 << 0,
  SNAPSHOTS_METADATA: 1 << 1,
  NVRAM: 1 << 2,
  KEEP_NVRAM: 1 << 3,
  CHECKPOINTS_METADATA: 1 << 4,
  TPM: 1 << 5,
  KEEP_TPM: 1 << 6,
} as const;

/** virDomainModificationImpact. */
export const DOMAIN_AFFECT = { CURRENT: 0, LIVE: 1 << 0, CONFIG: 1 << 1 } as const;

/** virDomainMetadataType. */
export const DOMAIN_METADATA = { DESCRIPTION: 0, TITLE: 1, ELEMENT: 2 } as const;

/** virDomainInterfaceAddressesSource. */
export const ADDRESS_SOURCE = { LEASE: 0, AGENT: 1, ARP: 2 } as const;

/** virDomainEventType: what a lifecycle event says. */
export const DOMAIN_EVENT = {
  DEFINED: 0,
  UNDEFINED: 1,
  STARTED: 2,
  SUSPENDED: 3,
  RESUMED: 4,
  STOPPED: 5,
  SHUTDOWN: 6,
  PMSUSPENDED: 7,
  CRASHED: 8,
} as const;

/** virNetworkEventLifecycleType. */
export const NETWORK_EVENT = { DEFINED: 0, UNDEFINED: 1, STARTED: 2, STOPPED: 3 } as const;

/** virStoragePoolEventLifecycleType. */
export const STORAGE_POOL_EVENT = { DEFINED: 0, UNDEFINED: 1, STARTED: 2, STOPPED: 3, CREATED: 4, DELETED: 5 } as const;

/** virSecretEventLifecycleType. */
export const SECRET_EVENT = { DEFINED: 0, UNDEFINED: 1 } as const;

/** virDrvFeature: what a connection is asked about. */
export const FEATURE = { PROGRAM_KEEPALIVE: 10 } as const;

/** Stream flags of uploads, downloads and consoles. */
export const STREAM_FLAGS = { VOLUME_SPARSE: 1, CONSOLE_FORCE: 1, CONSOLE_SAFE: 2 } as const;

/** virDomainOpenGraphicsFlags. */
export const OPEN_GRAPHICS = { SKIPAUTH: 1 } as const;

/** virDomainDefineFlags. */
export const DOMAIN_DEFINE = { VALIDATE: 1 } as const;

/** virKeycodeSet: how keys are numbered. */
export const KEYCODE_SET = { LINUX: 0 } as const;

/** virDomainControlState: whether a domain's monitor is free. */
export const DOMAIN_CONTROL = { OK: 0, JOB: 1, OCCUPIED: 2, ERROR: 3 } as const;
