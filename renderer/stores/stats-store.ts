import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { Slot } from '../../shared/model/machine.ts';
import {
  type HostLoad,
  SPARK_POINTS,
  STATS_COLUMNS,
  type StatsColumn,
  type StatsFrame,
  type StatsSnapshot,
} from '../../shared/model/stats.ts';
import type { Client } from '../../shared/rpc.ts';
import type { FrameScheduler } from './frame-scheduler.ts';
import { copyRuns, type SlotRun, sameRuns, slotRuns, slotsNeeded } from './slot-runs.ts';

/** What is known of a host's sampling. */
export interface HostPulse {
  readonly load: HostLoad;
  /** When its newest frame arrived here, on the clock of `now`, ms. */
  readonly arrivedAt: number;
}

/**
 * The newest number of every machine, as columns that are indexed by slot, and its recent CPU. Nothing here is an
 * object per machine: a tick of 10,000 machines is a walk over arrays.
 */
export interface StatsStore {
  /** The newest value; NaN when there is none. */
  read(slot: Slot, column: StatsColumn): number;
  /** A whole column, for sorting and filtering. Do not keep it: it is replaced when it grows. */
  column(column: StatsColumn): Float32Array;
  /** How old a machine's numbers are now, ms; NaN when it has none. */
  age(slot: Slot): number;
  /** Copies the last SPARK_POINTS CPU shares, oldest first, NaN for gaps; false when there is none at all. */
  readonly spark: (slot: Slot, target: Float32Array) => boolean;
  pulse(host: HostId): HostPulse | null;
  /** As spark, of the real load of a host's processors since this window opened. */
  readonly hostSpark: (host: HostId, target: Float32Array) => boolean;
  /** How long ago a host's newest frame came, ms; NaN when none did. */
  pulseAge(host: HostId): number;
  /** Rises with every snapshot and frame. */
  readonly revision: number;
  /** Calls back in an animation frame after anything changed, at most every SPACING_MS. */
  readonly subscribe: (listener: () => void) => Dispose;
  applySnapshot(snapshot: StatsSnapshot): void;
  applyFrame(frame: StatsFrame): void;
}

const FIRST_CAPACITY = 256;
/** Fifty hosts tick fifty times a second, out of step; nobody reads numbers that change more often than this, ms. */
const SPACING_MS = 200;

/** A store without numbers. `now` is a monotonic clock in ms. */
export function createStatsStore(frames: FrameScheduler, now: () => number = () => performance.now()): StatsStore {
  let capacity = FIRST_CAPACITY;
  const columns = {} as Record<StatsColumn, Float32Array<ArrayBuffer>>;
  for (const name of STATS_COLUMNS) columns[name] = gaps(capacity);
  /** Rings of points, all machines' points of one time side by side: a tick is written in one piece. */
  let sparks = gaps(capacity * SPARK_POINTS);
  /** Where the next point of a slot's ring goes. */
  let heads = new Uint8Array(capacity);
  /** When the frame that a slot's numbers came with arrived. */
  let arrivals = new Float64Array(capacity).fill(Number.NaN);
  let revision = 0;
  const hostRuns = new Map<HostId, readonly SlotRun[]>();
  /** A host's machines go round their rings together. */
  const hostHeads = new Map<HostId, number>();
  const pulses = new Map<HostId, HostPulse>();
  const hostSparks = new Map<HostId, Float32Array>();
  const listeners = new Set<() => void>();

  const grow = (needed: number): void => {
    if (needed <= capacity) return;
    const next = Math.max(needed, capacity * 2);
    for (const name of STATS_COLUMNS) {
      const column = gaps(next);
      column.set(columns[name]);
      columns[name] = column;
    }
    const nextSparks = gaps(next * SPARK_POINTS);
    for (let point = 0; point < SPARK_POINTS; point++) {
      nextSparks.set(sparks.subarray(point * capacity, (point + 1) * capacity), point * next);
    }
    sparks = nextSparks;
    const nextArrivals = new Float64Array(next).fill(Number.NaN);
    nextArrivals.set(arrivals);
    arrivals = nextArrivals;
    const nextHeads = new Uint8Array(next);
    nextHeads.set(heads);
    heads = nextHeads;
    capacity = next;
  };

  let toldAt = Number.NEGATIVE_INFINITY;
  let later: ReturnType<typeof setTimeout> | null = null;
  const notify = (): void => {
    toldAt = now();
    later = null;
    for (const listener of listeners) listener();
  };
  const changed = (): void => {
    revision += 1;
    if (later !== null) return;
    const wait = toldAt + SPACING_MS - now();
    if (wait <= 0) frames.request(notify);
    else later = setTimeout(() => frames.request(notify), wait);
  };

  const forget = (slot: Slot): void => {
    for (const name of STATS_COLUMNS) columns[name][slot] = Number.NaN;
    arrivals[slot] = Number.NaN;
    for (let point = 0; point < SPARK_POINTS; point++) sparks[point * capacity + slot] = Number.NaN;
  };
  /** Forgets the machines that a host's frame before named and this one does not. */
  const forgetOthers = (before: readonly SlotRun[], runs: readonly SlotRun[]): void => {
    const named = new Uint8Array(capacity);
    for (const { slot, length } of runs) named.fill(1, slot, slot + length);
    for (const run of before) {
      for (let slot = run.slot; slot < run.slot + run.length; slot++) if (named[slot] === 0) forget(slot);
    }
  };

  const take = (frame: StatsFrame, intoSparks: boolean): void => {
    const runs = slotRuns(frame.slots);
    const before = hostRuns.get(frame.host);
    const arrivedAt = now();
    grow(slotsNeeded(runs));
    if (before !== undefined && !sameRuns(before, runs)) forgetOthers(before, runs);
    for (const name of STATS_COLUMNS) copyRuns(runs, frame.columns[name], columns[name]);
    for (const { slot, length } of runs) arrivals.fill(arrivedAt, slot, slot + length);
    if (intoSparks) {
      const head = hostHeads.get(frame.host) ?? 0;
      const next = (head + 1) % SPARK_POINTS;
      copyRuns(runs, frame.columns.cpu, sparks, head * capacity);
      for (const { slot, length } of runs) heads.fill(next, slot, slot + length);
      hostHeads.set(frame.host, next);
    }
    hostRuns.set(frame.host, runs);
    pulses.set(frame.host, { load: frame.load, arrivedAt });
    const loads = hostSparks.get(frame.host) ?? gaps(SPARK_POINTS);
    loads.copyWithin(0, 1);
    loads[SPARK_POINTS - 1] = frame.load.cpu;
    hostSparks.set(frame.host, loads);
  };

  return {
    read: (slot, column) => columns[column][slot] ?? Number.NaN,
    column: (column) => columns[column],
    age(slot) {
      const arrived = arrivals[slot] ?? Number.NaN;
      return now() - arrived + (columns.age[slot] ?? Number.NaN);
    },
    spark(slot, target) {
      if (slot >= capacity) return false;
      const head = heads[slot] as number;
      let known = false;
      for (let point = 0; point < SPARK_POINTS; point++) {
        const value = sparks[((head + point) % SPARK_POINTS) * capacity + slot] as number;
        target[point] = value;
        if (!Number.isNaN(value)) known = true;
      }
      return known;
    },
    pulse: (host) => pulses.get(host) ?? null,
    hostSpark(host, target) {
      const loads = hostSparks.get(host);
      if (loads === undefined) return false;
      target.set(loads);
      return loads.some((load) => !Number.isNaN(load));
    },
    pulseAge: (host) => now() - (pulses.get(host)?.arrivedAt ?? Number.NaN),
    get revision() {
      return revision;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    applySnapshot(snapshot) {
      const { slots, cpu } = snapshot.sparks;
      const runs = slotRuns(slots);
      grow(slotsNeeded(runs));
      for (const name of STATS_COLUMNS) columns[name].fill(Number.NaN);
      arrivals.fill(Number.NaN);
      sparks.fill(Number.NaN);
      heads.fill(0);
      hostRuns.clear();
      hostHeads.clear();
      pulses.clear();
      for (let row = 0; row < slots.length; row++) {
        const slot = slots[row] as number;
        for (let point = 0; point < SPARK_POINTS; point++) {
          sparks[point * capacity + slot] = cpu[row * SPARK_POINTS + point] as number;
        }
      }
      // The sparks of a snapshot already end with the values of its frames.
      for (const frame of snapshot.frames) take(frame, false);
      changed();
    },
    applyFrame(frame) {
      take(frame, true);
      changed();
    },
  };
}

/** Keeps the store true to the core's stats topic. */
export function followStats(client: Client<AppContract>, store: StatsStore): Dispose {
  return client.subscribe(
    'stats',
    {},
    {
      snapshot: (snapshot) => store.applySnapshot(snapshot),
      delta: (frame) => store.applyFrame(frame),
    },
  );
}

function gaps(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(Number.NaN);
}
