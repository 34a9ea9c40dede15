import type { CpuPlace, HostCapabilities, NumaCell } from '../../../../shared/model/host-detail.ts';

/** A core and its threads, by the numbers of their processors. */
export interface CoreBox {
  readonly key: string;
  readonly core: number;
  readonly cpus: readonly number[];
}

interface SocketGroup {
  readonly socket: number;
  readonly cores: readonly CoreBox[];
}

/** A NUMA cell as it is drawn. */
export interface CellLayout {
  readonly cell: NumaCell;
  readonly sockets: readonly SocketGroup[];
  /** Processors of which the host tells no place: they are switched off. */
  readonly unplaced: readonly number[];
}

/** The processors of each cell by socket and core, in the order of their numbers. */
export function layoutCells({
  cells,
  processors,
}: Pick<HostCapabilities, 'cells' | 'processors'>): readonly CellLayout[] {
  const byCell = groupBy(processors, ({ cell }) => cell);
  return cells.map((cell) => {
    const places = byCell.get(cell.id) ?? [];
    const placed = places.filter(hasPlace);
    return {
      cell,
      sockets: [...groupBy(placed, ({ socket }) => socket)]
        .toSorted(([a], [b]) => a - b)
        .map(([socket, members]) => ({ socket, cores: coresOf(members) })),
      unplaced: places.filter((place) => !hasPlace(place)).map(({ id }) => id),
    };
  });
}

/** How many of each there are in the whole host. */
export interface LayoutSums {
  readonly processors: number;
  readonly cells: number;
  readonly sockets: number;
  readonly cores: number;
  /** Of the core that has most. */
  readonly threads: number;
}

export function layoutSums(layouts: readonly CellLayout[]): LayoutSums {
  const sockets = new Set<number>();
  const cores = new Set<string>();
  let processors = 0;
  let threads = 0;
  for (const layout of layouts) {
    processors += layout.cell.cpus.length;
    for (const group of layout.sockets) {
      sockets.add(group.socket);
      for (const { key, cpus } of group.cores) {
        cores.add(key);
        threads = Math.max(threads, cpus.length);
      }
    }
  }
  return { processors, cells: layouts.length, sockets: sockets.size, cores: cores.size, threads };
}

/** The distances between cells as a table: `rows[from][to]`, null where the host does not tell. */
export function distanceRows(cells: readonly NumaCell[]): readonly (readonly (number | null)[])[] {
  return cells.map(({ distances }) => {
    const values = new Map(distances.map(({ cell, value }) => [cell, value]));
    return cells.map(({ id }) => values.get(id) ?? null);
  });
}

type PlacedCpu = CpuPlace & { readonly socket: number; readonly core: number };

function hasPlace(place: CpuPlace): place is PlacedCpu {
  return place.socket !== null && place.core !== null;
}

function coresOf(places: readonly PlacedCpu[]): readonly CoreBox[] {
  // Cores of different dies of a socket may have the same number.
  const cores = groupBy(places, ({ socket, die, core }) => `${socket} ${die ?? ''} ${core}`);
  return [...cores].map(([key, members]) => ({
    key,
    core: members[0]?.core ?? 0,
    cpus: members.map(({ id }) => id).toSorted((a, b) => a - b),
  }));
}

/** By key, in the order in which keys first come. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
