/** Decoded bulk statistics as rates read them: the wire decoder's DomainStatsBatch has this shape. */
export interface SampleBatch {
  readonly count: number;
  readonly uuids: readonly string[];
  readonly ids: Int32Array;
  /** Entries of record i are offsets[i] to offsets[i + 1]. */
  readonly offsets: Uint32Array;
  /** Field id of each entry. */
  readonly fields: Uint32Array;
  /** The number of each entry, or the index of its text in `strings`. */
  readonly values: Float64Array;
  readonly strings: readonly string[];
}

/** When a batch was taken, ms by the core's clock. */
export interface SampleTime {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/**
 * When record `index` of `count` was taken. The daemon walks the machines in order while the call runs, so a place in
 * the reply is a better moment than its arrival: on a slow host the two differ by half the call's length.
 */
export function sampleMoment(time: SampleTime, index: number, count: number): number {
  return time.sentAt + ((time.receivedAt - time.sentAt) * (index + 0.5)) / count;
}

/** Intervals shorter than this give no rate: counters that tick in 10 ms steps would only show noise. */
export const MIN_INTERVAL_MS = 50;

/**
 * A counter that was last read this many hold times ago is no baseline: we slept or were busy elsewhere, and a mean over
 * all that time would look like a number of now.
 */
export const LONG_AGO = 3;

/** The record of nothing heard. */
export const NEVER = Number.NEGATIVE_INFINITY;
