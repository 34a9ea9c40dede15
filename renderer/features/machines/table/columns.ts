import type { TextKey } from '../../../i18n/i18n.ts';

export const COLUMN_IDS = [
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

/** A column of the machines table. Widths are CSS pixels. */
export interface ColumnSpec {
  readonly id: ColumnId;
  readonly title: TextKey;
  readonly hint: TextKey;
  readonly width: number;
  readonly min: number;
  /** How wide it gets by itself where there is room. */
  readonly roomy: number;
  readonly align: 'start' | 'end';
  /** Shown before the user chooses. */
  readonly shown: boolean;
  /** The first click sorts the greatest first. */
  readonly descendingFirst: boolean;
  /** Its order changes by itself, from tick to tick. */
  readonly live: boolean;
  readonly watch: WatchGroup | null;
}

function column(id: ColumnId, width: number, spec: Partial<ColumnSpec> = {}): ColumnSpec {
  return {
    id,
    title: `machines.column.${id}`,
    hint: `machines.hint.${id}`,
    width,
    min: 48,
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
  column('name', 220, { min: 132, roomy: 380 }),
  column('state', 110, { shown: false }),
  column('host', 108, { roomy: 160 }),
  column('cpu', 136, { ...RATE, align: 'start', min: 72, roomy: 230, watch: 'cpu' }),
  column('memory', 128, { ...RATE, align: 'start', min: 72, roomy: 200, watch: 'memory' }),
  column('diskRead', 90, { ...RATE, roomy: 104, watch: 'disk' }),
  column('diskWrite', 90, { ...RATE, roomy: 104, watch: 'disk' }),
  column('netRx', 90, { ...RATE, roomy: 104, watch: 'network' }),
  column('netTx', 90, { ...RATE, roomy: 104, watch: 'network' }),
  column('addresses', 112, { roomy: 170, watch: 'addresses' }),
  column('guest', 120, { shown: false }),
  column('vcpus', 64, { shown: false, align: 'end', descendingFirst: true }),
  column('tags', 120, { shown: false }),
  column('uptime', 86, { align: 'end', roomy: 104, descendingFirst: true }),
  column('autostart', 84, { shown: false }),
];

/** The column of an id; null for an id of another version. */
export function columnOf(id: string): ColumnSpec | null {
  return COLUMNS.find((spec) => spec.id === id) ?? null;
}
