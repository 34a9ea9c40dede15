import type { HostId } from '../../../shared/model/host.ts';
import type { StatsFrame } from '../../../shared/model/stats.ts';
import { DOMAIN_STATS } from '../../libvirt/constants.ts';
import type { DomainStatsBatch } from '../../libvirt/domain-stats.ts';
import type { HostHistory } from '../../metrics/history.ts';
import type { HostRates } from '../../metrics/rates.ts';
import type { SampleTime } from '../../metrics/sample-batch.ts';
import { buildFrame } from '../feeds/frame.ts';
import { historyRows } from '../feeds/history-rows.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { stateCode } from '../inventory/machine-entry.ts';
import type { ConnectionPool } from '../link/connection-pool.ts';
import { settleWithin } from '../link/settle-within.ts';
import { HungWatch, isStarting } from './hung-watch.ts';
import type { NodeLoad } from './node-load.ts';
import { Polls } from './polls.ts';
import {
  type Chunk,
  FULL_PACE,
  holdFor,
  intervalAt,
  masksFor,
  nextPace,
  type Pace,
  planChunks,
  type WatchedGroup,
} from './sampling-plan.ts';

/** What windows look at, as far as it concerns one host. */
export interface SamplerView {
  readonly watched: ReadonlySet<WatchedGroup>;
  /** Nobody looks at numbers at all. */
  readonly hidden: boolean;
  /** Columns of machines whose graphs are open. */
  readonly opened: ReadonlySet<number>;
}

export interface SamplerContext {
  readonly host: HostId;
  readonly now: () => number;
  readonly inventory: Inventory;
  readonly rates: HostRates;
  readonly history: HostHistory;
  readonly view: () => SamplerView;
  readonly nodeLoad: () => NodeLoad;
  readonly latencyMs: () => number;
  readonly onFrame: (frame: StatsFrame) => void;
  readonly onHung: (column: number, hung: boolean) => void;
  /** The host does or does not keep up. */
  readonly onSlow: (slow: boolean) => void;
  readonly onError: (error: unknown) => void;
  /** Called as each tick begins. */
  readonly onTick: () => void;
  /** A machine that should be running was not in the replies. */
  readonly onMissing: (column: number) => void;
}

/** With this many stuck calls nothing more is asked that could get stuck. */
const CAUTION_STUCK = 6;
const SHORTEST_PAUSE_MS = 20;
const SHORTEST_TICK_MS = 300;
/** Of an interval: the shortest that a tick may be brought forward to. */
const LEAST_SHARE = 0.4;
const MISSING_AFTER_TICKS = 5;

/** Samples one host, tick by tick, while its connection lasts. */
export class Sampler {
  readonly #context: SamplerContext;
  readonly #pool: ConnectionPool;
  readonly #polls: Polls;
  readonly #hung: HungWatch;
  readonly #askedMissingAt: number[] = [];
  #pace: Pace = FULL_PACE;
  #tick = 0;
  #pollMs = Number.NaN;
  #stopped = false;
  #wake: () => void = () => {};
  #chunks: readonly Chunk[] = [];
  #active: readonly number[] = [];
  #planKey = '';
  #inStep = true;

  constructor(context: SamplerContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
    this.#hung = new HungWatch({
      isStarting: (column, now) => {
        const entry = context.inventory.entryAt(column);
        return entry !== undefined && isStarting(entry.record, now);
      },
      onChange: context.onHung,
    });
    this.#polls = new Polls(
      {
        now: context.now,
        refAt: (column) => context.inventory.entryAt(column)?.ref,
        activeColumns: () => this.#active,
        take: (batch, time, mask, suspicious) => this.#take(batch, time, mask, suspicious),
        accuse: (column) => this.#hung.accuse(column, context.now()),
        acquit: (column) => this.#hung.acquit(column),
        failed: context.onError,
      },
      pool,
    );
  }

  /** Ticks until stopped. Never rejects. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const startedAt = this.#context.now();
      const { hidden } = this.#context.view();
      try {
        await this.#runTick(startedAt);
      } catch (error) {
        this.#context.onError(error);
      }
      // Hosts that began, or were woken, at the same moment would go on in step and all answer at once.
      const share = this.#inStep ? LEAST_SHARE + (1 - LEAST_SHARE) * Math.random() : 1;
      this.#inStep = false;
      await this.#sleep(startedAt, share * intervalAt(this.#pace, hidden));
    }
  }

  /** Does the next tick now: something is looked at that was not before. */
  wake(): void {
    this.#inStep = true;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#hung.forget();
    this.#wake();
  }

  /** Forgets that a machine hangs: it was stopped. */
  forget(column: number): void {
    this.#hung.forget(column);
  }

  async #runTick(startedAt: number): Promise<void> {
    const { onTick, onSlow, view: viewOf } = this.#context;
    onTick();
    this.#hung.review(startedAt);
    const view = viewOf();
    const masks = masksFor(this.#tick, view.watched, this.#pace);
    this.#tick += 1;
    this.#plan(view);
    const cautious = this.#pool.stuck >= CAUTION_STUCK;
    const polled = this.#polls.run(this.#chunks, ({ kind }) =>
      cautious ? DOMAIN_STATS.STATE | DOMAIN_STATS.INTERFACE : masks[kind],
    );
    const interval = intervalAt(this.#pace, view.hidden);
    // What has come by the end of the tick is shown then, and again at every tick's length until all has come: a daemon that
    // says nothing must not leave its last numbers on show as if they were new.
    while ((await settleWithin(polled, interval)).kind === 'late') {
      if (this.#stopped) return;
      this.#publish(viewOf(), interval);
    }
    if (this.#stopped) return;
    if (!this.#polls.wasStuck) {
      this.#pollMs = this.#context.now() - startedAt;
      // The way to a far host is none of its work; it is twice as long for what does not fit into TCP's first window.
      const onTheWay = 2 * (this.#context.latencyMs() || 0);
      this.#pace = nextPace(this.#pace, Math.max(0, this.#pollMs - onTheWay), view.hidden);
    }
    onSlow(this.#pace.level >= 3);
    const time = this.#publish(view, interval);
    this.#findMissing(time, interval);
  }

  #plan(view: SamplerView): void {
    const { inventory } = this.#context;
    const key = `${inventory.version} ${this.#hung.version} ${[...view.opened].join(',')} ${sizeStep(this.#polls.bytesPerMachine)}`;
    if (key === this.#planKey) return;
    this.#planKey = key;
    this.#active = inventory.activeColumns();
    this.#chunks = planChunks({
      active: this.#active,
      opened: view.opened,
      hung: this.#hung.hung,
      bytesPerMachine: this.#polls.bytesPerMachine,
    });
  }

  #take(batch: DomainStatsBatch, time: SampleTime, mask: number, suspicious: boolean): void {
    if (this.#stopped) return;
    const { rates, inventory, view } = this.#context;
    const asksMonitor = (mask & DOMAIN_STATS.BALLOON) !== 0;
    const hold = holdFor(view().watched, this.#pace, view().hidden);
    rates.process(batch, time, hold, (column, id, state, reason, monitor) => {
      if (asksMonitor) this.#hung.note(column, id, monitor, time.receivedAt, suspicious);
      const entry = inventory.entryAt(column);
      if (entry === undefined) return;
      if (entry.ref.id !== id && entry.eventAt <= time.sentAt) inventory.applyRef(entry, { ...entry.ref, id });
      if (state >= 0 && entry.stateTold !== stateCode(state, reason || 0))
        inventory.applyState(entry, { state, reason: reason || 0 }, time.sentAt);
    });
  }

  #publish(view: SamplerView, interval: number): number {
    const { host, now, inventory, rates, history, nodeLoad, latencyMs, onFrame } = this.#context;
    const time = now();
    rates.settle(time, holdFor(view.watched, this.#pace, view.hidden));
    history.append(time, interval, historyRows(rates));
    this.#plan(view);
    const { cpu, memUsed } = nodeLoad();
    const load = { cpu, memUsed, latencyMs: latencyMs(), pollMs: this.#pollMs, intervalMs: interval };
    onFrame(buildFrame(host, time, this.#active, inventory, rates, load));
    return time;
  }

  /** Machines that are said to run but are in no reply: libvirt is asked what became of them. */
  #findMissing(time: number, interval: number): void {
    const patience = MISSING_AFTER_TICKS * interval;
    for (const column of this.#active) {
      const entry = this.#context.inventory.entryAt(column);
      const heardAt = Math.max(
        this.#context.rates.sampledAt(column),
        entry?.eventAt ?? 0,
        this.#askedMissingAt[column] ?? 0,
      );
      if (heardAt === 0) this.#askedMissingAt[column] = time;
      if (heardAt === 0 || time - heardAt < patience) continue;
      this.#askedMissingAt[column] = time;
      this.#context.onMissing(column);
    }
  }

  #sleep(since: number, interval: number): Promise<void> {
    const { now } = this.#context;
    return new Promise((resolve) => {
      let timer = setTimeout(resolve, Math.max(SHORTEST_PAUSE_MS, since + interval - now()));
      this.#wake = () => {
        clearTimeout(timer);
        // Ticks too close to each other measure only noise.
        const pause = this.#stopped ? 0 : Math.max(0, since + SHORTEST_TICK_MS - now());
        timer = setTimeout(resolve, pause);
      };
      if (this.#stopped) this.#wake();
    });
  }
}

/** Record sizes change a little all the time; a new plan is only due when they double. */
function sizeStep(bytes: number): number {
  return Math.round(Math.log2(bytes));
}
