import type { Dispose } from '../../shared/dispose.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { HostId, HostState } from '../../shared/model/host.ts';
import type { HostEvent } from '../../shared/model/host-detail.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { StatsFrame } from '../../shared/model/stats.ts';
import { connectTo } from '../libvirt/connect.ts';
import type { Connection, OpenOptions } from '../libvirt/connection.ts';
import { fieldNames } from '../libvirt/field-names.ts';
import { HostHistory } from '../metrics/history.ts';
import { HostRates } from '../metrics/rates.ts';
import { AskingPrompter } from './address-test/asking-prompter.ts';
import { Inventory } from './inventory/inventory.ts';
import { KeptInventory } from './inventory/kept-inventory.ts';
import type { MachineEntry } from './inventory/machine-entry.ts';
import { Questions } from './inventory/questions.ts';
import { ConnectLoop } from './link/connect-loop.ts';
import { HostStanding } from './link/host-standing.ts';
import { Link } from './link/link.ts';
import { type ProblemSubject, problemOf, problemOfLink } from './link/problem-of.ts';
import { isConnected } from './link/state.ts';
import { LiveHost } from './live-host.ts';
import type { SessionContext, SessionIdentity } from './session-context.ts';
import type { ActionHooks } from './user-actions.ts';

const KEEP_ALIVE = { intervalMs: 5000, count: 5 } as const;

/** A link that does not answer for this long after we woke, or the network changed, is taken for broken. */
const PROBE_MS = 4000;

/**
 * One host: its connection with all its ups and downs (see state.ts), its machines, their numbers and their past. Whatever
 * goes wrong with it stays here.
 */
export class HostSession {
  readonly id: HostId;
  readonly rates = new HostRates(fieldNames);
  readonly history: HostHistory;
  readonly inventory: Inventory;
  readonly #context: SessionContext;
  readonly #questions: Questions;
  readonly #kept: KeptInventory;
  readonly #loop: ConnectLoop;
  readonly #prompter: AskingPrompter | null;
  readonly #standing: HostStanding;
  #live: LiveHost | null = null;
  #link: Link | null = null;
  /** Makes room for the next login. */
  #leaveGate = (): void => {};
  #frame: StatsFrame | null = null;
  #forgotten = false;

  constructor(identity: SessionIdentity, context: SessionContext) {
    const { fleet, clock, views, budget } = context;
    this.id = identity.id;
    this.#context = context;
    this.#standing = new HostStanding(identity, context);
    this.history = new HostHistory(budget);
    const prompter = context.prompterFor?.(identity.id, () => this.name);
    this.#prompter = prompter === undefined ? null : new AskingPrompter(prompter, () => this.#leaveGate());
    this.inventory = new Inventory(identity.id, fleet, this.rates, clock.now, (entry, ask) => {
      this.#questions.ask(entry.record.uuid, ask);
      context.onDetail(entry);
    });
    this.#questions = new Questions({
      inventory: this.inventory,
      now: clock.now,
      ration: context.ration,
      hostName: () => this.name,
      isFar: () => this.#isRemote,
      visible: () => views.lookedOn(identity.id),
      isOpened: (uuid) => views.hasPage(`${identity.id}/${uuid}`),
      onDetail: context.onDetail,
    });
    this.#kept = new KeptInventory(context.cacheFolder, identity.id, context.log, this.inventory, () => {
      const { inventoryAt, facts } = this.#standing;
      return inventoryAt === null ? null : { at: inventoryAt, facts };
    });
    this.#loop = new ConnectLoop({
      now: clock.now,
      isRemote: () => this.#isRemote,
      attempt: (signal, onLive) => this.#connectOnce(signal, onLive),
      onInput: (input) => this.#standing.dispatch(input),
      onFault: (error) => {
        context.log.error('session failed', { host: identity.id, error: String(error) });
        return problemOf(error, { object: this.name });
      },
    });
  }

  /** Who it is for, and what the user decided about it. */
  get identity(): SessionIdentity {
    return this.#standing.identity;
  }

  get name(): string {
    return this.identity.name;
  }

  get uri(): string {
    return this.identity.uri;
  }

  get state(): HostState {
    return this.#standing.state;
  }

  /** What happened to the connection in this run, newest last. */
  get events(): readonly HostEvent[] {
    return this.#standing.events.all;
  }

  /** What pages read from while the host is connected, in the background; null while it is not. */
  get connection(): Connection | null {
    return isConnected(this.state) ? (this.#live?.connection ?? null) : null;
  }

  /** Aborted, with a ProblemError that says why, when the connection that lives now ends; null while none does. */
  get link(): AbortSignal | null {
    return this.connection === null ? null : (this.#link?.signal ?? null);
  }

  /** The newest numbers; null before the first. */
  get frame(): StatsFrame | null {
    return this.#frame;
  }

  onEvent(listener: (event: HostEvent) => void): Dispose {
    return this.#standing.events.onEvent(listener);
  }

  /** Shows what the host had in an earlier run, unless it has answered already. */
  async restore(): Promise<void> {
    const kept = await this.#kept.read();
    if (kept !== null && this.#standing.restore(kept)) this.inventory.restore(kept.machines);
  }

  /** Takes what the user decided anew; a host with another address, or to be opened another way, is connected again. */
  identify(identity: SessionIdentity): void {
    const { uri, readOnly } = this.identity;
    this.#standing.identify(identity);
    if (uri === identity.uri && readOnly === identity.readOnly) return;
    // What failed may have failed of the address.
    if (!this.#loop.isRunning && this.state.phase !== 'failed') return;
    this.disconnect();
    this.connect();
  }

  /** Connects a host that is not connected; one that waits to try again tries now. */
  connect(): void {
    if (this.#forgotten) return;
    if (this.#loop.isRunning) {
      this.#loop.hurry();
      return;
    }
    this.#standing.dispatch({ kind: 'connect' });
    this.#loop.start();
  }

  disconnect(): void {
    this.#loop.stop();
    this.#link?.end({ ...this.#subject, code: 'host-offline' });
    this.#live?.stop();
    this.#live = null;
    this.#questions.use(null);
    this.#standing.dispatch({ kind: 'disconnect' });
  }

  /**
   * Our computer slept, or its network is another: a link that gives no answer soon is given up, and one that waits is
   * tried at once. A change of the network is nothing to a host on this computer.
   */
  async wake(why: 'resumed' | 'network-changed'): Promise<void> {
    if (!this.#loop.isRunning || (why === 'network-changed' && !this.#isRemote)) return;
    this.#standing.events.add({ time: this.#context.clock.now(), kind: why, problem: null });
    const [live, link] = [this.#live, this.#link];
    if (live !== null) {
      if ((await live.answers(PROBE_MS)) || this.#live !== live) return;
      link?.end({ ...this.#subject, code: 'host-silent' });
      live.stop();
    } else if (why === 'resumed' && this.#isRemote && this.#prompter?.isAsking !== true) {
      // A login that was under way when we fell asleep would wait for its own limit of time.
      link?.end({ ...this.#subject, code: 'connection-lost' });
    }
    this.#loop.renew();
  }

  /** Ends everything and keeps what is known for the next run. */
  async stop(): Promise<void> {
    await this.#kept.stop();
    this.disconnect();
    this.history.dispose();
  }

  /** Ends everything, takes the host and its machines out of the fleet and removes what was kept of them. */
  async forget(): Promise<void> {
    if (!this.#forgotten) {
      this.disconnect();
      this.#forgotten = true;
      this.inventory.clear();
      this.history.dispose();
      this.#standing.withdraw();
    }
    await this.#kept.forget();
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
    const subject = { host: this.name, ...(entry === undefined ? {} : { object: entry.record.name }) };
    if (this.identity.readOnly) throw new ProblemError({ ...subject, code: 'read-only' });
    if (this.#live === null || !isConnected(this.state)) throw new ProblemError({ ...subject, code: 'host-offline' });
    if (entry === undefined) throw new ProblemError({ ...subject, code: 'already-gone' });
    try {
      await this.#live.act(action, entry, hooks);
    } catch (error) {
      throw new ProblemError(problemOf(error, subject), { cause: error });
    }
  }

  /** Asks the host something over the connection that polls, in the background. Throws ProblemError, e.g. `host-offline`. */
  async withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const { connection } = this;
    if (connection === null) throw this.#offline();
    try {
      return await work(connection);
    } catch (error) {
      throw new ProblemError(problemOf(error, this.#subject), { cause: error });
    }
  }

  /**
   * Opens one more connection to the host, for a stream. It ends with the one that lives now, since nothing else may tell
   * that the link is broken. Throws ProblemError; or the signal's reason.
   */
  async openConnection(options: Pick<OpenOptions, 'keepAlive' | 'signal'> = {}): Promise<Connection> {
    const link = this.#link;
    if (link === null || this.connection === null) throw this.#offline();
    try {
      return await link.open((signal) => this.#open({ ...options, signal }), options.signal);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw new ProblemError(problemOf(error, this.#subject), { cause: error });
    }
  }

  get #isRemote(): boolean {
    return this.identity.kind === 'ssh';
  }

  get #subject(): ProblemSubject {
    return { object: this.name, host: this.name };
  }

  #offline(): ProblemError {
    return new ProblemError({ ...this.#subject, code: 'host-offline' });
  }

  #open(options: OpenOptions): Promise<Connection> {
    const { uri, readOnly } = this.identity;
    const prompter = this.#prompter === null ? {} : { prompter: this.#prompter };
    return connectTo(uri, { now: this.#context.clock.now, keepAlive: KEEP_ALIVE, readOnly, ...prompter, ...options });
  }

  /** One connection from its first byte to its last; says why it is over. Never rejects. */
  async #connectOnce(signal: AbortSignal, onLive: () => void): Promise<Problem> {
    const link = new Link();
    this.#link = link;
    let live: LiveHost | null = null;
    const run = async (): Promise<Problem> => {
      const ends = AbortSignal.any([signal, link.signal]);
      // Also those that are still being opened end with the link: they would keep its login in use.
      const open = (): Promise<Connection> => this.#open({ signal: ends });
      const onPhase = (phase: string): void => {
        if (phase === 'authenticating' && !signal.aborted) this.#standing.dispatch({ kind: 'authenticating' });
      };
      this.#leaveGate = this.#isRemote ? await this.#context.logins.enter(ends) : () => {};
      const connection = await this.#open({ signal: ends, onPhase }).finally(this.#leaveGate);
      if (ends.aborted) connection.close();
      ends.throwIfAborted();
      this.#standing.dispatch({ kind: 'opened' });
      live = new LiveHost(this.#liveContext(), connection, open);
      this.#live = live;
      const facts = await live.list();
      signal.throwIfAborted();
      this.#standing.learn(facts);
      onLive();
      this.rates.cpu.hostCpus = facts.cpus || Number.NaN;
      this.#standing.dispatch({ kind: 'listed' });
      this.#questions.use(connection);
      live.run();
      this.#kept.keepSoon();
      throw await connection.closed;
    };
    try {
      return await run();
    } catch (error) {
      const problem = link.problem ?? problemOfLink(error, this.#subject);
      link.end(problem);
      return problem;
    } finally {
      this.#windUp(live, link);
    }
  }

  #windUp(live: LiveHost | null, link: Link): void {
    if (this.#link === link) this.#link = null;
    live?.stop();
    if (live !== null && this.#live === live) {
      this.#live = null;
      this.#questions.use(null);
    }
    // Counters go on while we are away, but what lies between is not one second's work.
    this.rates.resetAll();
    if (live !== null) void this.#kept.keep();
  }

  #liveContext(): ConstructorParameters<typeof LiveHost>[0] {
    const { clock, log, views, onDetail } = this.#context;
    const { uri, readOnly } = this.identity;
    return {
      host: this.id,
      uri,
      readOnly,
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
      onStorage: (storage) => this.#standing.store(storage),
      onHealth: (health) => {
        if (health === 'well') this.#standing.dispatch({ kind: 'well' });
        else this.#standing.dispatch({ kind: health, at: clock.now() });
      },
    };
  }
}
