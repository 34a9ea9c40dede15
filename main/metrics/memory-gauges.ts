import { grown } from './column-pool.ts';
import { grownGaps } from './cpu-rates.ts';
import { NEVER } from './sample-batch.ts';

/** Guest memory statistics older than this say nothing about now. */
const FRESH_MS = 30_000;
const KIB = 1024;

/** The balloon group of one record, in libvirt's KiB, and last-update in seconds since the epoch; NaN for absent. */
export interface BalloonFields {
  current: number;
  rss: number;
  available: number;
  usable: number;
  caches: number;
  lastUpdate: number;
}

/** Memory of a host's machines by column, bytes; NaN is a gap. */
export class MemoryGauges {
  used = new Float32Array(16).fill(Number.NaN);
  cache = new Float32Array(16).fill(Number.NaN);
  balloon = new Float32Array(16).fill(Number.NaN);
  rss = new Float32Array(16).fill(Number.NaN);
  /** `used` where it is the guest's own word, a gap where it is not: what a graph of the guest's use may show. */
  guestUsed = new Float32Array(16).fill(Number.NaN);
  /** Whether `used` is the guest's own word, else it is the process's resident size. */
  isGuest = new Uint8Array(16);
  /** Whether the guest has ever reported when its numbers are from: its balloon's statistics are switched on. */
  reports = new Uint8Array(16);
  #currentAt = new Float64Array(16).fill(NEVER);
  #usedAt = new Float64Array(16).fill(NEVER);
  #lastUpdate = new Float64Array(16).fill(Number.NaN);
  #lastUpdateAt = new Float64Array(16).fill(NEVER);

  take(column: number, at: number, fields: Readonly<BalloonFields>): void {
    if (!Number.isNaN(fields.current)) {
      this.balloon[column] = fields.current * KIB;
      this.#currentAt[column] = at;
    }
    // balloon.current comes without the monitor; the rest does not, and without it this is no sample.
    if (Number.isNaN(fields.rss) && Number.isNaN(fields.available)) return;
    this.#usedAt[column] = at;
    this.#noteLastUpdate(column, at, fields.lastUpdate);
    const fresh = at - (this.#lastUpdateAt[column] ?? NEVER) < FRESH_MS;
    const known = fresh && fields.available >= fields.usable;
    this.isGuest[column] = known ? 1 : 0;
    this.used[column] = (known ? fields.available - fields.usable : fields.rss) * KIB;
    this.guestUsed[column] = known ? (fields.available - fields.usable) * KIB : Number.NaN;
    this.cache[column] = fresh ? fields.caches * KIB : Number.NaN;
    this.rss[column] = fields.rss * KIB;
  }

  settle(column: number, now: number, hold: number): void {
    if (now - (this.#currentAt[column] ?? NEVER) > hold) this.balloon[column] = Number.NaN;
    if (now - (this.#usedAt[column] ?? NEVER) <= hold) return;
    this.used[column] = Number.NaN;
    this.guestUsed[column] = Number.NaN;
    this.cache[column] = Number.NaN;
    this.rss[column] = Number.NaN;
  }

  reset(column: number): void {
    this.used[column] = Number.NaN;
    this.guestUsed[column] = Number.NaN;
    this.cache[column] = Number.NaN;
    this.balloon[column] = Number.NaN;
    this.rss[column] = Number.NaN;
    this.reports[column] = 0;
    this.#currentAt[column] = NEVER;
    this.#usedAt[column] = NEVER;
    this.#lastUpdate[column] = Number.NaN;
    this.#lastUpdateAt[column] = NEVER;
  }

  grow(length: number): void {
    if (length <= this.used.length) return;
    this.used = grownGaps(this.used, length);
    this.guestUsed = grownGaps(this.guestUsed, length);
    this.cache = grownGaps(this.cache, length);
    this.balloon = grownGaps(this.balloon, length);
    this.rss = grownGaps(this.rss, length);
    this.isGuest = grownFlags(this.isGuest, this.used.length);
    this.reports = grownFlags(this.reports, this.used.length);
    this.#currentAt = grown(this.#currentAt, length, NEVER);
    this.#usedAt = grown(this.#usedAt, length, NEVER);
    this.#lastUpdate = grown(this.#lastUpdate, length, Number.NaN);
    this.#lastUpdateAt = grown(this.#lastUpdateAt, length, NEVER);
  }

  /** The host's clock may differ from ours, so freshness counts from when we saw the time change. */
  #noteLastUpdate(column: number, at: number, seconds: number): void {
    if (Number.isNaN(seconds) || seconds <= 0) return;
    this.reports[column] = 1;
    const before = this.#lastUpdate[column] ?? Number.NaN;
    if (seconds === before) return;
    this.#lastUpdate[column] = seconds;
    const recent = Math.abs(at - seconds * 1000) < FRESH_MS;
    if (!Number.isNaN(before) || recent) this.#lastUpdateAt[column] = at;
  }
}

function grownFlags(old: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(length);
  next.set(old);
  return next;
}
