import type { Dispose } from '../../../shared/dispose.ts';
import { fillPlotColumn, GAP_FACTOR, planRows } from './plot-rows.ts';
import { roundSpan } from './time-axis.ts';

/** What happened at a moment, as a chart marks it. The label is plain text and may be untrusted. */
export interface ChartMarker {
  /** ms since the epoch */
  readonly time: number;
  readonly label: string;
  readonly tone: 'neutral' | 'bad';
}

/** A whole stretch to show. `columns[c][i]` belongs to `times[i]`; NaN is a gap. */
export interface SeriesWindow {
  readonly times: Float64Array;
  readonly columns: readonly Float32Array[];
  readonly stepMs: number;
  /** How far back the window reaches from its newest point, ms. */
  readonly spanMs: number;
  readonly markers: readonly ChartMarker[];
}

/** Points that came since, for every column in the same order. */
export interface SeriesAppend {
  readonly times: Float64Array;
  readonly columns: readonly Float32Array[];
  readonly markers: readonly ChartMarker[];
}

const SPARE_POINTS = 256;

/**
 * A sliding window over many series with one time axis. Holds typed arrays with room to spare: an append writes at the
 * end and moves the start; only when the room is used up is everything moved once.
 */
export class TimeSeries {
  #times = new Float64Array(0);
  #columns: Float32Array[] = [];
  #start = 0;
  #end = 0;
  #stepMs = 1000;
  #spanMs = 60_000;
  #markers: readonly ChartMarker[] = [];
  #revision = 0;
  #generation = 0;
  #beginRevision = -1;
  #beginTime: number | null = null;
  #plotRevision = -1;
  #plotTimes: number[] = [];
  #plotRows: number[] = [];
  readonly #plotColumns = new Map<number, { revision: number; readonly values: (number | null)[] }>();
  readonly #listeners = new Set<() => void>();

  /** Replaces everything, e.g. when another range was chosen. */
  load(window: SeriesWindow): void {
    const length = window.times.length;
    const capacity = Math.max(length, Math.ceil(window.spanMs / window.stepMs)) + SPARE_POINTS;
    this.#times = new Float64Array(capacity);
    this.#times.set(window.times);
    this.#columns = window.columns.map((column) => {
      const values = new Float32Array(capacity).fill(Number.NaN);
      values.set(column.subarray(0, length));
      return values;
    });
    this.#start = 0;
    this.#end = length;
    this.#stepMs = window.stepMs;
    this.#spanMs = window.spanMs;
    this.#markers = window.markers;
    this.#plotColumns.clear();
    this.#generation += 1;
    this.#trim();
    this.#changed();
  }

  /** Adds newer points; what is older than the span falls out. Points that are not newer are ignored. */
  append(more: SeriesAppend): void {
    const newest = this.#end > this.#start ? (this.#times[this.#end - 1] ?? 0) : Number.NEGATIVE_INFINITY;
    for (let point = 0; point < more.times.length; point += 1) {
      const time = more.times[point] ?? Number.NaN;
      if (!(time > newest)) continue;
      this.#makeRoom();
      this.#times[this.#end] = time;
      for (const [index, column] of this.#columns.entries()) {
        column[this.#end] = more.columns[index]?.[point] ?? Number.NaN;
      }
      this.#end += 1;
    }
    if (more.markers.length > 0) this.#markers = [...this.#markers, ...more.markers];
    this.#trim();
    this.#changed();
  }

  get length(): number {
    return this.#end - this.#start;
  }

  get stepMs(): number {
    return this.#stepMs;
  }

  get spanMs(): number {
    return this.#spanMs;
  }

  /** Rises with every change; a picture made of an older one is out of date. */
  get revision(): number {
    return this.#revision;
  }

  /** Rises with every load: the rest is then no continuation of what was. */
  get generation(): number {
    return this.#generation;
  }

  get markers(): readonly ChartMarker[] {
    return this.#markers;
  }

  /** The times as they came, a view that is valid until the next change. */
  get times(): Float64Array {
    return this.#times.subarray(this.#start, this.#end);
  }

  /** The values of a column as they came, NaN for gaps; a view that is valid until the next change. */
  column(index: number): Float32Array {
    return this.#columns[index]?.subarray(this.#start, this.#end) ?? new Float32Array(this.length).fill(Number.NaN);
  }

  /** The newest time, ms; null when there is none. */
  get newest(): number | null {
    return this.length === 0 ? null : (this.#times[this.#end - 1] ?? null);
  }

  /**
   * From when to when a chart shows it, ms. The right end is the newest point while points come, and now when they have
   * stopped coming, so that silence is seen as a growing gap. A past that is shorter than the span is shown over the
   * next round time that holds it: a chart that has just begun is not an empty one.
   */
  extent(now: number): { readonly from: number; readonly to: number } {
    const to = this.isSilent(now) ? now : (this.newest ?? now);
    const begin = this.#begin();
    return { from: to - (begin === null ? this.#spanMs : roundSpan(to - begin, this.#stepMs, this.#spanMs)), to };
  }

  /** Whether points have stopped coming, so that the newest is not to be taken for now's. */
  isSilent(now: number): boolean {
    const { newest } = this;
    return newest === null || now - newest > GAP_FACTOR * this.#stepMs + 1000;
  }

  /** The time axis for plotting: a point is put into each unrecorded gap. The array is reused. */
  plotTimes(): readonly number[] {
    this.#plan();
    return this.#plotTimes;
  }

  /** A column for plotting, null for gaps, beside plotTimes(). The array is reused. */
  plotColumn(index: number): readonly (number | null)[] {
    this.#plan();
    let plot = this.#plotColumns.get(index);
    if (plot === undefined) {
      plot = { revision: -1, values: [] };
      this.#plotColumns.set(index, plot);
    }
    if (plot.revision !== this.#revision) {
      plot.revision = this.#revision;
      fillPlotColumn(this.#columns[index], this.#plotRows, plot.values);
    }
    return plot.values;
  }

  /** Called after every change. */
  onChange(listener: () => void): Dispose {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The time of the first value or event, ms; null when there is none. */
  #begin(): number | null {
    if (this.#beginRevision === this.#revision) return this.#beginTime;
    this.#beginRevision = this.#revision;
    let row = this.#start;
    while (row < this.#end && this.#columns.every((column) => Number.isNaN(column[row]))) row += 1;
    const value = row < this.#end ? (this.#times[row] ?? null) : null;
    const event = this.#markers[0]?.time ?? null;
    this.#beginTime = value === null || event === null ? (value ?? event) : Math.min(value, event);
    return this.#beginTime;
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  #trim(): void {
    const newest = this.newest;
    if (newest === null) return;
    // One point beyond the left end is kept, so that the line reaches the edge.
    const oldest = newest - this.#spanMs - this.#stepMs;
    while (this.#start < this.#end && (this.#times[this.#start] ?? 0) < oldest) this.#start += 1;
    if ((this.#markers[0]?.time ?? oldest) < oldest) this.#markers = this.#markers.filter((m) => m.time >= oldest);
  }

  #makeRoom(): void {
    if (this.#end < this.#times.length) return;
    if (this.#start < SPARE_POINTS / 2) {
      // Points come closer together than promised: grow rather than move for each of them.
      const times = new Float64Array(this.#times.length * 2 + SPARE_POINTS);
      times.set(this.#times);
      this.#times = times;
      this.#columns = this.#columns.map((column) => {
        const values = new Float32Array(times.length);
        values.set(column);
        return values;
      });
      return;
    }
    this.#times.copyWithin(0, this.#start, this.#end);
    for (const column of this.#columns) column.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
  }

  #plan(): void {
    if (this.#plotRevision === this.#revision) return;
    this.#plotRevision = this.#revision;
    planRows(this.#times, this.#start, this.#end, this.#stepMs, this.#plotTimes, this.#plotRows);
  }
}
