import { COMPACT_NAN, compactValues, encodeCompact } from './compact-float.ts';
import type { Evictable, HistoryBudget } from './history-budget.ts';

/** Rows of one chunk: a minute of the finest tier. Whole chunks age out together. */
const CHUNK_ROWS = 60;
/** Columns of one block, where nobody says otherwise; a block is only allocated where something is measured. */
const BLOCK_COLUMNS = 32;

/** Things of one kind that have the same metrics: machines, disks, NICs. */
export type SeriesKind = 0 | 1 | 2;

/** One chunk of rows: for each kind its blocks of columns, each `[column][metric][row]`. */
type Chunk = readonly (Uint16Array | undefined)[][];

/**
 * A ring of rows (moments) by columns (things) of compact floats. Rows carry their own time, so a stretched interval or
 * a gap needs no filler. A column's points lie side by side, which is how they are read.
 */
export class HistoryTier implements Evictable {
  readonly tier: number;
  readonly #metrics: readonly number[];
  readonly #budget: HistoryBudget;
  readonly #blockColumns: number;
  readonly #times: Float64Array;
  readonly #chunks: (Chunk | undefined)[];
  #written = 0;

  /**
   * `rows` are kept at least; `metrics` tells how many values each kind has per row. Blocks of fewer columns take less
   * memory where there are few of them.
   */
  constructor(
    tier: number,
    rows: number,
    metrics: readonly number[],
    budget: HistoryBudget,
    blockColumns: number = BLOCK_COLUMNS,
  ) {
    const chunks = Math.ceil(rows / CHUNK_ROWS) + 1;
    this.tier = tier;
    this.#metrics = metrics;
    this.#budget = budget;
    this.#blockColumns = blockColumns;
    this.#times = new Float64Array(chunks * CHUNK_ROWS);
    this.#chunks = Array.from({ length: chunks }, () => undefined);
    budget.join(this);
  }

  /** How many rows were ever written; the newest is one less. */
  get end(): number {
    return this.#written;
  }

  /** The oldest row that is still there. */
  get start(): number {
    const current = Math.floor((this.#written - 1) / CHUNK_ROWS);
    return Math.max(0, (current - this.#chunks.length + 1) * CHUNK_ROWS);
  }

  timeOf(row: number): number {
    return this.#times[row % this.#times.length] ?? Number.NaN;
  }

  /** The first row at or after a time, `end` if there is none. */
  rowAt(time: number): number {
    let low = this.start;
    let high = this.#written;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeOf(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Begins a row; whatever is not written into it is a gap. */
  addRow(time: number): void {
    const row = this.#written;
    this.#times[row % this.#times.length] = time;
    if (row % CHUNK_ROWS === 0) {
      const index = this.#indexOf(row);
      this.#drop(index);
      this.#chunks[index] = this.#metrics.map(() => []);
    }
    this.#written = row + 1;
  }

  /** Writes the newest row's values of a kind: `values[metric][column]`, for columns below `columns`. */
  write(kind: SeriesKind, columns: number, values: readonly Float32Array[]): void {
    const row = this.#written - 1;
    const blocks = this.#chunks[this.#indexOf(row)]?.[kind];
    const metrics = this.#metrics[kind] ?? 0;
    if (blocks === undefined) return;
    const place = row % CHUNK_ROWS;
    const width = this.#blockColumns;
    for (let first = 0; first < columns; first += width) {
      const last = Math.min(first + width, columns);
      let block = blocks[first / width];
      for (let column = first; column < last; column += 1) {
        for (let metric = 0; metric < metrics; metric += 1) {
          const code = encodeCompact(values[metric]?.[column] ?? Number.NaN);
          if (code === COMPACT_NAN) continue;
          block ??= this.#allocate(blocks, first / width, metrics);
          if (block === undefined) return;
          block[((column - first) * metrics + metric) * CHUNK_ROWS + place] = code;
        }
      }
    }
  }

  /** A column's values of one metric for rows `from` to `to`, gaps as NaN, put into `target` from `at` on. */
  read(kind: SeriesKind, column: number, metric: number, from: number, to: number, target: Float32Array, at = 0): void {
    const decode = compactValues();
    for (let row = from; row < to; ) {
      const stop = Math.min(to, (Math.floor(row / CHUNK_ROWS) + 1) * CHUNK_ROWS);
      const block = this.#blockOf(kind, column, row);
      const base = this.#offsetOf(kind, column, metric);
      for (; row < stop; row += 1) {
        target[at + row - from] =
          block === undefined ? Number.NaN : (decode[block[base + (row % CHUNK_ROWS)] ?? COMPACT_NAN] ?? Number.NaN);
      }
    }
  }

  /** The mean of what there is in rows `from` to `to`; NaN when there is nothing. */
  mean(kind: SeriesKind, column: number, metric: number, from: number, to: number): number {
    const decode = compactValues();
    let sum = 0;
    let count = 0;
    for (let row = from; row < to; ) {
      const stop = Math.min(to, (Math.floor(row / CHUNK_ROWS) + 1) * CHUNK_ROWS);
      const block = this.#blockOf(kind, column, row);
      if (block === undefined) {
        row = stop;
        continue;
      }
      const base = this.#offsetOf(kind, column, metric);
      for (; row < stop; row += 1) {
        const code = block[base + (row % CHUNK_ROWS)] ?? COMPACT_NAN;
        if (code === COMPACT_NAN) continue;
        sum += decode[code] ?? 0;
        count += 1;
      }
    }
    return count === 0 ? Number.NaN : sum / count;
  }

  oldestDroppable(): number | null {
    const index = this.#oldestChunk();
    if (index === null) return null;
    return this.#times[index * CHUNK_ROWS] ?? null;
  }

  dropOldest(): void {
    const index = this.#oldestChunk();
    if (index !== null) this.#drop(index);
  }

  /** Gives all memory back. */
  dispose(): void {
    for (let index = 0; index < this.#chunks.length; index += 1) this.#drop(index);
    this.#budget.leave(this);
  }

  /** The oldest chunk with anything in it, but never the one that is being written. */
  #oldestChunk(): number | null {
    const current = Math.floor((this.#written - 1) / CHUNK_ROWS);
    for (let chunk = this.start / CHUNK_ROWS; chunk < current; chunk += 1) {
      const index = chunk % this.#chunks.length;
      if (this.#chunks[index]?.some((blocks) => blocks.length > 0) === true) return index;
    }
    return null;
  }

  #drop(index: number): void {
    for (const blocks of this.#chunks[index] ?? []) {
      for (const block of blocks) if (block !== undefined) this.#budget.release(block.byteLength);
    }
    this.#chunks[index] = undefined;
  }

  #allocate(blocks: (Uint16Array | undefined)[], index: number, metrics: number): Uint16Array | undefined {
    const length = this.#blockColumns * metrics * CHUNK_ROWS;
    if (!this.#budget.reserve(length * Uint16Array.BYTES_PER_ELEMENT)) return undefined;
    const block = new Uint16Array(length).fill(COMPACT_NAN);
    blocks[index] = block;
    return block;
  }

  #indexOf(row: number): number {
    return Math.floor(row / CHUNK_ROWS) % this.#chunks.length;
  }

  #blockOf(kind: SeriesKind, column: number, row: number): Uint16Array | undefined {
    return this.#chunks[this.#indexOf(row)]?.[kind]?.[Math.floor(column / this.#blockColumns)];
  }

  #offsetOf(kind: SeriesKind, column: number, metric: number): number {
    return ((column % this.#blockColumns) * (this.#metrics[kind] ?? 0) + metric) * CHUNK_ROWS;
  }
}
