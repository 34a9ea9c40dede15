import type { Dispose } from '../../../../shared/dispose.ts';
import type { HostId } from '../../../../shared/model/host.ts';
import type { MachineId, MachineRecord } from '../../../../shared/model/machine.ts';
import type { Services } from '../../../stores/services.ts';
import { type CompiledFilter, compileFilter } from '../filter/compile-filter.ts';
import type { FilterNode } from '../filter/parse-filter.ts';
import { columnOf } from './columns.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { createNameOrder } from './name-order.ts';
import { orderRows, type RowSort } from './row-order.ts';

/** Which machines the table shows. */
export interface RowsQuery {
  readonly host: HostId | null;
  readonly filter: FilterNode;
  readonly sort: RowSort;
}

/** The rows of the table: the fleet filtered and sorted, renewed as numbers and facts change. */
export interface RowsModel {
  readonly rows: readonly MachineRecord[];
  /** How many there would be without the filter. */
  readonly total: number;
  /** The ids of the rows, in their order. */
  ids(): readonly MachineId[];
  /** The row of a machine; -1 when it is not among them. */
  indexOf(id: MachineId): number;
  setQuery(query: RowsQuery): void;
  /** Keeps the order as it is for so many ms, so that nothing moves under the hand. Machines still come and go. */
  hold(ms: number): void;
  /** Lets the order follow again at once. */
  release(): void;
  /** Calls back when rows or their numbers may have changed; at most once per frame. */
  subscribe(listener: () => void): Dispose;
  freshness(machine: MachineRecord): Freshness;
  /** Follows the fleet and its numbers until the Dispose is called; may be started again. */
  start(): Dispose;
}

type RowsServices = Pick<Services, 'fleet' | 'stats' | 'frames'>;

/** Rows for one table, that stand still until `start`. `now` is a clock in ms that only runs forward. */
export function createRowsModel(
  { fleet, stats, frames }: RowsServices,
  first: RowsQuery,
  now: () => number = () => performance.now(),
): RowsModel {
  const names = createNameOrder();
  const listeners = new Set<() => void>();
  let query = first;
  let byName: readonly MachineRecord[] = names.order(fleet.getState().machines);
  let rows: readonly MachineRecord[] = [];
  let total = 0;
  let ids: readonly MachineId[] | null = null;
  let places: Map<MachineId, number> | null = null;
  let heldUntil = 0;

  const hostName = (host: HostId): string => fleet.getState().hosts.get(host)?.name ?? '';
  const freshness = (machine: MachineRecord): Freshness =>
    freshnessOf(
      machine,
      fleet.getState().hosts.get(machine.host),
      stats.age(machine.slot),
      stats.pulse(machine.host)?.load.intervalMs ?? 1000,
    );
  const compile = (): CompiledFilter =>
    compileFilter(query.filter, {
      column: (name) => stats.column(name),
      hostName,
      hostFolder: (host) => fleet.getState().hosts.get(host)?.folder ?? '',
      isStale: (machine) => freshness(machine) !== 'fresh',
      now: Date.now,
    });
  let filter = compile();

  const rebuild = (): void => {
    const { host } = query;
    const ofHost = (machine: MachineRecord): boolean => host === null || machine.host === host;
    total = host === null ? byName.length : byName.reduce((count, machine) => count + (ofHost(machine) ? 1 : 0), 0);
    const keep = filter.empty
      ? host === null
        ? null
        : ofHost
      : (machine: MachineRecord): boolean => ofHost(machine) && filter.test(machine);
    rows = orderRows(byName, keep, query.sort, { column: (name) => stats.column(name), hostName });
    ids = null;
    places = null;
  };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const onFleet = (): void => {
    rebuild();
    tell();
  };
  const onStats = (): void => {
    const moves = filter.live || columnOf(query.sort.id)?.live === true;
    if (moves && now() >= heldUntil) rebuild();
    tell();
  };
  rebuild();
  return {
    get rows() {
      return rows;
    },
    get total() {
      return total;
    },
    ids() {
      ids ??= rows.map((machine) => machine.id);
      return ids;
    },
    indexOf(id) {
      places ??= new Map(rows.map((machine, row) => [machine.id, row]));
      return places.get(id) ?? -1;
    },
    setQuery(next) {
      if (next.filter !== query.filter) {
        query = next;
        filter = compile();
      }
      query = next;
      heldUntil = 0;
      rebuild();
      tell();
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, now() + ms);
    },
    release() {
      heldUntil = 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    freshness,
    start() {
      byName = names.order(fleet.getState().machines);
      onFleet();
      const stopFleet = fleet.subscribe((state, before) => {
        if (state.machines === before.machines && state.hosts === before.hosts) return;
        byName = names.order(state.machines);
        frames.request(onFleet);
      });
      const stopStats = stats.subscribe(onStats);
      return () => {
        stopFleet();
        stopStats();
      };
    },
  };
}
