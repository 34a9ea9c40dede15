/** The simulation's time. It can run slower or faster than ours, but it never runs backwards. */
export interface SimClock {
  /** Seconds since the simulation's origin, which lies long before its start: no counter begins at 0. */
  now(): number;
  /** The moment as seconds since the epoch, as guests and images would record it. */
  epochSeconds(): number;
  /** How many of its seconds pass in one of ours. */
  setRate(rate: number): void;
  readonly rate: number;
}

/** The oldest thing in the simulation is younger than this, in seconds. */
const ORIGIN_AGE = 400 * 86_400;

/** A clock over a source of milliseconds that never runs backwards. */
export function createSimClock(monotonicMs: () => number, epochMs: number): SimClock {
  let rate = 1;
  let fromMs = monotonicMs();
  let fromSeconds = ORIGIN_AGE;
  const now = (): number => fromSeconds + ((monotonicMs() - fromMs) / 1000) * rate;
  return {
    now,
    epochSeconds: () => Math.floor(epochMs / 1000 - ORIGIN_AGE + now()),
    setRate(next) {
      fromSeconds = now();
      fromMs = monotonicMs();
      rate = next;
    },
    get rate() {
      return rate;
    },
  };
}
