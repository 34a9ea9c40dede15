import { DOMAIN_STATS, LIST_DOMAINS, STATS_FLAGS } from '../../libvirt/constants.ts';

/** Only active machines: an inactive one's disks would be opened to be measured. None whose job is taken: skip, do not wait. */
export const POLL_FLAGS = LIST_DOMAINS.ACTIVE | STATS_FLAGS.NOWAIT;

const BASE = DOMAIN_STATS.STATE | DOMAIN_STATS.CPU_TOTAL | DOMAIN_STATS.INTERFACE;
/** Everything a machine's graphs show. Groups that no view shows cost monitor commands for nothing. */
const DETAIL = BASE | DOMAIN_STATS.VCPU | DOMAIN_STATS.BALLOON | DOMAIN_STATS.BLOCK;
/** For machines whose QEMU does not answer: what needs no monitor, and the balloon group to see it come back. */
const HUNG = BASE | DOMAIN_STATS.BALLOON;

const BASE_INTERVAL_MS = 1000;
/** With nobody looking only the history is fed. */
const HIDDEN_INTERVAL_MS = 5000;
/** Groups that nobody looks at are sampled every so many ticks, for the history. */
const SLOW_EVERY = 5;

/** How the host keeps up: what is left out and how far apart ticks are. */
export interface Pace {
  /** 0 all is well; 1 no vCPU times; 2 balloon and block only on slow ticks; 3 and up the interval stretches. */
  readonly level: number;
  /** Polls in a row that were too slow for this level (positive) or quick enough for the one below (negative). */
  readonly streak: number;
}

export const FULL_PACE: Pace = { level: 0, streak: 0 };
const STRETCH = [1.5, 2, 3, 5, 10] as const;
const SLOWEST = 2 + STRETCH.length;
/** A poll may take this share of the interval; below the second share of the next shorter one it may speed up again. */
const BUSY_SHARE = 0.4;
const IDLE_SHARE = 0.2;
const SLOWER_AFTER = 3;
const FASTER_AFTER = 10;

/** The distance between ticks at a pace, ms. */
export function intervalAt(pace: Pace, hidden: boolean): number {
  const base = hidden ? HIDDEN_INTERVAL_MS : BASE_INTERVAL_MS;
  return base * (STRETCH[pace.level - 3] ?? 1);
}

/** The pace after a poll that took `pollMs`: slows down after three slow polls, speeds up after ten quick ones. */
export function nextPace(pace: Pace, pollMs: number, hidden: boolean): Pace {
  const { level, streak } = pace;
  if (pollMs > BUSY_SHARE * intervalAt(pace, hidden)) {
    const slow = Math.max(0, streak) + 1;
    if (slow < SLOWER_AFTER || level >= SLOWEST) return { level, streak: slow };
    return { level: level + 1, streak: 0 };
  }
  const below: Pace = { level: Math.max(0, level - 1), streak: 0 };
  if (level === 0 || pollMs > IDLE_SHARE * intervalAt(below, hidden)) return streak === 0 ? pace : { level, streak: 0 };
  const quick = Math.min(0, streak) - 1;
  return quick > -FASTER_AFTER ? { level, streak: quick } : below;
}

/** Columns of the table that ask for numbers. */
export type WatchedGroup = 'cpu' | 'memory' | 'disk' | 'network';

/** What a tick asks of each kind of machine. */
export interface TickMasks {
  readonly fleet: number;
  readonly opened: number;
  readonly hung: number;
}

/** The groups of tick number `tick`. */
export function masksFor(tick: number, watched: ReadonlySet<WatchedGroup>, pace: Pace): TickMasks {
  const slowTick = tick % SLOW_EVERY === 0;
  let fleet = BASE;
  if (watched.has('cpu') && pace.level < 1) fleet |= DOMAIN_STATS.VCPU;
  if (slowTick || (watched.has('memory') && pace.level < 2)) fleet |= DOMAIN_STATS.BALLOON;
  if (slowTick || (watched.has('disk') && pace.level < 2)) fleet |= DOMAIN_STATS.BLOCK;
  return { fleet, opened: DETAIL, hung: HUNG };
}

/** How long a group's values may be shown after they were taken: two of its own periods, and a little for delays. */
export function holdFor(watched: ReadonlySet<WatchedGroup>, pace: Pace, hidden: boolean): Record<HoldGroup, number> {
  const quick = intervalAt(pace, hidden) * 2.5;
  const slow = intervalAt(pace, hidden) * SLOW_EVERY * 2.2;
  return {
    cpu: quick,
    vcpu: quick,
    network: quick,
    balloon: watched.has('memory') && pace.level < 2 ? quick : slow,
    block: watched.has('disk') && pace.level < 2 ? quick : slow,
  };
}

type HoldGroup = 'cpu' | 'vcpu' | 'network' | 'balloon' | 'block';

/** One call of every tick: which machines it covers. The same chunk is the same object until the machines change. */
export interface Chunk {
  readonly kind: keyof TickMasks;
  /** `all`: no list is sent and the daemon walks all active machines. */
  readonly machines: 'all' | readonly number[];
}

/** Active machines by their column, and those that are special. */
export interface ChunkInput {
  readonly active: readonly number[];
  readonly opened: ReadonlySet<number>;
  readonly hung: ReadonlySet<number>;
  /** The measured size of a machine's record, bytes. */
  readonly bytesPerMachine: number;
}

/** Up to here one call answers as quickly as several. */
const ONE_CALL_MACHINES = 20;
/** Calls answered side by side: as many as a connection lets through at a time. */
const PARALLEL_CALLS = 4;
/** Half of what a message may hold. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

/**
 * Splits the active machines into calls such that no machine is in two of them: with NOWAIT the second would find the
 * machine's job taken by the first and come back without its monitor's numbers. Machines that hang have calls of their
 * own, so that nobody waits with them.
 */
export function planChunks(input: ChunkInput): readonly Chunk[] {
  const { active, opened, hung } = input;
  const stuck = active.filter((machine) => hung.has(machine));
  const detailed = active.filter((machine) => opened.has(machine) && !hung.has(machine));
  const special = stuck.length + detailed.length;
  const chunks: Chunk[] = [];
  if (special === 0 && active.length <= ONE_CALL_MACHINES) {
    if (active.length > 0) chunks.push({ kind: 'fleet', machines: 'all' });
    return chunks;
  }
  if (detailed.length > 0) chunks.push({ kind: 'opened', machines: detailed });
  const rest = special === 0 ? active : active.filter((machine) => !opened.has(machine) && !hung.has(machine));
  const bytes = rest.length * input.bytesPerMachine;
  const parts = rest.length > ONE_CALL_MACHINES ? Math.max(PARALLEL_CALLS, Math.ceil(bytes / MAX_REPLY_BYTES)) : 1;
  for (const machines of splitEvenly(rest, parts)) chunks.push({ kind: 'fleet', machines });
  if (stuck.length > 0) chunks.push({ kind: 'hung', machines: stuck });
  return chunks;
}

/** `parts` runs of nearly the same length; fewer when there are not enough items. */
export function splitEvenly<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  const runs: (readonly T[])[] = [];
  for (let part = 0; part < parts; part += 1) {
    const from = Math.floor((items.length * part) / parts);
    const to = Math.floor((items.length * (part + 1)) / parts);
    if (to > from) runs.push(items.slice(from, to));
  }
  return runs;
}

/** A call unanswered for this long is taken to wait for a QEMU that hangs; `usualMs` is what its kind usually takes. */
export function stuckAfter(usualMs: number): number {
  return Math.max(1500, 3 * usualMs);
}
