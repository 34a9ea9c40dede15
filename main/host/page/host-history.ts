import type { Dispose } from '../../../shared/dispose.ts';
import type { HostId } from '../../../shared/model/host.ts';
import {
  HOST_METRICS,
  type HostEvent,
  type HostHistoryAppend,
  type HostHistoryWindow,
  type HostMetric,
} from '../../../shared/model/host-detail.ts';
import type { HistoryRange, StatsFrame } from '../../../shared/model/stats.ts';
import type { Sink } from '../../../shared/rpc.ts';
import { HostHistory, RANGES } from '../../metrics/history.ts';
import type { HistoryBudget } from '../../metrics/history-budget.ts';
import type { HistoryTier } from '../../metrics/history-tier.ts';

/** The only kind of thing in this history, and its only column: the host. */
const HOST = 0;

/** Tells what happened to a host's connection: newest last, and each event as it comes. */
export interface EventLog {
  readonly events: readonly HostEvent[];
  onEvent(listener: (event: HostEvent) => void): Dispose;
}

interface Subscription {
  readonly host: HostId;
  readonly range: HistoryRange;
  readonly sink: Sink<HostHistoryWindow, HostHistoryAppend>;
  readonly stop: Dispose;
  toldRow: number;
}

/**
 * The past of the hosts themselves, some 60 KB each for a day: kept from the first numbers on, through every reconnect, so
 * that a page that is opened shows what was. Feeds the topic `host-history`.
 */
export class HostHistories {
  readonly #budget: HistoryBudget;
  readonly #histories = new Map<HostId, HostHistory>();
  readonly #intervals = new Map<HostId, number>();
  readonly #subscriptions = new Set<Subscription>();

  constructor(budget: HistoryBudget) {
    this.#budget = budget;
  }

  /** Keeps the load of a tick and tells the graphs that are open. `memoryBytes`: what the host has; NaN unknown. */
  take(frame: StatsFrame, memoryBytes: number): void {
    const { host, load, time } = frame;
    const values: Readonly<Record<HostMetric, number>> = {
      'host.cpu': load.cpu,
      'host.guests': guestShare(frame),
      'host.memUsed': load.memUsed,
      'host.memTotal': memoryBytes,
      'host.latency': load.latencyMs,
      'host.poll': load.pollMs,
    };
    const row = {
      kind: HOST,
      columns: 1,
      values: HOST_METRICS.map((metric) => Float32Array.of(values[metric])),
    } as const;
    this.#intervals.set(host, load.intervalMs);
    this.#of(host).append(time, load.intervalMs, [row]);
    for (const subscription of this.#subscriptions) if (subscription.host === host) this.#advance(subscription);
  }

  /** A range's points and events so far, then what comes. */
  subscribe(
    host: HostId,
    log: EventLog,
    range: HistoryRange,
    sink: Sink<HostHistoryWindow, HostHistoryAppend>,
  ): Dispose {
    const tier = this.#tierOf(host, range);
    const { spanMs, tier: index } = RANGES[range];
    const newest = tier.end > tier.start ? tier.timeOf(tier.end - 1) : 0;
    const from = tier.rowAt(newest - spanMs);
    sink.snapshot({
      host,
      range,
      stepMs: Math.max(this.#of(host).stepOf(index), this.#intervals.get(host) ?? 0),
      ...pointsOf(tier, from, tier.end),
      markers: log.events.filter(({ time }) => time >= newest - spanMs),
    });
    const stop = log.onEvent((event) => {
      sink.delta({ ...pointsOf(tier, 0, 0), markers: [event] });
    });
    const subscription: Subscription = { host, range, sink, stop, toldRow: tier.end };
    this.#subscriptions.add(subscription);
    return () => {
      stop();
      this.#subscriptions.delete(subscription);
    };
  }

  /** Forgets a host that is gone, and ends its graphs. */
  end(host: HostId): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.host !== host) continue;
      subscription.stop();
      this.#subscriptions.delete(subscription);
      subscription.sink.end({ code: 'already-gone', object: host });
    }
    this.#histories.get(host)?.dispose();
    this.#histories.delete(host);
    this.#intervals.delete(host);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.stop();
    this.#subscriptions.clear();
    for (const history of this.#histories.values()) history.dispose();
    this.#histories.clear();
  }

  #advance(subscription: Subscription): void {
    const { host, range, sink, toldRow } = subscription;
    const tier = this.#tierOf(host, range);
    if (tier.end === toldRow) return;
    subscription.toldRow = tier.end;
    sink.delta({ ...pointsOf(tier, Math.max(toldRow, tier.start), tier.end), markers: [] });
  }

  #of(host: HostId): HostHistory {
    const known = this.#histories.get(host);
    if (known !== undefined) return known;
    const history = new HostHistory(this.#budget, [HOST_METRICS.length], 1);
    this.#histories.set(host, history);
    return history;
  }

  #tierOf(host: HostId, range: HistoryRange): HistoryTier {
    const tier = this.#of(host).tiers[RANGES[range].tier];
    if (tier === undefined) throw new Error(`no history for ${range}`);
    return tier;
  }
}

function pointsOf(tier: HistoryTier, from: number, to: number): Pick<HostHistoryAppend, 'times' | 'values'> {
  const times = Float64Array.from({ length: to - from }, (_, i) => tier.timeOf(from + i));
  const values = Object.fromEntries(
    HOST_METRICS.map((metric, index) => {
      const series = new Float32Array(to - from);
      tier.read(HOST, 0, index, from, to, series);
      return [metric, series];
    }),
  ) as Record<HostMetric, Float32Array>;
  return { times, values };
}

/** The share of the host's processors that its machines take; NaN while none of them tells. */
function guestShare({ columns, load }: StatsFrame): number {
  const { hostCpu } = columns;
  // A host that is silent may have started any: none of them running is something it must have said of late.
  if (hostCpu.length === 0) return Number.isNaN(load.latencyMs) ? Number.NaN : 0;
  let sum = Number.NaN;
  for (const share of hostCpu) if (!Number.isNaN(share)) sum = (Number.isNaN(sum) ? 0 : sum) + share;
  return Math.min(1, sum);
}
