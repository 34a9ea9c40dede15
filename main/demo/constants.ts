/** Numbers of libvirt's public interface that only a daemon needs beside main/libvirt/constants.ts, by its names. */

/** virDomainRunningReason */
export const RUNNING = { BOOTED: 1, RESTORED: 3, UNPAUSED: 5, SAVE_CANCELED: 7, WAKEUP: 8 } as const;
/** virDomainPausedReason */
export const PAUSED = { USER: 1, SAVE: 3, IOERROR: 5 } as const;
/** virDomainShutdownReason */
export const SHUTDOWN = { USER: 1 } as const;
/** virDomainShutoffReason */
export const SHUTOFF = { UNKNOWN: 0, SHUTDOWN: 1, DESTROYED: 2, CRASHED: 3, SAVED: 5, FAILED: 6 } as const;
/** virDomainCrashedReason */
export const CRASHED = { PANICKED: 1 } as const;

/** virDomainEventID */
export const DOMAIN_EVENT = {
  LIFECYCLE: 0,
  REBOOT: 1,
  IO_ERROR: 4,
  IO_ERROR_REASON: 6,
  PMWAKEUP: 11,
  BALLOON_CHANGE: 13,
  DEVICE_REMOVED: 15,
  AGENT_LIFECYCLE: 18,
  DEVICE_ADDED: 19,
  MIGRATION_ITERATION: 20,
  JOB_COMPLETED: 21,
  METADATA_CHANGE: 23,
} as const;
/** VIR_DOMAIN_EVENT_ID_LAST of libvirt 9.0. */
export const DOMAIN_EVENT_LAST = 27;

export const EVENT_DEFINED = { ADDED: 0, UPDATED: 1, RENAMED: 2 } as const;
export const EVENT_UNDEFINED = { REMOVED: 0, RENAMED: 1 } as const;
export const EVENT_STARTED = { BOOTED: 0, RESTORED: 2, WAKEUP: 4 } as const;
export const EVENT_SUSPENDED = { PAUSED: 0, IOERROR: 2, RESTORED: 4 } as const;
export const EVENT_RESUMED = { UNPAUSED: 0, FROM_SNAPSHOT: 2 } as const;
export const EVENT_STOPPED = { SHUTDOWN: 0, DESTROYED: 1, CRASHED: 2, SAVED: 4, FAILED: 5 } as const;
export const EVENT_SHUTDOWN = { GUEST: 1, HOST: 2 } as const;
export const EVENT_CRASHED = { PANICKED: 0 } as const;

/** virDomainJobType and the operation of a managed save. */
export const JOB = { NONE: 0, UNBOUNDED: 2, COMPLETED: 3, CANCELLED: 5, OPERATION_SAVE: 2, FLAG_COMPLETED: 1 } as const;

/** virDomainMemoryStatTags */
export const MEMORY_STAT = {
  SWAP_IN: 0,
  SWAP_OUT: 1,
  MAJOR_FAULT: 2,
  MINOR_FAULT: 3,
  UNUSED: 4,
  AVAILABLE: 5,
  ACTUAL_BALLOON: 6,
  RSS: 7,
  USABLE: 8,
  LAST_UPDATE: 9,
  DISK_CACHES: 10,
} as const;
