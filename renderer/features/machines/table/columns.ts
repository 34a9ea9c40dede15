import type { ColumnChoice, ColumnLayout } from '../../../widgets/grid/column-layout.ts';
import type { GridColumn } from '../../../widgets/grid/grid-column.ts';

const COLUMN_IDS = [
  'state',
  'name',
  'host',
  'cpu',
  'memory',
  'diskRead',
  'diskWrite',
  'netRx',
  'netTx',
  'addresses',
  'guest',
  'vcpus',
  'tags',
  'uptime',
  'autostart',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

/** Groups of statistics that columns need; see `view.watch` of the contract. */
export type WatchGroup = 'cpu' | 'memory' | 'disk' | 'network' | 'addresses';

/** A column of the machines table. */
export interface ColumnSpec extends GridColumn {
  readonly id: ColumnId;
  /** Its order changes by itself, from tick to tick. */
  readonly live: boolean;
  readonly watch: WatchGroup | null;
}

export type MachineLayout = ColumnLayout<ColumnSpec>;

function column(id: ColumnId, width: number, spec: Partial<ColumnSpec> = {}): ColumnSpec {
  return {
    id,
    title: `machines.column.${id}`,
    hint: `machines.hint.${id}`,
    width,
    min: 48,
    tight: width,
    roomy: width,
    align: 'start',
    shown: true,
    descendingFirst: false,
    live: false,
    watch: null,
    ...spec,
  };
}

const RATE = { align: 'end', descendingFirst: true, live: true } as const;

/** Every column, in the order that stands before the user chooses another. */
export const COLUMNS: readonly ColumnSpec[] = [
  column('name', 220, { min: 96, tight: 164, roomy: 400 }),
  column('state', 110, { shown: false }),
  column('host', 112, { tight: 86, roomy: 170 }),
  column('cpu', 136, { ...RATE, align: 'start', min: 72, tight: 106, roomy: 230, watch: 'cpu' }),
  column('memory', 128, { ...RATE, align: 'start', min: 72, tight: 98, roomy: 200, watch: 'memory' }),
  column('diskRead', 94, { ...RATE, tight: 88, roomy: 108, watch: 'disk' }),
  column('diskWrite', 94, { ...RATE, tight: 88, roomy: 108, watch: 'disk' }),
  column('netRx', 94, { ...RATE, tight: 88, roomy: 108, watch: 'network' }),
  column('netTx', 94, { ...RATE, tight: 88, roomy: 108, watch: 'network' }),
  // The longest IPv4 address takes 112 px in DejaVu Sans, the widest of the system's fonts; the cell's edges take 18.
  column('addresses', 138, { tight: 132, roomy: 180, watch: 'addresses' }),
  column('guest', 120, { shown: false }),
  column('vcpus', 64, { shown: false, align: 'end', descendingFirst: true }),
  column('tags', 120, { shown: false }),
  column('uptime', 94, { align: 'end', tight: 92, roomy: 108, descendingFirst: true }),
  column('autostart', 84, { shown: false }),
];

/** The column of an id; null for an id of another version. */
export function columnOf(id: string): ColumnSpec | null {
  return COLUMNS.find((spec) => spec.id === id) ?? null;
}

/** What stands before the user chooses: the host only where there are several. */
export function defaultChoice(manyHosts: boolean): ColumnChoice {
  return COLUMNS.map(({ id, width, shown }) => ({ id, width, visible: id === 'host' ? manyHosts : shown }));
}

/** The groups of statistics that the columns of a layout need. */
export function watchGroups(layout: MachineLayout): readonly WatchGroup[] {
  const groups = layout.columns.flatMap(({ spec }) => (spec.watch === null ? [] : [spec.watch]));
  return [...new Set(groups)];
}
