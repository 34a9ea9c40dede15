import type { AppContract } from '../../../../shared/contract.ts';
import type { Dispose } from '../../../../shared/dispose.ts';
import type { MachineId } from '../../../../shared/model/machine.ts';
import type { Problem } from '../../../../shared/model/problem.ts';
import type { HistoryAppend, HistoryRange, HistoryWindow } from '../../../../shared/model/stats.ts';
import type { Client } from '../../../../shared/rpc.ts';
import { FollowedRange } from '../../../widgets/chart/followed-range.ts';
import { toMarkers } from '../event-words.ts';
import type { SeriesName } from './chart-plan.ts';

/** How long each range is, ms. */
export const RANGE_MS: Readonly<Record<HistoryRange, number>> = {
  '1m': 60_000,
  '10m': 600_000,
  '2h': 7_200_000,
  '24h': 86_400_000,
};

/** What there is to draw. A new object only when the set of lines changes, not with new points. */
export interface FeedState {
  /** The range of the points that are here; the wanted one may still be on its way. */
  readonly range: HistoryRange | null;
  readonly names: readonly SeriesName[];
  /** Which columns hold a value at all. */
  readonly present: readonly boolean[];
  readonly problem: Problem | null;
}

const NOTHING: FeedState = { range: null, names: [], present: [], problem: null };

/** A machine's history, followed. */
export class MonitorFeed extends FollowedRange<FeedState> {
  readonly #client: Client<AppContract>;
  readonly #machine: MachineId;

  constructor(client: Client<AppContract>, machine: MachineId) {
    super(NOTHING);
    this.#client = client;
    this.#machine = machine;
  }

  protected open(range: HistoryRange): Dispose {
    return this.#client.subscribe(
      'history',
      { machine: this.#machine, range },
      {
        snapshot: (window) => this.#load(window),
        delta: (more) => this.#append(more),
        end: (problem) => this.set({ ...this.state(), problem }),
      },
    );
  }

  #load(window: HistoryWindow): void {
    const names = window.series.map(({ metric, device, unit }) => ({ metric, device, unit }));
    const present = window.series.map(({ values }) => values.some((value) => !Number.isNaN(value)));
    this.series.load({
      times: window.times,
      columns: window.series.map(({ values }) => values),
      stepMs: window.stepMs,
      spanMs: RANGE_MS[window.range],
      markers: toMarkers(window.markers),
    });
    const same = sameNames(names, this.state().names);
    this.set({
      range: window.range,
      names: same ? this.state().names : names,
      present: same && sameFlags(present, this.state().present) ? this.state().present : present,
      problem: null,
    });
  }

  #append(more: HistoryAppend): void {
    const { present } = this.state();
    const appeared = more.values.some((values, column) => present[column] === false && hasValue(values));
    this.series.append({ times: more.times, columns: more.values, markers: toMarkers(more.markers) });
    if (!appeared) return;
    this.set({ ...this.state(), present: present.map((was, column) => was || hasValue(more.values[column])) });
  }
}

function hasValue(values: Float32Array | undefined): boolean {
  return values?.some((value) => !Number.isNaN(value)) ?? false;
}

function sameNames(a: readonly SeriesName[], b: readonly SeriesName[]): boolean {
  return a.length === b.length && a.every((one, i) => one.metric === b[i]?.metric && one.device === b[i]?.device);
}

function sameFlags(a: readonly boolean[], b: readonly boolean[]): boolean {
  return a.length === b.length && a.every((flag, i) => flag === b[i]);
}
