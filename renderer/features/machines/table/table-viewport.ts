/** Rows beyond the edges, so that a quick scroll finds them there already. */
const OVERSCAN = 8;
/** The range moves in steps of so many rows: a slow scroll draws nothing most of the time. */
const STEP = 4;

/** Which rows are in sight, and which are drawn: those and some around them. `first` belongs to it, `last` does not. */
export interface TableViewport {
  readonly first: number;
  readonly last: number;
  readonly sightFrom: number;
  readonly sightTo: number;
  /** How far the table is scrolled sideways. */
  readonly left: number;
  /** Asks the page where it is scrolled to, which after a change of it would lay it out before its time. */
  readScroll(): void;
  /** Asks for the size too, after a change of it. */
  readSize(): void;
  /** Finds the rows, of `count`; true when others are to be drawn than before. */
  measure(count: number): boolean;
  isInSight(row: number): boolean;
  /** Scrolls as little as brings the row into sight. */
  readonly reveal: (row: number) => void;
  /** How many rows fit. */
  readonly pageSize: () => number;
}

/** The view of `grid`, whose head covers its top. */
export function createTableViewport(grid: HTMLElement, head: HTMLElement, rowHeight: number): TableViewport {
  let top = 0;
  let left = 0;
  let height = 0;
  let first = 0;
  let last = 0;
  let sightFrom = 0;
  let sightTo = 0;
  const readScroll = (): void => {
    top = grid.scrollTop;
    left = grid.scrollLeft;
  };
  return {
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    get sightFrom() {
      return sightFrom;
    },
    get sightTo() {
      return sightTo;
    },
    get left() {
      return left;
    },
    readScroll,
    readSize() {
      height = Math.max(0, grid.clientHeight - head.offsetHeight);
      readScroll();
    },
    measure(count) {
      const before = first;
      const beforeLast = last;
      sightFrom = Math.floor(top / rowHeight);
      sightTo = Math.min(count, Math.ceil((top + height) / rowHeight));
      first = Math.max(0, Math.floor((sightFrom - OVERSCAN) / STEP) * STEP);
      last = Math.min(count, Math.ceil((sightTo + OVERSCAN) / STEP) * STEP);
      return first !== before || last !== beforeLast;
    },
    isInSight: (row) => row >= sightFrom && row < sightTo,
    reveal(row) {
      if (row < 0) return;
      const upper = row * rowHeight;
      if (upper < grid.scrollTop) grid.scrollTop = upper;
      else if (upper + rowHeight > grid.scrollTop + height) grid.scrollTop = upper + rowHeight - height;
    },
    pageSize: () => Math.max(1, Math.floor(height / rowHeight) - 1),
  };
}
