import type { Dispose } from '../../../../shared/dispose.ts';
import type { MachineId, MachineRecord } from '../../../../shared/model/machine.ts';
import type { Services } from '../../../stores/services.ts';
import { type CellFacts, cellHint } from './cell-text.ts';
import type { ColumnLayout, PlacedColumn } from './column-layout.ts';
import type { ColumnId } from './columns.ts';
import { freshnessHint } from './freshness-hint.ts';
import { createGraphCanvas, drawBars, drawSparks, type GraphRow, readGraphColors } from './graph-canvas.ts';
import { createRowView, type RowView, rowElementId } from './row-view.ts';
import type { RowsModel } from './rows-model.ts';

/** The height of a row in CSS pixels; --row of the tokens says the same. */
const ROW_HEIGHT = 28;
/** Rows beyond the edges, so that a quick scroll finds them there already. */
const OVERSCAN = 8;
/** The range moves in steps of so many rows: a slow scroll draws nothing most of the time. */
const STEP = 4;
/** What the cells' padding and the figure beside a graph take of its column. */
const GRAPH_LEFT = 9;
const GRAPH_RIGHT = 60;

/** The rows of the table, drawn straight into the page: React never hears of a tick or a scrolled row. */
export interface TableBody {
  setLayout(layout: ColumnLayout): void;
  /** Scrolls as little as brings the row into sight. */
  reveal(row: number): void;
  /** How many rows fit. */
  pageSize(): number;
  /** The machine whose row an event happened on. */
  machineAt(target: EventTarget | null): MachineRecord | null;
  /** Where the menu of a machine opens when no pointer says so; null when its row is out of sight. */
  boxOf(id: MachineId): DOMRect | null;
  /** How wide a column's contents in sight are, with padding. */
  contentWidth(id: ColumnId): number;
  /** The machines in sight. */
  visible(): readonly MachineId[];
  /** Reads the theme's colours anew. */
  refreshColors(): void;
  readonly stop: Dispose;
}

/** What the body draws into: the grid that scrolls, and the element in it that holds the rows. */
export interface TableElements {
  readonly grid: HTMLElement;
  readonly rows: HTMLElement;
  readonly head: HTMLElement;
}

/** Draws `model` until `stop`. The selection is the services' own. */
export function createTableBody(
  { grid, rows: holder, head }: TableElements,
  model: RowsModel,
  { fleet, stats, selection, frames }: Pick<Services, 'fleet' | 'stats' | 'selection' | 'frames'>,
): TableBody {
  let pool: RowView[] = [];
  let layout: ColumnLayout = { columns: [], width: 0 };
  let first = 0;
  let last = 0;
  let colors = readGraphColors(grid);
  const sparks = createGraphCanvas();
  const bars = createGraphCanvas();
  let shownHeight = -1;
  let shownCount = -1;
  let activeRow = '';

  const factsOf = (machine: MachineRecord, now: number): CellFacts => ({
    read: (slot, column) => stats.read(slot, column),
    hostName: fleet.getState().hosts.get(machine.host)?.name ?? '',
    away: model.freshness(machine) === 'host-away',
    now,
  });
  const ensurePool = (needed: number): void => {
    while (pool.length < needed) {
      const view = createRowView(layout.columns, ROW_HEIGHT);
      pool.push(view);
      holder.append(view.element);
    }
  };
  const measureRange = (): void => {
    const top = grid.scrollTop;
    const height = Math.max(0, grid.clientHeight - head.offsetHeight);
    const count = model.rows.length;
    const from = Math.floor(top / ROW_HEIGHT) - OVERSCAN;
    const to = Math.ceil((top + height) / ROW_HEIGHT) + OVERSCAN;
    first = Math.max(0, Math.floor(from / STEP) * STEP);
    last = Math.min(count, Math.ceil(to / STEP) * STEP);
  };

  const draw = (): void => {
    const { rows } = model;
    const height = rows.length * ROW_HEIGHT;
    if (height !== shownHeight) {
      shownHeight = height;
      holder.style.height = `${height}px`;
    }
    if (rows.length !== shownCount) {
      shownCount = rows.length;
      grid.setAttribute('aria-rowcount', String(rows.length + 1));
    }
    measureRange();
    ensurePool(last - first);
    const { selected, focused } = selection.getState();
    const now = Date.now();
    const graphRows: GraphRow[] = [];
    const used = new Set<RowView>();
    for (let row = first; row < last; row++) {
      const machine = rows[row] as MachineRecord;
      const view = pool[row % pool.length] as RowView;
      const stale = model.freshness(machine) !== 'fresh';
      used.add(view);
      view.place(row);
      view.show(machine, factsOf(machine, now), {
        selected: selected.has(machine.id),
        focused: machine.id === focused,
        stale,
      });
      graphRows.push({ slot: machine.slot, place: row - first, stale });
    }
    for (const view of pool) if (!used.has(view)) view.hide();
    drawGraphs(graphRows);
    // Only a row that is drawn may be named: one that is filtered out or scrolled away has no element.
    const focusedMachine = focused === null ? undefined : fleet.getState().machines.get(focused);
    const drawn = graphRows.some(({ slot }) => slot === focusedMachine?.slot);
    const active = focusedMachine === undefined || !drawn ? '' : rowElementId(focusedMachine.slot);
    if (active !== activeRow) {
      activeRow = active;
      if (active === '') grid.removeAttribute('aria-activedescendant');
      else grid.setAttribute('aria-activedescendant', active);
    }
  };
  const drawGraphs = (graphRows: readonly GraphRow[]): void => {
    const place = (canvas: typeof sparks, column: PlacedColumn | undefined): boolean => {
      canvas.element.hidden = column === undefined;
      if (column === undefined) return false;
      const width = Math.max(0, column.width - GRAPH_LEFT - GRAPH_RIGHT);
      canvas.place(column.left + GRAPH_LEFT, first * ROW_HEIGHT, width, (last - first) * ROW_HEIGHT);
      return width > 0;
    };
    const cpu = layout.columns.find(({ spec }) => spec.id === 'cpu');
    if (place(sparks, cpu)) drawSparks(sparks, graphRows, ROW_HEIGHT, colors, stats.spark);
    const memory = layout.columns.find(({ spec }) => spec.id === 'memory');
    if (place(bars, memory)) {
      const share = (slot: number): number => stats.read(slot, 'memUsed') / stats.read(slot, 'memTotal');
      drawBars(bars, graphRows, ROW_HEIGHT, colors, share);
    }
    clipGraphs();
  };
  const requestDraw = (): void => frames.request(draw);

  /** The name stays in sight when the table is scrolled sideways; graphs end where it begins. */
  const clipGraphs = (): void => {
    const name = layout.columns[0]?.spec.id === 'name' ? layout.columns[0].width : 0;
    for (const canvas of [sparks, bars]) canvas.clipLeft(grid.scrollLeft + name);
  };
  const onScroll = (): void => {
    clipGraphs();
    const before = first;
    const beforeLast = last;
    measureRange();
    if (first !== before || last !== beforeLast) draw();
  };
  const onHover = (event: PointerEvent): void => {
    const cell = (event.target as Element).closest<HTMLElement>('.cell');
    const machine = machineAt(event.target);
    if (cell === null || machine === null) return;
    const old = freshnessHint(machine, model.freshness(machine), { stats, fleet });
    const own = cellHint(cell.dataset.column as ColumnId, machine, factsOf(machine, Date.now()));
    cell.title = [own, old].filter((line) => line !== null).join('\n');
  };
  const machineAt = (target: EventTarget | null): MachineRecord | null => {
    const row = target instanceof Element ? target.closest('.row') : null;
    return pool.find((view) => view.element === row)?.machine ?? null;
  };

  const resized = new ResizeObserver(requestDraw);
  resized.observe(grid);
  grid.addEventListener('scroll', onScroll, { passive: true });
  holder.addEventListener('pointerover', onHover);
  holder.append(sparks.element, bars.element);
  // Times go on where no numbers come: ages of a host that is away, and how long machines are up.
  const clock = setInterval(requestDraw, 1000);
  const disposers = [model.subscribe(draw), selection.subscribe(requestDraw), () => clearInterval(clock)];

  return {
    setLayout(next) {
      const same =
        next.columns.length === layout.columns.length &&
        next.columns.every(({ spec }, index) => spec.id === layout.columns[index]?.spec.id);
      layout = next;
      grid.style.setProperty('--columns', next.columns.map(({ width }) => `${width}px`).join(' '));
      grid.style.setProperty('--table-width', `${next.width}px`);
      if (!same) {
        for (const view of pool) view.element.remove();
        pool = [];
      }
      draw();
    },
    reveal(row) {
      if (row < 0) return;
      const top = row * ROW_HEIGHT;
      const height = grid.clientHeight - head.offsetHeight;
      if (top < grid.scrollTop) grid.scrollTop = top;
      else if (top + ROW_HEIGHT > grid.scrollTop + height) grid.scrollTop = top + ROW_HEIGHT - height;
    },
    pageSize: () => Math.max(1, Math.floor((grid.clientHeight - head.offsetHeight) / ROW_HEIGHT) - 1),
    machineAt,
    boxOf(id) {
      const view = pool.find(({ machine }) => machine?.id === id);
      return view?.cell('name')?.getBoundingClientRect() ?? null;
    },
    contentWidth(id) {
      const range = document.createRange();
      let widest = 0;
      for (const view of pool) {
        const cell = view.machine === null ? null : view.cell(id);
        if (cell === null) continue;
        range.selectNodeContents(cell);
        widest = Math.max(widest, range.getBoundingClientRect().width);
      }
      return Math.ceil(widest) + 2 * GRAPH_LEFT;
    },
    visible() {
      const from = Math.floor(grid.scrollTop / ROW_HEIGHT);
      const to = Math.ceil((grid.scrollTop + grid.clientHeight) / ROW_HEIGHT);
      return model.rows.slice(from, to).map((machine) => machine.id);
    },
    refreshColors() {
      colors = readGraphColors(grid);
      requestDraw();
    },
    stop() {
      for (const dispose of disposers) dispose();
      resized.disconnect();
      grid.removeEventListener('scroll', onScroll);
      holder.removeEventListener('pointerover', onHover);
      holder.replaceChildren();
    },
  };
}
