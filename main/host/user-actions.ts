import type { MachineAction } from '../../shared/model/action.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Connection } from '../libvirt/connection.ts';
import { domainAbortJob } from '../libvirt/domain-power.ts';
import { performAction } from '../machine/actions.ts';
import { withJobProgress } from '../machine/job-progress.ts';
import type { Ask, Inventory } from './inventory/inventory.ts';
import type { MachineEntry } from './inventory/machine-entry.ts';
import { ConnectionPool } from './link/connection-pool.ts';

/** What a running action tells and hears. */
export interface ActionHooks {
  readonly onProgress: (progress: number) => void;
  /** Aborted when the user cancels; what libvirt cannot break off goes on. */
  readonly signal: AbortSignal;
}

/** What users do to a host's machines, on connections of its own: no poll ever stands in its way. */
export class UserActions {
  readonly #open: () => Promise<Connection>;
  readonly #inventory: Inventory;
  readonly #ask: (uuid: string, ask: Ask) => void;
  #pool: Promise<ConnectionPool> | null = null;
  #stopped = false;

  constructor(open: () => Promise<Connection>, inventory: Inventory, ask: (uuid: string, ask: Ask) => void) {
    this.#open = open;
    this.#inventory = inventory;
    this.#ask = ask;
  }

  /** Opens the connection before it is needed, so that the first click does not wait for it. */
  async prepare(): Promise<void> {
    await this.#connections();
  }

  stop(): void {
    this.#stopped = true;
    this.#pool?.then((pool) => pool.close()).catch(() => {});
  }

  /** Resolves when libvirt has done it. Throws what the calls throw; ProblemError `cancelled` when cancelled in time. */
  async act(action: MachineAction, entry: MachineEntry, hooks: ActionHooks): Promise<void> {
    if (action === 'restore' && !entry.record.managedSave) throw new ProblemError({ code: 'wrong-state' });
    const pool = await this.#connections();
    const connection = await pool.acquire();
    hooks.signal.throwIfAborted();
    const work = performAction(connection, action, entry.ref, entry.record.state);
    try {
      if (action === 'save') await follow(pool, entry, work, hooks);
      else await work;
    } finally {
      // Not everything has an event: autostart and a saved image that was discarded do not.
      this.#ask(entry.record.uuid, { flags: true, xml: false });
    }
    if (action === 'autostart-on' || action === 'autostart-off') {
      this.#inventory.update(entry, { autostart: action === 'autostart-on' });
    }
    if (action === 'discard-save') this.#inventory.update(entry, { managedSave: false });
  }

  #connections(): Promise<ConnectionPool> {
    this.#pool ??= this.#connect().catch((error: unknown) => {
      this.#pool = null;
      throw error;
    });
    return this.#pool;
  }

  async #connect(): Promise<ConnectionPool> {
    const connection = await this.#open();
    if (this.#stopped) connection.close();
    void connection.closed.then(() => {
      this.#pool = null;
    });
    return new ConnectionPool(connection, this.#open);
  }
}

/** Reports how far a job is and breaks it off when asked to, over a connection that the job does not hold. */
async function follow(
  pool: ConnectionPool,
  entry: MachineEntry,
  work: Promise<void>,
  hooks: ActionHooks,
): Promise<void> {
  const connection = await pool.acquire();
  const abort = (): void => {
    // When there is no job left to abort, the work itself says how it ended.
    domainAbortJob(connection, entry.ref).catch(() => {});
  };
  hooks.signal.addEventListener('abort', abort, { once: true });
  try {
    await withJobProgress(connection, entry.ref, work, hooks.onProgress);
  } finally {
    hooks.signal.removeEventListener('abort', abort);
  }
}
