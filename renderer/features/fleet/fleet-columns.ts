import type { TextKey } from '../../i18n/i18n.ts';

const FLEET_COLUMN_IDS = [
  'name',
  'state',
  'machines',
  'spark',
  'cpu',
  'memory',
  'vcpus',
  'allocated',
  'storage',
  'age',
  'latency',
  'versions',
  'uptime',
] as const;
export type FleetColumnId = (typeof FLEET_COLUMN_IDS)[number];

/** A column of the table of hosts. Widths are CSS pixels. */
export interface FleetColumn {
  readonly id: FleetColumnId;
  readonly title: TextKey;
  readonly hint: TextKey;
  readonly width: number;
  /** How wide it gets where there is room. */
  readonly roomy: number;
  readonly align: 'start' | 'end';
  /** Where there is too little room, those with the highest go first; a row's hint tells what they would. 0: never. */
  readonly rank: number;
  readonly descendingFirst: boolean;
}

function column(id: FleetColumnId, width: number, rank: number, spec: Partial<FleetColumn> = {}): FleetColumn {
  const title: TextKey = `fleet.column.${id}`;
  return {
    id,
    title,
    hint: `fleet.hint.${id}`,
    width,
    roomy: width,
    align: 'start',
    rank,
    descendingFirst: false,
    ...spec,
  };
}

const NUMBER = { align: 'end', descendingFirst: true } as const;

/** Every column, in its order. */
export const FLEET_COLUMNS: readonly FleetColumn[] = [
  column('name', 142, 0, { roomy: 300 }),
  column('state', 112, 0, { roomy: 190 }),
  column('machines', 88, 0, { ...NUMBER, roomy: 96 }),
  column('spark', 76, 5, { roomy: 130 }),
  column('cpu', 92, 0, { descendingFirst: true, roomy: 150 }),
  column('memory', 92, 0, { descendingFirst: true, roomy: 150 }),
  column('vcpus', 112, 4, { ...NUMBER, roomy: 118 }),
  column('allocated', 82, 6, { ...NUMBER, roomy: 100 }),
  column('storage', 92, 3, { descendingFirst: true, roomy: 150 }),
  column('age', 64, 0, NUMBER),
  column('latency', 68, 2, NUMBER),
  column('versions', 96, 8, { roomy: 110 }),
  column('uptime', 72, 7, { ...NUMBER, roomy: 84 }),
];

/** The column of an id; null for an id of another version, or for what is no column but the user's own order. */
export function fleetColumnOf(id: string): FleetColumn | null {
  return FLEET_COLUMNS.find((column) => column.id === id) ?? null;
}

/** A column as it stands. */
export interface PlacedFleetColumn {
  readonly spec: FleetColumn;
  readonly width: number;
  readonly left: number;
}

/** The columns that fit into `available` pixels, wider where there is room. */
export function placeFleetColumns(available: number): readonly PlacedFleetColumn[] {
  let shown: readonly FleetColumn[] = FLEET_COLUMNS;
  const width = (columns: readonly FleetColumn[]): number => columns.reduce((sum, one) => sum + one.width, 0);
  while (width(shown) > available) {
    const last = Math.max(...shown.map(({ rank }) => rank));
    if (last === 0) break;
    shown = shown.filter(({ rank }) => rank !== last);
  }
  const spare = Math.max(0, available - width(shown));
  const slack = shown.reduce((sum, one) => sum + one.roomy - one.width, 0);
  const share = slack === 0 ? 0 : Math.min(1, spare / slack);
  let left = 0;
  return shown.map((spec) => {
    const placed = { spec, width: spec.width + Math.floor((spec.roomy - spec.width) * share), left };
    left += placed.width;
    return placed;
  });
}
