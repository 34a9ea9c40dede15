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
  /** How long ago a host's newest frame came, ms; NaN when none did. */
  pulseAge(host: HostId): number;
  /** Rises with every snapshot and frame. */
  readonly revision: number;
  /** Calls back once per animation frame in which anything changed. */
  readonly subscribe: (listener: () => void) => Dispose;
  applySnapshot(snapshot: StatsSnapshot): void;
  applyFrame(frame: StatsFrame): void;
}

const FIRST_CAPACITY = 256;

/** A store without numbers. `now` is a monotonic clock in ms. */
export function createStatsStore(frames: FrameScheduler, now: () => number = () => performance.now()): StatsStore {
  let capacity = FIRST_CAPACITY;
  const columns = {} as Record<StatsColumn, Float32Array>;
  for (const name of STATS_COLUMNS) columns[name] = new Float32Array(capacity).fill(Number.NaN);
  let sparks = new Float32Array(capacity * SPARK_POINTS).fill(Number.NaN);
  /** Where the next point of a slot's ring goes. */
  let heads = new Uint8Array(capacity);
  /** When the frame that a slot's numbers came with arrived. */
  let arrivals = new Float64Array(capacity).fill(Number.NaN);
  /** The number of the last frame that named the slot, to find those a frame no longer names. */
  let seen = new Uint32Array(capacity);
  let frameNumber = 0;
  let revision = 0;
  const hostSlots = new Map<HostId, Uint32Array>();
  const pulses = new Map<HostId, HostPulse>();
  const listeners = new Set<() => void>();

  const grow = (needed: number): void => {
    if (needed <= capacity) return;
    const next = Math.max(needed, capacity * 2);
    for (const name of STATS_COLUMNS) columns[name] = enlarged(columns[name], next);
    sparks = enlarged(sparks, next * SPARK_POINTS);
    const nextArrivals = new Float64Array(next).fill(Number.NaN);
    nextArrivals.set(arrivals);
    arrivals = nextArrivals;
    const nextHeads = new Uint8Array(next);
    nextHeads.set(heads);
    heads = nextHeads;
    const nextSeen = new Uint32Array(next);
    nextSeen.set(seen);
    seen = nextSeen;
    capacity = next;
  };

  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const changed = (): void => {
    revision += 1;
    frames.request(notify);
  };

  const forget = (slot: Slot): void => {
    for (const name of STATS_COLUMNS) columns[name][slot] = Number.NaN;
    arrivals[slot] = Number.NaN;
    sparks.fill(Number.NaN, slot * SPARK_POINTS, (slot + 1) * SPARK_POINTS);
  };

  const take = (frame: StatsFrame, intoSparks: boolean): void => {
    const { slots } = frame;
    const arrivedAt = now();
    frameNumber += 1;
    grow(highest(slots) + 1);
    for (const name of STATS_COLUMNS) {
      const from = frame.columns[name];
      const to = columns[name];
      for (let row = 0; row < slots.length; row++) to[slots[row] as number] = from[row] as number;
    }
    const { cpu } = frame.columns;
    for (let row = 0; row < slots.length; row++) {
      const slot = slots[row] as number;
      arrivals[slot] = arrivedAt;
      seen[slot] = frameNumber;
      if (!intoSparks) continue;
      const head = heads[slot] as number;
      sparks[slot * SPARK_POINTS + head] = cpu[row] as number;
      heads[slot] = (head + 1) % SPARK_POINTS;
    }
    for (const slot of hostSlots.get(frame.host) ?? []) if (seen[slot] !== frameNumber) forget(slot);
    hostSlots.set(frame.host, slots);
    pulses.set(frame.host, { load: frame.load, arrivedAt });
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
      const base = slot * SPARK_POINTS;
      const head = heads[slot] as number;
      let known = false;
      for (let point = 0; point < SPARK_POINTS; point++) {
        const value = sparks[base + ((head + point) % SPARK_POINTS)] as number;
        target[point] = value;
        if (!Number.isNaN(value)) known = true;
      }
      return known;
    },
    pulse: (host) => pulses.get(host) ?? null,
    pulseAge: (host) => now() - (pulses.get(host)?.arrivedAt ?? Number.NaN),
    get revision() {
      return revision;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    applySnapshot(snapshot) {
      for (const name of STATS_COLUMNS) columns[name].fill(Number.NaN);
      arrivals.fill(Number.NaN);
      sparks.fill(Number.NaN);
      heads.fill(0);
      hostSlots.clear();
      pulses.clear();
      const { slots, cpu } = snapshot.sparks;
      grow(highest(slots) + 1);
      for (let row = 0; row < slots.length; row++) {
        const points = cpu.subarray(row * SPARK_POINTS, (row + 1) * SPARK_POINTS);
        sparks.set(points, (slots[row] as number) * SPARK_POINTS);
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

function highest(slots: Uint32Array): number {
  let max = -1;
  for (const slot of slots) if (slot > max) max = slot;
  return max;
}

function enlarged(from: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const to = new Float32Array(length).fill(Number.NaN);
  to.set(from);
  return to;
}
