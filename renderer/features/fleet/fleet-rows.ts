import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import type { HostPulse } from '../../stores/stats-store.ts';
import { naturalKey } from '../machines/table/natural-order.ts';
import type { FleetColumnId } from './fleet-columns.ts';
import { type Figures, hostFigures, NO_TALLY, sumFigures, type Tally } from './fleet-figures.ts';

/** A row of the table: a host, or the folder that the hosts under it are in. */
export type FleetRow =
  | { readonly kind: 'host'; readonly key: string; readonly host: HostRecord; readonly inFolder: boolean }
  | { readonly kind: 'folder'; readonly key: string; readonly folder: string; readonly hosts: readonly HostRecord[] };

export interface FleetSort {
  /** `place`: by the user's own order. */
  readonly id: FleetColumnId | 'place';
  readonly descending: boolean;
}

/** What rows are sorted and filled by. */
export interface FleetFacts {
  readonly tallies: ReadonlyMap<HostId, Tally>;
  readonly pulse: (host: HostId) => HostPulse | null;
  /** How old a host's numbers are, ms; NaN without any. */
  readonly pulseAge: (host: HostId) => number;
}

/** The numbers of a row. */
export function figuresOf(row: FleetRow, facts: FleetFacts): Figures {
  const one = (host: HostRecord): Figures =>
    hostFigures(host, facts.tallies.get(host.id) ?? NO_TALLY, facts.pulse(host.id));
  return row.kind === 'host' ? one(row.host) : sumFigures(row.hosts.map(one));
}

/** All hosts in rows: sorted, within their folders if grouped. Hosts in no folder come first. */
export function fleetRows(
  hosts: Iterable<HostRecord>,
  sort: FleetSort,
  grouped: boolean,
  facts: FleetFacts,
): readonly FleetRow[] {
  const sorted = sortHosts([...hosts], sort, facts);
  const folders = new Map<string, HostRecord[]>();
  for (const host of sorted) {
    const list = folders.get(host.folder);
    if (list === undefined) folders.set(host.folder, [host]);
    else list.push(host);
  }
  const rowOf = (host: HostRecord, inFolder: boolean): FleetRow => ({
    kind: 'host',
    key: `h:${host.id}`,
    host,
    inFolder,
  });
  if (!grouped || (folders.size === 1 && folders.has(''))) return sorted.map((host) => rowOf(host, false));
  const names = [...folders.keys()].filter((folder) => folder !== '').toSorted(byText);
  return [
    ...(folders.get('') ?? []).map((host) => rowOf(host, false)),
    ...names.flatMap((folder): readonly FleetRow[] => {
      const within = folders.get(folder) ?? [];
      return [
        { kind: 'folder', key: `f:${folder}`, folder, hosts: within },
        ...within.map((host) => rowOf(host, true)),
      ];
    }),
  ];
}

function sortHosts(hosts: readonly HostRecord[], { id, descending }: FleetSort, facts: FleetFacts): HostRecord[] {
  const byPlace = hosts.toSorted((a, b) => a.place - b.place || byText(a.name, b.name));
  if (id === 'place') return byPlace;
  const keys = new Map(byPlace.map((host) => [host, sortKey(host, id, facts)]));
  return byPlace.toSorted((a, b) => compare(keys.get(a) ?? '', keys.get(b) ?? '', descending));
}

/** What is not known stands last, whichever way it is sorted. */
function compare(a: string | number, b: string | number, descending: boolean): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return descending ? b - a : a - b;
  }
  const order = a < b ? -1 : a > b ? 1 : 0;
  return descending ? -order : order;
}

function sortKey(host: HostRecord, id: FleetColumnId, facts: FleetFacts): string | number {
  const figures = hostFigures(host, facts.tallies.get(host.id) ?? NO_TALLY, facts.pulse(host.id));
  switch (id) {
    case 'name':
      return naturalKey(host.name);
    case 'state':
      return host.state.phase;
    case 'machines':
      return figures.running;
    case 'spark':
    case 'cpu':
      return figures.cpu;
    case 'memory':
      return figures.memUsed / figures.memTotal;
    case 'vcpus':
      return figures.vcpus / figures.cpus;
    case 'allocated':
      return figures.memory / figures.memTotal;
    case 'storage':
      return figures.stored / figures.capacity;
    case 'age':
      return facts.pulseAge(host.id);
    case 'latency':
      return facts.pulse(host.id)?.load.latencyMs ?? Number.NaN;
    case 'versions':
      return naturalKey(host.facts?.libvirtVersion ?? '');
    case 'uptime':
      return -(host.facts?.connectedAt ?? Number.NaN);
  }
}

function byText(a: string, b: string): number {
  const [left, right] = [naturalKey(a), naturalKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
