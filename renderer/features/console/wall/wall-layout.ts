/** How the wall lays out its screens. */
export interface WallLayout {
  readonly columns: number;
  /** Of one cell, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Of all rows. */
  readonly totalHeight: number;
  /** The machines whose cells are drawn, from one row above what is in sight to one below. */
  readonly first: number;
  readonly last: number;
}

export const WALL_GAP = 12;
/** Under each picture: the machine's name. */
const CAPTION = 30;
const SHAPE = 10 / 16;

/** Where the cells lie, and which are worth drawing, for a viewport of this size scrolled so far. */
export function layOutWall(
  count: number,
  wanted: number,
  viewport: { readonly width: number; readonly height: number; readonly top: number },
): WallLayout {
  const inner = Math.max(0, viewport.width - 2 * WALL_GAP);
  const columns = Math.max(1, Math.floor((inner + WALL_GAP) / (wanted + WALL_GAP)));
  const width = Math.max(1, Math.floor((inner - (columns - 1) * WALL_GAP) / columns));
  const height = Math.round(width * SHAPE) + CAPTION;
  const step = height + WALL_GAP;
  const rows = Math.ceil(count / columns);
  const firstRow = Math.max(0, Math.floor((viewport.top - WALL_GAP) / step) - 1);
  const lastRow = Math.min(rows - 1, Math.floor((viewport.top + viewport.height) / step) + 1);
  return {
    columns,
    width,
    height,
    totalHeight: rows === 0 ? 0 : rows * step + WALL_GAP,
    first: firstRow * columns,
    last: Math.min(count, (lastRow + 1) * columns) - 1,
  };
}

/** The place that a key leads to from `at`; null for keys that lead nowhere. */
export function moveOnWall(key: string, at: number, count: number, columns: number, page: number): number | null {
  const clamp = (to: number): number => Math.max(0, Math.min(count - 1, to));
  switch (key) {
    case 'ArrowRight':
      return clamp(at + 1);
    case 'ArrowLeft':
      return clamp(at - 1);
    case 'ArrowDown':
      return at + columns < count ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'PageDown':
      return clamp(at + columns * page);
    case 'PageUp':
      return clamp(at - columns * page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
