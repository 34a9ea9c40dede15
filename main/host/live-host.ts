import type { MachineAction } from '../../shared/model/action.ts';
import { isActive } from '../../shared/model/action.ts';
import type { HostFacts, HostId, HostStorage } from '../../shared/model/host.ts';
import type { StatsFrame } from '../../shared/model/stats.ts';
import type { Logger } from '../environment.ts';
import type { Connection } from '../libvirt/connection.ts';
import type { LibvirtEvent } from '../libvirt/events.ts';
import { subscribeAll } from '../libvirt/subscriptions.ts';
import type { HostHistory } from '../metrics/history.ts';
import type { HostRates } from '../metrics/rates.ts';
import { readHostFacts } from './host-facts.ts';
import { refreshAddresses } from './inventory/addresses.ts';
import type { Ask, Inventory } from './inventory/inventory.ts';
import { readListing } from './inventory/listing.ts';
import { addEvent, type MachineEntry } from './inventory/machine-entry.ts';
import { findStarts } from './inventory/uptime.ts';
import { ConnectionPool } from './link/connection-pool.ts';
import { Heartbeat } from './link/heartbeat.ts';
import { StorageSums } from './page/storage-sums.ts';
import { MemoryReports } from './sampling/memory-reports.ts';
import { NodeLoadReader, UNKNOWN_LOAD } from './sampling/node-load.ts';
import { Sampler, type SamplerView } from './sampling/sampler.ts';
import type { WatchedGroup } from './sampling/sampling-plan.ts';
import { type ActionHooks, UserActions } from './user-actions.ts';
import type { Views } from './views.ts';

/** What a connection that lives works on. */
export interface LiveHostContext {
  readonly host: HostId;
  readonly uri: string;
  readonly readOnly: boolean;
  readonly now: () => number;
  readonly log: Logger;
  readonly views: Views;
  readonly inventory: Inventory;
  readonly rates: HostRates;
  readonly history: HostHistory;
  readonly ask: (uuid: string, ask: Ask) => void;
  readonly onFrame: (frame: StatsFrame) => void;
  readonly onDetail: (entry: MachineEntry) => void;
  readonly onHealth: (health: 'well' | 'slow' | 'silent') => void;
  readonly onStorage: (sums: HostStorage) => void;
}

const RECONCILE_MS = 60_000;
const ADDRESSES_MS = 30_000;
const STORAGE_MS = 60_000;

/**
 * A host while it is connected: one connection that polls and hears events, others for what users do. It dies with its
 * first connection.
 */
export class LiveHost {
  readonly #context: LiveHostContext;
  readonly #connection: Connection;
  readonly #polls: ConnectionPool;
  readonly #actions: UserActions;
  readonly #sampler: Sampler;
  readonly #nodeLoad = new NodeLoadReader();
  readonly #storage = new StorageSums();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #memoryReports: MemoryReports;
  #heartbeat: Heartbeat | null = null;
  #early: LibvirtEvent[] | null = [];
  #hasStats = true;
  #silent = false;
  #slow = false;
  #stopped = false;
  #addressesRunning = false;
  #reconciling = false;
  #viewKey = '';

  constructor(context: LiveHostContext, connection: Connection, open: () => Promise<Connection>) {
    this.#context = context;
    this.#connection = connection;
    this.#polls = new ConnectionPool(connection, open);
    this.#memoryReports = new MemoryReports(connection, context.rates);
    this.#actions = new UserActions(open, context.inventory, context.ask);
    connection.onEvent((event) => {
      if (this.#stopped) return;
      if (this.#early === null) this.#hear(event);
      else this.#early.push(event);
    });
    const { host, now, inventory, rates, history, onFrame, log, ask } = context;
    this.#sampler = new Sampler(
      {
        host,
        now,
        inventory,
        rates,
        history,
        onFrame,
        view: () => this.#view(),
        nodeLoad: () => (this.#silent ? UNKNOWN_LOAD : this.#nodeLoad.last),
        latencyMs: () => (this.#silent ? Number.NaN : (this.#heartbeat?.latencyMs ?? Number.NaN)),
        onHung: (column, hung) => this.#setHung(column, hung),
        onSlow: (slow) => this.#setHealth(this.#silent, slow),
        onError: (error) => log.warn('poll failed', { host, error: String(error) }),
        onTick: () => this.#onTick(),
        onMissing: (column) => {
          const entry = inventory.entryAt(column);
          if (entry !== undefined) ask(entry.record.uuid, { flags: true, xml: false });
        },
      },
      this.#polls,
    );
  }

  /** The connection that lists and polls, for what pages read beside. */
  get connection(): Connection {
    return this.#connection;
  }

  /** Registers for events, then lists, then applies what happened meanwhile: nothing can be missed between. */
  async list(): Promise<HostFacts> {
    const { now, inventory, ask } = this.#context;
    const [listing, facts] = await Promise.all([
      subscribeAll(this.#connection).then(() => readListing(this.#connection, now())),
      readHostFacts(this.#connection, now()),
    ]);
    // The first listing is the truth whatever was known before; events since then come on top.
    inventory.applyListing({ ...listing, askedAt: Number.POSITIVE_INFINITY });
    // Who hung when the last connection fell must be found anew.
    for (const entry of inventory.entries.values()) inventory.update(entry, { hung: false });
    this.#hasStats = listing.hasStats;
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.#hear(event);
    for (const { uuid } of listing.domains) ask(uuid, { flags: false, xml: true });
    return facts;
  }

  /** Begins to sample and to keep watch. */
  run(): void {
    const { now, log, host, uri, readOnly, inventory } = this.#context;
    this.#heartbeat = new Heartbeat(this.#connection, now, (silent) => this.#setHealth(silent, this.#slow));
    this.#every(RECONCILE_MS, () => this.#reconcile());
    this.#every(ADDRESSES_MS, () => this.#refreshAddresses());
    this.#every(STORAGE_MS, () => this.#readStorage());
    if (this.#hasStats) void this.#sampler.run();
    if (uri === 'qemu:///system') void findStarts(inventory, () => this.#stopped);
    void this.#refreshAddresses();
    void this.#readStorage();
    if (readOnly) return;
    // The second connection is opened before it is needed, so that the first click does not wait for it.
    this.#actions.prepare().catch((error: unknown) => log.info('no second connection', { host, error: String(error) }));
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#heartbeat?.stop();
    this.#sampler.stop();
    this.#polls.close();
    this.#actions.stop();
  }

  /** Whether the daemon says anything within the limit, ms. */
  async answers(limitMs: number): Promise<boolean> {
    const askedAt = this.#context.now();
    try {
      await this.#connection.ping(limitMs);
      return true;
    } catch {
      return !this.#connection.isClosed && this.#connection.lastHeardAt > askedAt;
    }
  }

  viewChanged(): void {
    const { host, views } = this.#context;
    const { watched, hidden } = views;
    const key = JSON.stringify([hidden, [...watched].toSorted(), [...views.graphsOn(host)]]);
    if (key === this.#viewKey) return;
    this.#viewKey = key;
    this.#sampler.wake();
    if (watched.has('addresses')) void this.#refreshAddresses();
  }

  /** See UserActions.act. */
  act(action: MachineAction, entry: MachineEntry, hooks: ActionHooks): Promise<void> {
    return this.#actions.act(action, entry, hooks);
  }

  #hear(event: LibvirtEvent): void {
    const { inventory, onDetail, log, host } = this.#context;
    try {
      inventory.applyEvent(event);
      if (!('domain' in event)) return;
      const entry = inventory.entries.get(event.domain.uuid);
      if (entry === undefined) return;
      if (!isActive(entry.record.state)) this.#sampler.forget(entry.column);
      onDetail(entry);
    } catch (error) {
      log.error('event not applied', { host, kind: event.kind, error: String(error) });
    }
  }

  #view(): SamplerView {
    const { views, inventory, host } = this.#context;
    const opened = new Set<number>();
    for (const uuid of views.graphsOn(host)) {
      const entry = inventory.entries.get(uuid);
      if (entry !== undefined) opened.add(entry.column);
    }
    return { watched: views.watched as ReadonlySet<WatchedGroup>, hidden: views.hidden, opened };
  }

  #onTick(): void {
    this.#heartbeat?.ride();
    void this.#nodeLoad.read(this.#connection);
    const { inventory, readOnly } = this.#context;
    if (readOnly) return;
    for (const column of this.#view().opened) {
      const entry = inventory.entryAt(column);
      if (entry !== undefined) this.#memoryReports.ask(entry);
    }
  }

  #setHung(column: number, hung: boolean): void {
    const { inventory, now, onDetail } = this.#context;
    const entry = inventory.entryAt(column);
    if (entry === undefined || this.#stopped) return;
    addEvent(entry, { time: now(), kind: hung ? 'hung' : 'well', detail: null });
    inventory.update(entry, { hung });
    onDetail(entry);
  }

  #setHealth(silent: boolean, slow: boolean): void {
    if (this.#stopped) return;
    const { onHealth } = this.#context;
    // Silence that ends may leave slowness: the state in between is well, for an instant.
    if (this.#silent && !silent) onHealth('well');
    this.#silent = silent;
    this.#slow = slow;
    if (silent) onHealth('silent');
    else onHealth(slow ? 'slow' : 'well');
  }

  async #reconcile(): Promise<void> {
    const { now, inventory } = this.#context;
    // A listing can wait long for one machine's lock; a second one would only wait beside it.
    if (this.#silent || this.#reconciling) return;
    this.#reconciling = true;
    try {
      inventory.applyListing(await readListing(this.#connection, now()));
    } finally {
      this.#reconciling = false;
    }
  }

  async #refreshAddresses(): Promise<void> {
    const { views, inventory, host } = this.#context;
    if (this.#addressesRunning || this.#silent) return;
    this.#addressesRunning = true;
    try {
      const all = views.watched.has('addresses');
      const entries = new Set<MachineEntry>();
      for (const uuid of views.lookedOn(host)) {
        const entry = inventory.entries.get(uuid);
        if (entry !== undefined && !entry.record.hung && (all || views.hasPage(entry.record.id))) entries.add(entry);
      }
      await refreshAddresses(this.#connection, inventory, [...entries]);
    } finally {
      this.#addressesRunning = false;
    }
  }

  async #readStorage(): Promise<void> {
    if (this.#silent) return;
    const sums = await this.#storage.read(this.#connection);
    if (sums !== null && !this.#stopped) this.#context.onStorage(sums);
  }

  #every(ms: number, work: () => Promise<void>): void {
    const { log, host } = this.#context;
    const run = (): void => {
      work().catch((error: unknown) => log.info('background work failed', { host, error: String(error) }));
    };
    this.#timers.push(setInterval(run, ms));
  }
}
