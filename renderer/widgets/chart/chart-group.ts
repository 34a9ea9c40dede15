import type { Dispose } from '../../../shared/dispose.ts';

/** Where the crosshair of a page stands. */
export interface Crosshair {
  /** ms since the epoch, the time of a point; null when there is none. */
  readonly time: number | null;
  /** Set by the keyboard: it stays at its time while new points come. A pointer's stays under the pointer. */
  readonly pinned: boolean;
}

const NOWHERE: Crosshair = { time: null, pinned: false };

/** One crosshair for all the charts of a page, which read each other's times by it. */
export class ChartGroup {
  #crosshair = NOWHERE;
  readonly #listeners = new Set<(crosshair: Crosshair) => void>();

  get crosshair(): Crosshair {
    return this.#crosshair;
  }

  /** Moves the crosshair of every chart; with null it goes. */
  moveTo(time: number | null, pinned = false): void {
    if (this.#crosshair.time === time && this.#crosshair.pinned === pinned) return;
    this.#crosshair = time === null ? NOWHERE : { time, pinned };
    for (const listener of this.#listeners) listener(this.#crosshair);
  }

  onMove(listener: (crosshair: Crosshair) => void): Dispose {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** The index of the time nearest to `time` in an ascending list; -1 when the list is empty. */
export function nearestIndex(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle;
    else high = middle;
  }
  return Math.abs((times[low] ?? 0) - time) <= Math.abs((times[high] ?? 0) - time) ? low : high;
}
