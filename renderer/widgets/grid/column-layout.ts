import type { Settings } from '../../../shared/model/settings.ts';
import type { GridColumn } from './grid-column.ts';

/** What the user chose of a table's columns: their order, which are shown, their widths. Empty before the first choice. */
export type ColumnChoice = Settings['table']['columns'];

/** A column as it stands in the table. */
export interface PlacedColumn<Spec extends GridColumn> {
  readonly spec: Spec;
  readonly width: number;
  /** From the left edge of the table. */
  readonly left: number;
}

export interface ColumnLayout<Spec extends GridColumn> {
  readonly columns: readonly PlacedColumn<Spec>[];
  readonly width: number;
}

interface ChosenColumn<Spec extends GridColumn> {
  readonly spec: Spec;
  readonly visible: boolean;
  readonly width: number;
}

/** The column that says what a row is: it is always shown. */
const NAME = 'name';

/** Every column with the user's choice: unknown ones are left out, those that the choice lacks stand at its end. */
export function chosenColumns<Spec extends GridColumn>(
  specs: readonly Spec[],
  choice: ColumnChoice,
): readonly ChosenColumn<Spec>[] {
  const chosen: ChosenColumn<Spec>[] = [];
  for (const { id, visible, width } of choice) {
    const spec = specs.find((one) => one.id === id);
    if (spec === undefined || chosen.some((one) => one.spec === spec)) continue;
    chosen.push({ spec, visible: visible || spec.id === NAME, width: Math.max(spec.min, width) });
  }
  for (const spec of specs) {
    if (chosen.some((one) => one.spec === spec)) continue;
    chosen.push({ spec, visible: spec.shown, width: spec.width });
  }
  return chosen;
}

/**
 * Where the columns stand in a table of `available` pixels. Columns whose width the user has not touched share the room
 * that is left, or give way where there is too little, each within its bounds.
 */
export function layoutColumns<Spec extends GridColumn>(
  specs: readonly Spec[],
  choice: ColumnChoice,
  available: number,
): ColumnLayout<Spec> {
  const shown = chosenColumns(specs, choice).filter((column) => column.visible);
  const spare = available - shown.reduce((sum, column) => sum + column.width, 0);
  const slack = (column: ChosenColumn<Spec>): number => {
    if (column.width !== column.spec.width) return 0;
    return (spare > 0 ? column.spec.roomy : column.spec.tight) - column.width;
  };
  const most = shown.reduce((sum, column) => sum + slack(column), 0);
  const share = most === 0 ? 0 : Math.min(1, spare / most);
  let left = 0;
  const columns = shown.map((column): PlacedColumn<Spec> => {
    const width = column.width + Math.floor(slack(column) * share);
    const placed = { spec: column.spec, width, left };
    left += width;
    return placed;
  });
  return { columns, width: left };
}

/** The choice with one column wider or narrower. */
export function resizeColumn(
  specs: readonly GridColumn[],
  choice: ColumnChoice,
  id: string,
  width: number,
): ColumnChoice {
  return change(specs, choice, (column) => {
    if (column.spec.id !== id) return column;
    const rounded = Math.min(2000, Math.max(column.spec.min, Math.round(width)));
    // The default width means "untouched": a user who hits it by chance still meant it.
    return { ...column, width: rounded === column.spec.width ? rounded + 1 : rounded };
  });
}

/** The choice with one column shown or hidden. The name always stays. */
export function showColumn(
  specs: readonly GridColumn[],
  choice: ColumnChoice,
  id: string,
  visible: boolean,
): ColumnChoice {
  return change(specs, choice, (column) => (column.spec.id === id && id !== NAME ? { ...column, visible } : column));
}

/** The choice with `id` moved to where `target` stands; what lies between gives way. */
export function moveColumn(
  specs: readonly GridColumn[],
  choice: ColumnChoice,
  id: string,
  target: string,
): ColumnChoice {
  const columns = [...chosenColumns(specs, choice)];
  const from = columns.findIndex((column) => column.spec.id === id);
  const to = columns.findIndex((column) => column.spec.id === target);
  const [moved] = columns.splice(from, 1);
  if (moved !== undefined) columns.splice(to, 0, moved);
  return toChoice(columns);
}

/** The choice with `id` one place further among the shown columns; -1 is to the left. */
export function nudgeColumn(specs: readonly GridColumn[], choice: ColumnChoice, id: string, by: -1 | 1): ColumnChoice {
  const shown = chosenColumns(specs, choice).filter((column) => column.visible);
  const neighbour = shown[shown.findIndex((column) => column.spec.id === id) + by];
  return neighbour === undefined ? choice : moveColumn(specs, choice, id, neighbour.spec.id);
}

/** How wide these cells' contents are, with the padding of a cell. */
export function contentWidth(cells: readonly (Element | null)[]): number {
  const range = document.createRange();
  let widest = 0;
  for (const cell of cells) {
    if (cell === null) continue;
    range.selectNodeContents(cell);
    widest = Math.max(widest, range.getBoundingClientRect().width);
  }
  return Math.ceil(widest) + CELL_PADDING;
}

/** A cell's padding on both sides. */
const CELL_PADDING = 18;

function change(
  specs: readonly GridColumn[],
  choice: ColumnChoice,
  how: (column: ChosenColumn<GridColumn>) => ChosenColumn<GridColumn>,
): ColumnChoice {
  return toChoice(chosenColumns(specs, choice).map(how));
}

function toChoice(columns: readonly ChosenColumn<GridColumn>[]): ColumnChoice {
  return columns.map(({ spec, visible, width }) => ({ id: spec.id, visible, width }));
}
