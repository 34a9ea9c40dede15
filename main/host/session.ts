import type { MachineAction } from '../../shared/model/action.ts';
import { type HostId, type HostRecord, type HostState, UNDECIDED } from '../../shared/model/host.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { StatsFrame } from '../../shared/model/stats.ts';
import type { Clock, Logger } from '../environment.ts';
import { connectTo } from '../libvirt/connect.ts';
import type { Connection } from '../libvirt/connection.ts';
import { ConnectionClosedError } from '../libvirt/errors.ts';
import { fieldNames } from '../libvirt/field-names.ts';
import { HostHistory } from '../metrics/history.ts';
import type { HistoryBudget } from '../metrics/history-budget.ts';
import { HostRates } from '../metrics/rates.ts';
import { ConnectLoop } from './connect-loop.ts';
import type { Fleet } from './fleet.ts';
import { Inventory } from './inventory.ts';
import { KeptInventory } from './kept-inventory.ts';
import { LiveHost } from './live-host.ts';
import type { MachineEntry } from './machine-entry.ts';
import { problemOf, problemOfEnd } from './problem-of.ts';
import { Questions } from './questions.ts';
import { type HostInput, isConnected, nextState } from './state.ts';
import type { ActionHooks } from './user-actions.ts';
import type { Views } from './views.ts';

/** What sessions share. */
export interface SessionContext {
  readonly fleet: Fleet;
  readonly views: Views;
  readonly clock: Clock;
  readonly log: Logger;
  readonly budget: HistoryBudget;
  readonly cacheFolder: string;
  readonly onFrame: (frame: StatsFrame) => void;
  /** A machine's detail, or what happened to it, is another. */
  readonly onDetail: (entry: MachineEntry) => void;
}

/** Who a session is for. */
export type SessionIdentity = Pick<HostRecord, 'id' | 'name' | 'uri' | 'kind'>;

const KEEP_ALIVE = { intervalMs: 5000, count: 5 } as const;

/**
 * One host: its connection with all its ups and downs (see state.ts), its machines, their numbers and their past. Whatever
 * goes wrong with it stays here.
 */
export class HostSession {
  readonly id: HostId;
  readonly rates = new HostRates(fieldNames);
  readonly history: HostHistory;
  readonly inventory: Inventory;
  readonly #identity: SessionIdentity;
  readonly #context: SessionContext;
  readonly #questions: Questions;
  readonly #kept: KeptInventory;
  readonly #loop: ConnectLoop;
  #state: HostState = { phase: 'disconnected' };
  #facts: HostRecord['facts'] = null;
  #inventoryAt: number | null = null;
  #live: LiveHost | null = null;
  #frame: StatsFrame | null = null;

  constructor(identity: SessionIdentity, context: SessionContext) {
    const { fleet, clock, views, budget } = context;
    this.id = identity.id;
    this.#identity = identity;
    this.#context = context;
    this.history = new HostHistory(budget);
    this.inventory = new Inventory(identity.id, fleet, this.rates, clock.now, (entry, ask) => {
      this.#questions.ask(entry.record.uuid, ask);
      context.onDetail(entry);
    });
    this.#questions = new Questions({
      inventory: this.inventory,
      now: clock.now,
      hostName: identity.name,
      visible: () => this.#looked(),
      isOpened: (uuid) => views.hasPage(`${identity.id}/${uuid}`),
      onDetail: context.onDetail,
    });
    this.#kept = new KeptInventory(context.cacheFolder, identity.id, context.log, this.inventory, () => {
      if (this.#inventoryAt === null) return null;
      return { at: isConnected(this.#state) ? clock.now() : this.#inventoryAt, facts: this.#facts };
    });
    this.#loop = new ConnectLoop({
      now: clock.now,
      isRemote: identity.kind === 'ssh',
      attempt: (signal, onLive) => this.#connectOnce(signal, onLive),
      onInput: (input) => this.#dispatch(input),
      onFault: (error) => {
        context.log.error('session failed', { host: identity.id, error: String(error) });
        return problemOf(error, { object: identity.name });
      },
    });
    this.#publish();
  }

  get name(): string {
    return this.#identity.name;
  }

  get state(): HostState {
    return this.#state;
  }

  /** What pages read from while the host is connected, in the background; null while it is not. */
  get connection(): Connection | null {
    return isConnected(this.#state) ? (this.#live?.connection ?? null) : null;
  }

  /** The newest numbers; null before the first. */
  get frame(): StatsFrame | null {
    return this.#frame;
  }

  /** Shows what the host had in an earlier run, unless it has answered already. */
  async restore(): Promise<void> {
    const kept = await this.#kept.read();
    if (kept === null || this.#inventoryAt !== null) return;
    this.#facts = kept.facts;
    this.#inventoryAt = kept.at;
    this.inventory.restore(kept.machines);
    this.#publish();
  }

  /** Connects a host that is not connected; one that waits to try again tries now. */
  connect(): void {
    if (this.#loop.isRunning) {
      this.#loop.hurry();
      return;
    }
    this.#dispatch({ kind: 'connect' });
    this.#loop.start();
  }

  disconnect(): void {
    this.#loop.stop();
    this.#live?.stop();
    this.#live = null;
    this.#questions.use(null);
    this.#dispatch({ kind: 'disconnect' });
  }

  /** Ends everything and keeps what is known for the next run. */
  async stop(): Promise<void> {
    await this.#kept.stop();
    this.disconnect();
    this.history.dispose();
  }

  /** Something is looked at that was not before. */
  viewChanged(): void {
    this.#live?.viewChanged();
  }

  /** Reads a machine's XML anew, for its page. */
  refreshDetail(entry: MachineEntry): void {
    this.#questions.ask(entry.record.uuid, { flags: false, xml: true });
  }

  /** Does something to a machine. Throws ProblemError. */
  async act(action: MachineAction, uuid: string, hooks: ActionHooks): Promise<void> {
    const entry = this.inventory.entries.get(uuid);
    const subject = { host: this.#identity.name, ...(entry === undefined ? {} : { object: entry.record.name }) };
    if (this.#live === null || !isConnected(this.#state)) throw new ProblemError({ ...subject, code: 'host-offline' });
    if (entry === undefined) throw new ProblemError({ ...subject, code: 'already-gone' });
    try {
      await this.#live.act(action, entry, hooks);
    } catch (error) {
      throw new ProblemError(problemOf(error, subject), { cause: error });
    }
  }

  /** One connection from its first byte to its last; says why it is over. Never rejects. */
  async #connectOnce(signal: AbortSignal, onLive: () => void): Promise<Problem> {
    const { clock } = this.#context;
    const { uri, name } = this.#identity;
    const subject = { object: name, host: name };
    let live: LiveHost | null = null;
    try {
      const open = (): ReturnType<typeof connectTo> =>
        connectTo(uri, { now: clock.now, keepAlive: KEEP_ALIVE, signal });
      const connection = await connectTo(uri, {
        now: clock.now,
        keepAlive: KEEP_ALIVE,
        signal,
        onPhase: (phase) => phase === 'authenticating' && this.#dispatch({ kind: 'authenticating' }),
      });
      if (signal.aborted) {
        connection.close();
        signal.throwIfAborted();
      }
      this.#dispatch({ kind: 'opened' });
      live = new LiveHost(this.#liveContext(), connection, open);
      this.#live = live;
      this.#facts = await live.list();
      onLive();
      this.rates.cpu.hostCpus = this.#facts.cpus || Number.NaN;
      this.#dispatch({ kind: 'listed' });
      this.#questions.use(connection);
      live.run();
      this.#kept.keepSoon();
      return problemOfEnd(await connection.closed, subject);
    } catch (error) {
      if (error instanceof ConnectionClosedError) return problemOfEnd(error, subject);
      const problem = problemOf(error, subject);
      return problem.code === 'internal' ? { ...problem, code: 'host-unreachable' } : problem;
    } finally {
      live?.stop();
      if (live !== null && this.#live === live) {
        this.#live = null;
        this.#questions.use(null);
      }
      // Counters go on while we are away, but what lies between is not one second's work.
      this.rates.resetAll();
      if (live !== null) void this.#kept.keep();
    }
  }

  #liveContext(): ConstructorParameters<typeof LiveHost>[0] {
    const { clock, log, views, onDetail } = this.#context;
    return {
      host: this.id,
      uri: this.#identity.uri,
      now: clock.now,
      log,
      views,
      inventory: this.inventory,
      rates: this.rates,
      history: this.history,
      ask: (uuid, ask) => this.#questions.ask(uuid, ask),
      onFrame: (frame) => {
        this.#frame = frame;
        this.#context.onFrame(frame);
      },
      onDetail,
      onHealth: (health) => {
        if (health === 'well') this.#dispatch({ kind: 'well' });
        else this.#dispatch({ kind: health, at: clock.now() });
      },
    };
  }

  #dispatch(input: HostInput): void {
    const before = this.#state;
    const next = nextState(before, input);
    if (next === before) return;
    if (next.phase === 'failed') this.#context.log.info('host failed', { host: this.id, problem: next.problem });
    // While live the inventory is as true as it gets; from the moment it is not, it ages.
    if (isConnected(next) || isConnected(before)) this.#inventoryAt = this.#context.clock.now();
    this.#state = next;
    this.#publish();
  }

  #publish(): void {
    const { id, name, uri, kind } = this.#identity;
    const record: HostRecord = {
      id,
      name,
      uri,
      kind,
      state: this.#state,
      facts: this.#facts,
      inventoryAt: this.#inventoryAt,
      ...UNDECIDED,
    };
    this.#context.fleet.putHost(record);
  }

  *#looked(): Generator<string> {
    const prefix = `${this.id}/`;
    for (const id of this.#context.views.looked()) if (id.startsWith(prefix)) yield id.slice(prefix.length);
  }
}
