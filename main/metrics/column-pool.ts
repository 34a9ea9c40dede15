/** An index rests this long before it is given out again, so that no mean of a history step mixes two owners. */
const REST_MS = 61_000;

/**
 * Small dense indices for things that come and go, with the moment each was given out: a reused index must not show
 * the past of its former owner.
 */
export class ColumnPool {
  readonly #free: { readonly column: number; readonly since: number }[] = [];
  #bornAt = new Float64Array(16);
  #size = 0;

  /** One more than the largest index ever given out: the length that arrays by column need. */
  get size(): number {
    return this.#size;
  }

  /** An index that nobody uses, born at `now`. */
  allocate(now: number): number {
    const [oldest] = this.#free;
    const reused = oldest !== undefined && now - oldest.since > REST_MS ? this.#free.shift() : undefined;
    const column = reused?.column ?? this.#size++;
    if (column >= this.#bornAt.length) this.#bornAt = grown(this.#bornAt, column + 1);
    this.#bornAt[column] = now;
    return column;
  }

  release(column: number, now: number): void {
    this.#free.push({ column, since: now });
  }

  bornAt(column: number): number {
    return this.#bornAt[column] ?? Number.POSITIVE_INFINITY;
  }
}

/** A copy at least `length` long, doubling, the rest filled with `fill`. */
export function grown(old: Float64Array, length: number, fill = 0): Float64Array<ArrayBuffer> {
  const next = new Float64Array(Math.max(length, old.length * 2)).fill(fill);
  next.set(old);
  return next;
}
