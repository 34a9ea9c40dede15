import type { Dispose } from '../../../shared/dispose.ts';
import type { Services } from '../../stores/services.ts';
import { type Tally, tallyMachines } from './fleet-figures.ts';
import { type FleetFacts, type FleetRow, type FleetSort, fleetRows } from './fleet-rows.ts';

/** Hosts tick out of step: what each of fifty says is drawn together, so often. */
const CALM_MS = 250;
/** Rows that are sorted by numbers change places no more often than this. */
const SORT_MS = 2000;

/** What the table of hosts shows, kept true to the fleet and its numbers. */
export interface FleetModel {
  readonly rows: readonly FleetRow[];
  readonly facts: FleetFacts;
  setView(sort: FleetSort, grouped: boolean): void;
  /** Calls back when rows or their numbers may have changed. */
  subscribe(listener: () => void): Dispose;
  /** Follows until the Dispose is called; may be started again. */
  start(): Dispose;
}

/** Rows that stand still until `start`. */
export function createFleetModel({ fleet, stats }: Pick<Services, 'fleet' | 'stats'>): FleetModel {
  const listeners = new Set<() => void>();
  let tallies: ReadonlyMap<string, Tally> = new Map();
  let sort: FleetSort = { id: 'place', descending: false };
  let grouped = true;
  let rows: readonly FleetRow[] = [];
  let sortedAt = 0;
  let countsAreOld = true;
  let rowsAreOld = true;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const facts: FleetFacts = {
    get tallies() {
      return tallies;
    },
    pulse: (host) => stats.pulse(host),
    pulseAge: (host) => stats.pulseAge(host),
  };
  const renew = (): void => {
    timer = null;
    const state = fleet.getState();
    if (countsAreOld) tallies = tallyMachines(state.machines.values());
    const moves = sort.id !== 'place' && sort.id !== 'name' && performance.now() - sortedAt > SORT_MS;
    if (rowsAreOld || moves) {
      rows = fleetRows(state.hosts.values(), sort, grouped, facts);
      sortedAt = performance.now();
    }
    countsAreOld = false;
    rowsAreOld = false;
    for (const listener of listeners) listener();
  };
  const soon = (): void => {
    timer ??= setTimeout(renew, CALM_MS);
  };
  return {
    get rows() {
      return rows;
    },
    facts,
    setView(nextSort, nextGrouped) {
      sort = nextSort;
      grouped = nextGrouped;
      rowsAreOld = true;
      renew();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      countsAreOld = true;
      rowsAreOld = true;
      renew();
      const stopFleet = fleet.subscribe((state, before) => {
        countsAreOld ||= state.machines !== before.machines;
        rowsAreOld ||= state.hosts !== before.hosts;
        soon();
      });
      const stopStats = stats.subscribe(soon);
      // Ages grow where no numbers come.
      const clock = setInterval(soon, 1000);
      return () => {
        stopFleet();
        stopStats();
        clearInterval(clock);
        if (timer !== null) clearTimeout(timer);
        timer = null;
      };
    },
  };
}
