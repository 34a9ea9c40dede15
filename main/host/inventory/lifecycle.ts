import { LIFECYCLE_WORDS } from '../../../shared/model/event-kind.ts';
import { hasMovedAway, type MachineRecord, type MachineState } from '../../../shared/model/machine.ts';
import { reasonKey, STATE_REASONS } from '../../../shared/model/state-reason.ts';

/** What a lifecycle event tells of a machine by itself, and what it leaves to be asked. */
export interface LifecycleEffect {
  /** Null: the machine is gone. */
  readonly change: Partial<MachineRecord> | null;
  /** State, persistence, autostart or saved image must be asked for. */
  readonly askFlags: boolean;
  /** The XML may be another. */
  readonly askXml: boolean;
  /** It is gone because it migrated to another host. */
  readonly moved: boolean;
}

/** Details of STARTED that say where the machine came from, as reasons of running. */
const STARTED_REASONS = ['booted', 'migrated', 'restored', 'from-snapshot', 'wakeup'];
const SUSPENDED_REASONS = [
  'user',
  'migration',
  'ioerror',
  'watchdog',
  'from-snapshot',
  'from-snapshot',
  'api-error',
  'postcopy',
  'postcopy-failed',
];
const STOPPED_REASONS = ['shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot'];

/** The effect of virDomainEventType `event` with `detail` on a machine. `now` is ms since the epoch. */
export function lifecycleEffect(record: MachineRecord, event: number, detail: number, now: number): LifecycleEffect {
  const words = LIFECYCLE_WORDS[event];
  const detailWord = (words?.details as readonly string[] | undefined)?.[detail];
  switch (words?.event) {
    case 'defined':
      return asked({ persistent: true }, true);
    case 'undefined':
      if (detailWord === 'renamed') return told({});
      if (record.state === 'off' || record.state === 'crashed') return gone(hasMovedAway(record));
      // Running on without a definition: a transient machine from now on.
      return asked({ persistent: false, autostart: false }, false);
    case 'started':
      return asked(
        { ...stateChange('running', STARTED_REASONS[detail]), startedAt: now, startedExact: true, hung: false },
        true,
      );
    case 'suspended':
      return told(stateChange('paused', SUSPENDED_REASONS[detail]));
    case 'resumed':
      return told(stateChange('running', 'unpaused'));
    case 'stopped': {
      const change = { ...stateChange('off', STOPPED_REASONS[detail]), startedAt: null, startedExact: false };
      if (!record.persistent) return gone(hasMovedAway(change));
      return asked({ ...change, hung: false, addresses: [] }, true);
    }
    case 'shutdown':
      return told(stateChange('shutting-down', undefined));
    case 'pmsuspended':
      return told(stateChange('suspended', detailWord === 'disk' ? 'disk' : undefined));
    case 'crashed':
      return asked(stateChange('crashed', detail === 0 ? 'panicked' : undefined), false);
    case undefined:
      // An event newer than we are: ask what became of it.
      return asked({}, true);
  }
}

function told(change: Partial<MachineRecord>): LifecycleEffect {
  return { change, askFlags: false, askXml: false, moved: false };
}

function asked(change: Partial<MachineRecord>, askXml: boolean): LifecycleEffect {
  return { change, askFlags: true, askXml, moved: false };
}

function gone(moved: boolean): LifecycleEffect {
  return { change: null, askFlags: false, askXml: false, moved };
}

function stateChange(state: MachineState, word: string | undefined): Pick<MachineRecord, 'state' | 'reason'> {
  const reason = word === undefined ? -1 : STATE_REASONS[state].indexOf(word);
  return { state, reason: reasonKey(state, reason) };
}
