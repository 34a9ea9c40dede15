import type { Dispose } from '../../../shared/dispose.ts';
import type { MachineId } from '../../../shared/model/machine.ts';
import {
  DISK_METRICS,
  type HistoryAppend,
  type HistoryRange,
  type HistorySeries,
  type HistoryWindow,
  MACHINE_METRICS,
  type Metric,
  NIC_METRICS,
  type SeriesUnit,
} from '../../../shared/model/stats.ts';
import type { Sink } from '../../../shared/rpc.ts';
import { KIND_DISK, KIND_MACHINE, KIND_NIC, RANGES } from '../../metrics/history.ts';
import type { HistoryTier, SeriesKind } from '../../metrics/history-tier.ts';
import type { MachineEntry } from '../inventory/machine-entry.ts';
import type { HostSession } from '../session.ts';

const UNITS: Readonly<Record<Metric, SeriesUnit>> = {
  'cpu.guest': 'ratio',
  'cpu.host': 'ratio',
  'cpu.steal': 'ratio',
  'mem.used': 'bytes',
  'mem.cache': 'bytes',
  'mem.balloon': 'bytes',
  'mem.rss': 'bytes',
  'disk.read': 'bytes/s',
  'disk.write': 'bytes/s',
  'disk.readOps': 'ops/s',
  'disk.writeOps': 'ops/s',
  'disk.readLatency': 'seconds',
  'disk.writeLatency': 'seconds',
  'net.rx': 'bytes/s',
  'net.tx': 'bytes/s',
  'net.rxPackets': 'packets/s',
  'net.txPackets': 'packets/s',
  'net.rxDrops': 'packets/s',
  'net.txDrops': 'packets/s',
};

/** Where a series lies in the history. */
interface Source {
  readonly kind: SeriesKind;
  readonly column: number;
  readonly index: number;
  readonly metric: Metric;
  readonly device: string | null;
  readonly bornAt: number;
}

/** One open graph: a machine, a range, and how far its window has been told. */
interface Subscription {
  readonly session: HostSession;
  readonly uuid: string;
  readonly range: HistoryRange;
  readonly sink: Sink<HistoryWindow, HistoryAppend>;
  sources: readonly Source[];
  toldRow: number;
  lastMarker: object | null;
}

/** The history topic: a machine's graphs so far, then what each tick adds to them. */
export class HistoryFeed {
  readonly #subscriptions = new Set<Subscription>();

  subscribe(
    session: HostSession,
    machine: MachineId,
    uuid: string,
    range: HistoryRange,
    sink: Sink<HistoryWindow, HistoryAppend>,
  ): Dispose {
    const subscription: Subscription = {
      session,
      uuid,
      range,
      sink,
      sources: [],
      toldRow: 0,
      lastMarker: null,
    };
    this.#subscriptions.add(subscription);
    this.#tellAll(subscription, machine);
    return () => void this.#subscriptions.delete(subscription);
  }

  /** Tells what is new in the graphs of a host's machines. */
  advance(session: HostSession): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.session === session) this.#advance(subscription);
    }
  }

  /** Ends the graphs of a machine that is gone. */
  end(session: HostSession, uuid: string): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.session !== session || subscription.uuid !== uuid) continue;
      this.#subscriptions.delete(subscription);
      subscription.sink.end({ code: 'already-gone', host: session.name });
    }
  }

  #tellAll(subscription: Subscription, machine: MachineId): void {
    const { session, uuid, range, sink } = subscription;
    const entry = session.inventory.entries.get(uuid);
    if (entry === undefined) return;
    const { tier: index, spanMs } = RANGES[range];
    const tier = tierOf(session, range);
    const newest = tier.end > tier.start ? tier.timeOf(tier.end - 1) : 0;
    const from = tier.rowAt(newest - spanMs);
    const sources = sourcesOf(session, entry);
    const times = timesOf(tier, from, tier.end);
    subscription.sources = sources;
    subscription.toldRow = tier.end;
    subscription.lastMarker = entry.events.at(-1) ?? null;
    sink.snapshot({
      machine,
      range,
      stepMs: Math.max(session.history.stepOf(index), session.frame?.load.intervalMs ?? 0),
      times,
      series: sources.map((source) => seriesOf(tier, source, from, tier.end)),
      markers: entry.events.filter(({ time }) => time >= newest - spanMs),
    });
  }

  #advance(subscription: Subscription): void {
    const { session, uuid, range, sink, sources } = subscription;
    const entry = session.inventory.entries.get(uuid);
    if (entry === undefined) return;
    const tier = tierOf(session, range);
    if (!sameSources(sources, sourcesOf(session, entry)) || subscription.toldRow < tier.start) {
      this.#tellAll(subscription, entry.record.id);
      return;
    }
    const told = entry.events.lastIndexOf(subscription.lastMarker as MachineEntry['events'][number]);
    const markers = entry.events.slice(told + 1);
    if (tier.end === subscription.toldRow && markers.length === 0) return;
    const from = subscription.toldRow;
    subscription.toldRow = tier.end;
    subscription.lastMarker = entry.events.at(-1) ?? null;
    sink.delta({
      times: timesOf(tier, from, tier.end),
      values: sources.map((source) => seriesOf(tier, source, from, tier.end).values),
      markers,
    });
  }
}

function tierOf(session: HostSession, range: HistoryRange): HistoryTier {
  const tier = session.history.tiers[RANGES[range].tier];
  if (tier === undefined) throw new Error(`no history for ${range}`);
  return tier;
}

function timesOf(tier: HistoryTier, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, i) => tier.timeOf(from + i));
}

function seriesOf(tier: HistoryTier, source: Source, from: number, to: number): HistorySeries {
  const { kind, column, index, metric, device, bornAt } = source;
  const values = new Float32Array(to - from);
  tier.read(kind, column, index, from, to, values);
  // What was there before it was born belongs to another.
  for (let i = 0; i < values.length && tier.timeOf(from + i) < bornAt; i += 1) values[i] = Number.NaN;
  return { metric, device, unit: UNITS[metric], values };
}

function sourcesOf(session: HostSession, { column }: MachineEntry): readonly Source[] {
  const { rates } = session;
  const sources: Source[] = [];
  const add = (
    kind: SeriesKind,
    at: number,
    metrics: readonly Metric[],
    device: string | null,
    bornAt: number,
  ): void => {
    for (const [index, metric] of metrics.entries()) sources.push({ kind, column: at, index, metric, device, bornAt });
  };
  add(KIND_MACHINE, column, MACHINE_METRICS, null, rates.pool.bornAt(column));
  for (const [kind, devices, metrics] of [
    [KIND_DISK, rates.disks, DISK_METRICS],
    [KIND_NIC, rates.nics, NIC_METRICS],
  ] as const) {
    for (const device of devices.devicesOf(column)) {
      add(kind, device, metrics, devices.nameOf(device), devices.pool.bornAt(device));
    }
  }
  return sources;
}

function sameSources(a: readonly Source[], b: readonly Source[]): boolean {
  if (a.length !== b.length) return false;
  return a.every(
    (source, i) => source.kind === b[i]?.kind && source.column === b[i].column && source.bornAt === b[i].bornAt,
  );
}
