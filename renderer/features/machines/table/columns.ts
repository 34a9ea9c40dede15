import type { TextKey } from '../../../i18n/i18n.ts';

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

/** A column of the machines table. Widths are CSS pixels. */
export interface ColumnSpec {
  readonly id: ColumnId;
  readonly title: TextKey;
  readonly hint: TextKey;
  readonly width: number;
  /** The least a user can make of it. */
  readonly min: number;
  /** How narrow and how wide it gets by itself, by the room there is. */
  readonly tight: number;
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
