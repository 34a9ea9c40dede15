import type { Dispose } from '../../../shared/dispose.ts';
import type { HistoryRange } from '../../../shared/model/stats.ts';
import { TimeSeries } from './time-series.ts';

/** A history that is followed one range at a time: its points, which last through ranges and reconnects, and its state. */
export abstract class FollowedRange<State> {
  readonly series = new TimeSeries();
  readonly #listeners = new Set<() => void>();
  #state: State;
  #wanted: HistoryRange | null = null;
  #stop: Dispose | null = null;

  constructor(nothing: State) {
    this.#state = nothing;
  }

  /** Subscribes to a range; what it gives ends that. */
  protected abstract open(range: HistoryRange): Dispose;

  readonly state = (): State => this.#state;

  readonly subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  protected set(state: State): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /** Follows this range. What was there stays until the new points are here, so that nothing flickers. */
  follow(range: HistoryRange): Dispose {
    if (range !== this.#wanted) {
      this.#stop?.();
      this.#wanted = range;
      this.#stop = this.open(range);
    }
    return () => {
      if (this.#wanted !== range) return;
      this.#stop?.();
      this.#stop = null;
      this.#wanted = null;
    };
  }
}
