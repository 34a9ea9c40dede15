import type { AppContract } from '../../../../shared/contract.ts';
import type { Dispose } from '../../../../shared/dispose.ts';
import type { HostId } from '../../../../shared/model/host.ts';
import {
  HOST_METRICS,
  type HostHistoryAppend,
  type HostHistoryWindow,
  type HostMetric,
} from '../../../../shared/model/host-detail.ts';
import type { Problem } from '../../../../shared/model/problem.ts';
import type { HistoryRange } from '../../../../shared/model/stats.ts';
import type { Client } from '../../../../shared/rpc.ts';
import { FollowedRange } from '../../../widgets/chart/followed-range.ts';
import { RANGE_MS } from '../../machine/monitor/monitor-feed.ts';
import { toHostMarkers } from '../host-event-words.ts';

/** What there is to draw. A new object only when the range, or the set of metrics with values, is another. */
export interface HostFeedState {
  /** The range of the points that are here; the wanted one may still be on its way. */
  readonly range: HistoryRange | null;
  /** The metrics that have a value at all; columns are in the order of HOST_METRICS. */
  readonly present: ReadonlySet<HostMetric>;
  readonly problem: Problem | null;
}

const NOTHING: HostFeedState = { range: null, present: new Set(), problem: null };
const MS_PER_SECOND = 1000;

/** A host's history, followed. Times are in seconds. */
export class HostFeed extends FollowedRange<HostFeedState> {
  readonly #client: Client<AppContract>;
  readonly #host: HostId;

  constructor(client: Client<AppContract>, host: HostId) {
    super(NOTHING);
    this.#client = client;
    this.#host = host;
  }

  protected open(range: HistoryRange): Dispose {
    return this.#client.subscribe(
      'host-history',
      { host: this.#host, range },
      {
        snapshot: (window) => this.#load(window),
        delta: (more) => this.#append(more),
        end: (problem) => this.set({ ...this.state(), problem }),
      },
    );
  }

  #load(window: HostHistoryWindow): void {
    const { range, times, stepMs } = window;
    this.series.load({
      times,
      columns: columnsOf(window.values),
      stepMs,
      spanMs: RANGE_MS[range],
      markers: toHostMarkers(window.markers),
    });
    this.set({ range, present: new Set(presentIn(window.values)), problem: null });
  }

  #append(more: HostHistoryAppend): void {
    this.series.append({
      times: more.times,
      columns: columnsOf(more.values),
      markers: toHostMarkers(more.markers),
    });
    const { present } = this.state();
    const appeared = presentIn(more.values).filter((metric) => !present.has(metric));
    if (appeared.length > 0) this.set({ ...this.state(), present: new Set([...present, ...appeared]) });
  }
}

function columnsOf(values: HostHistoryAppend['values']): Float32Array[] {
  return HOST_METRICS.map((metric) => {
    const column = values[metric];
    return metric === 'host.latency' || metric === 'host.poll' ? column.map((ms) => ms / MS_PER_SECOND) : column;
  });
}

function presentIn(values: HostHistoryAppend['values']): HostMetric[] {
  return HOST_METRICS.filter((metric) => values[metric].some((value) => !Number.isNaN(value)));
}
