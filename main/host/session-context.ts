import type { HostId, HostRecord } from '../../shared/model/host.ts';
import type { StatsFrame } from '../../shared/model/stats.ts';
import type { Clock, Logger } from '../environment.ts';
import type { SshPrompter } from '../libvirt/transport/ssh/prompter.ts';
import type { HistoryBudget } from '../metrics/history-budget.ts';
import type { Fleet } from './fleet.ts';
import type { MachineEntry } from './inventory/machine-entry.ts';
import type { Ration } from './inventory/ration.ts';
import type { LoginGate } from './link/login-gate.ts';
import type { Views } from './views.ts';

/** What sessions share. */
export interface SessionContext {
  readonly fleet: Fleet;
  readonly views: Views;
  readonly clock: Clock;
  readonly log: Logger;
  readonly budget: HistoryBudget;
  readonly cacheFolder: string;
  /** Where remote hosts wait for their turn to log in. */
  readonly logins: LoginGate;
  /** What all hosts together may do in the background. */
  readonly ration: Ration;
  /** Where the questions of a host's ssh go; `title` is the host's name at the time. Without it nothing is asked. */
  readonly prompterFor?: (host: HostId, title: () => string) => SshPrompter;
  readonly onFrame: (frame: StatsFrame) => void;
  /** A machine's detail, or what happened to it, is another. */
  readonly onDetail: (entry: MachineEntry) => void;
}

/** Who a session is for, and what its user decided about it. */
export type SessionIdentity = Omit<HostRecord, 'state' | 'facts' | 'inventoryAt'>;
