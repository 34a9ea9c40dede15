import type { Settings } from '../../../../shared/model/settings.ts';
import { COLUMNS, type ColumnId, type ColumnSpec, columnOf, type WatchGroup } from './columns.ts';

export type ColumnChoice = Settings['table']['columns'];

/** A column as it stands in the table. */
export interface PlacedColumn {
  readonly spec: ColumnSpec;
  readonly width: number;
  /** From the left edge of the table. */
  readonly left: number;
}

export interface ColumnLayout {
  readonly columns: readonly PlacedColumn[];
  readonly width: number;
}

interface ChosenColumn {
  readonly spec: ColumnSpec;
  readonly visible: boolean;
  readonly width: number;
}

/** What stands before the user chooses: the host only where there are several. */
export function defaultChoice(manyHosts: boolean): ColumnChoice {
  return COLUMNS.map(({ id, width, shown }) => ({ id, width, visible: id === 'host' ? manyHosts : shown }));
}

/** Every column with the user's choice: unknown ones are left out, those that the choice lacks stand at its end. */
export function chosenColumns(choice: ColumnChoice): readonly ChosenColumn[] {
  const chosen: ChosenColumn[] = [];
  for (const { id, visible, width } of choice) {
    const spec = columnOf(id);
    if (spec === null || chosen.some((one) => one.spec === spec)) continue;
    chosen.push({ spec, visible: visible || spec.id === 'name', width: Math.max(spec.min, width) });
  }
  for (const spec of COLUMNS) {
    if (chosen.some((one) => one.spec === spec)) continue;
    chosen.push({ spec, visible: spec.shown, width: spec.width });
  }
  return chosen;
}

/**
 * Where the columns stand in a table of `available` pixels. Columns whose width the user has not touched share the room
 * that is left, or give way where there is too little, each within its bounds.
 */
export function layoutColumns(choice: ColumnChoice, available: number): ColumnLayout {
  const shown = chosenColumns(choice).filter((column) => column.visible);
  const spare = available - shown.reduce((sum, column) => sum + column.width, 0);
  const slack = (column: ChosenColumn): number => {
    if (column.width !== column.spec.width) return 0;
    return (spare > 0 ? column.spec.roomy : column.spec.tight) - column.width;
  };
  const most = shown.reduce((sum, column) => sum + slack(column), 0);
  const share = most === 0 ? 0 : Math.min(1, spare / most);
  let left = 0;
  const columns = shown.map((column): PlacedColumn => {
    const width = column.width + Math.floor(slack(column) * share);
    const placed = { spec: column.spec, width, left };
    left += width;
    return placed;
  });
  return { columns, width: left };
}

/** The choice with one column wider or narrower. */
export function resizeColumn(choice: ColumnChoice, id: ColumnId, width: number): ColumnChoice {
  return change(choice, (column) => {
    if (column.spec.id !== id) return column;
    const rounded = Math.min(2000, Math.max(column.spec.min, Math.round(width)));
    // The default width means "untouched": a user who hits it by chance still meant it.
    return { ...column, width: rounded === column.spec.width ? rounded + 1 : rounded };
  });
}

/** The choice with one column shown or hidden. The name always stays. */
export function showColumn(choice: ColumnChoice, id: ColumnId, visible: boolean): ColumnChoice {
  return change(choice, (column) => (column.spec.id === id && id !== 'name' ? { ...column, visible } : column));
}

/** The choice with `id` moved to where `target` stands; what lies between gives way. */
export function moveColumn(choice: ColumnChoice, id: ColumnId, target: ColumnId): ColumnChoice {
  const columns = [...chosenColumns(choice)];
  const from = columns.findIndex((column) => column.spec.id === id);
  const to = columns.findIndex((column) => column.spec.id === target);
  const [moved] = columns.splice(from, 1);
  if (moved !== undefined) columns.splice(to, 0, moved);
  return toChoice(columns);
}

/** The choice with `id` one place further among the shown columns; -1 is to the left. */
export function nudgeColumn(choice: ColumnChoice, id: ColumnId, by: -1 | 1): ColumnChoice {
  const shown = chosenColumns(choice).filter((column) => column.visible);
  const neighbour = shown[shown.findIndex((column) => column.spec.id === id) + by];
  return neighbour === undefined ? choice : moveColumn(choice, id, neighbour.spec.id);
}

/** The groups of statistics that the columns of a layout need. */
export function watchGroups(layout: ColumnLayout): readonly WatchGroup[] {
  const groups = layout.columns.flatMap(({ spec }) => (spec.watch === null ? [] : [spec.watch]));
  return [...new Set(groups)];
}

function change(choice: ColumnChoice, how: (column: ChosenColumn) => ChosenColumn): ColumnChoice {
  return toChoice(chosenColumns(choice).map(how));
}

function toChoice(columns: readonly ChosenColumn[]): ColumnChoice {
  return columns.map(({ spec, visible, width }) => ({ id: spec.id, visible, width }));
}
