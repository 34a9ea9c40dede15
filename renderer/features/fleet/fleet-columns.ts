import type { TextKey } from '../../i18n/i18n.ts';
import type { ColumnChoice, ColumnLayout } from '../../widgets/grid/column-layout.ts';
import type { GridColumn } from '../../widgets/grid/grid-column.ts';

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

/** A column of the table of hosts. */
export interface FleetColumn extends GridColumn {
  readonly id: FleetColumnId;
  /**
   * Before the user chooses, those with the highest go first where there is too little room; a row's hint tells what they
   * would. 0: never.
   */
  readonly rank: number;
}

export type FleetLayout = ColumnLayout<FleetColumn>;

function column(id: FleetColumnId, width: number, rank: number, spec: Partial<FleetColumn> = {}): FleetColumn {
  const title: TextKey = `fleet.column.${id}`;
  return {
    id,
    title,
    hint: `fleet.hint.${id}`,
    width,
    min: 48,
    tight: width,
    roomy: width,
    shown: true,
    align: 'start',
    rank,
    descendingFirst: false,
    ...spec,
  };
}

const NUMBER = { align: 'end', descendingFirst: true } as const;

/** Every column, in its order. */
export const FLEET_COLUMNS: readonly FleetColumn[] = [
  column('name', 142, 0, { min: 96, roomy: 300 }),
  column('state', 142, 0, { roomy: 200 }),
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

/** What stands before the user chooses: the columns that fit into `available` pixels. */
export function fittingChoice(available: number): ColumnChoice {
  let shown: readonly FleetColumn[] = FLEET_COLUMNS;
  while (shown.reduce((sum, { width }) => sum + width, 0) > available) {
    const last = Math.max(...shown.map(({ rank }) => rank));
    if (last === 0) break;
    shown = shown.filter(({ rank }) => rank !== last);
  }
  return FLEET_COLUMNS.map((spec) => ({ id: spec.id, width: spec.width, visible: shown.includes(spec) }));
}
