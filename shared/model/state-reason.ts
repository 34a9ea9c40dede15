import type { MachineState } from './machine.ts';

/**
 * Why a machine is in its state: virDomainRunningReason, virDomainPausedReason and so on, in libvirt's order. The index
 * is libvirt's number; `MachineRecord.reason` is `${state}-${word}`. The first of each says nothing and is never shown.
 */
export const STATE_REASONS: Readonly<Record<MachineState, readonly string[]>> = {
  unknown: ['unknown'],
  running: [
    'unknown',
    'booted',
    'migrated',
    'restored',
    'from-snapshot',
    'unpaused',
    'migration-canceled',
    'save-canceled',
    'wakeup',
    'crashed',
    'postcopy',
    'postcopy-failed',
  ],
  blocked: ['unknown'],
  paused: [
    'unknown',
    'user',
    'migration',
    'save',
    'dump',
    'ioerror',
    'watchdog',
    'from-snapshot',
    'shutting-down',
    'snapshot',
    'crashed',
    'starting-up',
    'postcopy',
    'postcopy-failed',
    'api-error',
  ],
  'shutting-down': ['unknown', 'user'],
  off: ['unknown', 'shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot', 'daemon'],
  crashed: ['unknown', 'panicked'],
  suspended: ['unknown', 'disk'],
};

/** The key of a reason by libvirt's number, e.g. `paused-ioerror`; null for none, unknown, or newer than this list. */
export function reasonKey(state: MachineState, reason: number): string | null {
  if (reason <= 0) return null;
  const word = STATE_REASONS[state][reason];
  return word === undefined ? null : `${state}-${word}`;
}
