import type { Dispose } from '../../../../shared/dispose.ts';
import { isActive } from '../../../../shared/model/action.ts';
import type { MachineId, MachineRecord } from '../../../../shared/model/machine.ts';
import type { Services } from '../../../stores/services.ts';
import { contentWidth } from '../../../widgets/grid/column-layout.ts';
import { ageOf } from '../../hosts/host-words.ts';
import { type CellFacts, cellHint } from './cell-text.ts';
import type { ColumnId, MachineLayout } from './columns.ts';
import { freshnessHint } from './freshness-hint.ts';
import type { GraphRow } from './graph-canvas.ts';
import { createRowView, type RowView, rowElementId } from './row-view.ts';
import type { RowsModel } from './rows-model.ts';
import { createTableGraphs } from './table-graphs.ts';
import { createTableViewport } from './table-viewport.ts';

/** The height of a row in CSS pixels; --row of the tokens says the same. */
const ROW_HEIGHT = 28;
/** A tick renews one in so many of the rows out of sight; those that scroll into sight are renewed then. */
const SHARE = 4;
/** Without a tick for so long the clock draws: ages grow where no numbers come. */
const CLOCK_MS = 1500;

/** The rows of the table, drawn straight into the page: React never hears of a tick or a scrolled row. */
export interface TableBody {
  setLayout(layout: MachineLayout): void;
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

interface PooledRow {
  readonly view: RowView;
  /** The last drawing that it had part in. */
  drawnAt: number;
}

/** Draws `model` until `stop`. The selection is the services' own. */
export function createTableBody(
  { grid, rows: holder, head }: TableElements,
  model: RowsModel,
  { fleet, stats, selection, frames }: Pick<Services, 'fleet' | 'stats' | 'selection' | 'frames'>,
): TableBody {
  let pool: PooledRow[] = [];
  let layout: MachineLayout = { columns: [], width: 0 };
  const graphs = createTableGraphs(grid, stats, ROW_HEIGHT);
  const view = createTableViewport(grid, head, ROW_HEIGHT);
  /** Counts what was drawn, for the rows to know whether they had their part of it. */
  let drawing = 0;
  let drawsAll = false;
  let heardAt = 0;
  let shownHeight = -1;
  let activeRow = '';

  const factsOf = (machine: MachineRecord, now: number): CellFacts => {
    const host = fleet.getState().hosts.get(machine.host);
    return {
      read: (slot, column) => stats.read(slot, column),
      hostName: host?.name ?? '',
      hostColour: host?.colour ?? null,
      hostAge: host === undefined ? null : ageOf(host, now),
      away: model.freshness(machine) === 'host-away',
      now,
    };
  };
  const ensurePool = (needed: number): void => {
    while (pool.length < needed) {
      const made = createRowView(layout, ROW_HEIGHT);
      pool.push({ view: made, drawnAt: 0 });
      holder.append(made.element);
    }
  };

  /** Draws the rows that are old: all of them, or after a tick those in sight and some of the others. */
  const drawRows = (isDue: (row: number, drawnAt: number) => boolean): void => {
    const { rows } = model;
    const { first, last } = view;
    ensurePool(last - first);
    const { selected, focused } = selection.getState();
    const now = Date.now();
    const from = first % Math.max(1, pool.length);
    for (let row = first; row < last; row++) {
      const machine = rows[row] as MachineRecord;
      const pooled = pool[row % pool.length] as PooledRow;
      const { view: shown } = pooled;
      if (shown.machine === machine && shown.row === row && !isDue(row, pooled.drawnAt)) continue;
      pooled.drawnAt = drawing;
      shown.place(row);
      shown.show(machine, factsOf(machine, now), {
        selected: selected.has(machine.id),
        focused: machine.id === focused,
        stale: model.freshness(machine) !== 'fresh',
      });
    }
    for (let spare = last - first; spare < pool.length; spare++) pool[(from + spare) % pool.length]?.view.hide();
  };
  const draw = (isTick = false): void => {
    const rowsHeight = model.rows.length * ROW_HEIGHT;
    drawing += 1;
    drawsAll = false;
    if (rowsHeight !== shownHeight) {
      const shrinks = rowsHeight < shownHeight;
      shownHeight = rowsHeight;
      holder.style.height = `${rowsHeight}px`;
      grid.setAttribute('aria-rowcount', String(model.rows.length + 1));
      // What was scrolled to may be gone.
      if (shrinks) view.readScroll();
    }
    view.measure(model.rows.length);
    drawRows((row) => !isTick || view.isInSight(row) || row % SHARE === drawing % SHARE);
    drawGraphs();
    nameActiveRow();
  };
  /** Only a row that is drawn may be named: one that is filtered out or scrolled away has no element. */
  const nameActiveRow = (): void => {
    const { focused } = selection.getState();
    let active = '';
    for (let row = view.first; row < view.last && focused !== null; row++) {
      const machine = model.rows[row] as MachineRecord;
      if (machine.id === focused) active = rowElementId(machine.slot);
    }
    if (active === activeRow) return;
    activeRow = active;
    if (active === '') grid.removeAttribute('aria-activedescendant');
    else grid.setAttribute('aria-activedescendant', active);
  };
  const drawGraphs = (): void => {
    const graphRows: GraphRow[] = [];
    const { first, last } = view;
    for (let row = first; row < last; row++) {
      const machine = model.rows[row] as MachineRecord;
      // The last numbers of a machine that has stopped are in the store for a while.
      if (!isActive(machine.state)) continue;
      graphRows.push({ slot: machine.slot, place: row - first, stale: model.freshness(machine) !== 'fresh' });
    }
    graphs.draw(layout, graphRows, first, last - first);
    graphs.clip(layout, view.left);
  };
  const drawAll = (): void => {
    if (drawsAll) draw();
  };
  const requestDraw = (): void => {
    drawsAll = true;
    frames.request(drawAll);
  };

  const onScroll = (): void => {
    view.readScroll();
    graphs.clip(layout, view.left);
    const moved = view.measure(model.rows.length);
    drawRows((row, drawnAt) => drawnAt < drawing && view.isInSight(row));
    if (!moved) return;
    drawGraphs();
    nameActiveRow();
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
    return pool.find((one) => one.view.element === row)?.view.machine ?? null;
  };

  const onTick = (): void => {
    heardAt = performance.now();
    draw(!drawsAll);
  };

  view.readSize();
  const resized = new ResizeObserver(() => {
    view.readSize();
    draw();
  });
  resized.observe(grid);
  grid.addEventListener('scroll', onScroll, { passive: true });
  holder.addEventListener('pointerover', onHover);
  holder.append(...graphs.elements);
  // Times go on where no numbers come: ages of a host that is away, and how long machines are up.
  const clock = setInterval(() => {
    if (performance.now() - heardAt > CLOCK_MS) requestDraw();
  }, 1000);
  const disposers = [model.subscribe(onTick), selection.subscribe(requestDraw), () => clearInterval(clock)];

  return {
    setLayout(next) {
      const same =
        next.columns.length === layout.columns.length &&
        next.columns.every(({ spec }, index) => spec.id === layout.columns[index]?.spec.id);
      layout = next;
      grid.style.setProperty('--columns', next.columns.map(({ width }) => `${width}px`).join(' '));
      grid.style.setProperty('--table-width', `${next.width}px`);
      // A cell that sticks is a layer of its own to the browser, in each row: only where there is something to stick to.
      grid.toggleAttribute('data-sideways', next.width > grid.clientWidth);
      if (!same) {
        for (const pooled of pool) pooled.view.element.remove();
        pool = [];
      }
      draw();
    },
    reveal: view.reveal,
    pageSize: view.pageSize,
    machineAt,
    boxOf(id) {
      const pooled = pool.find((one) => one.view.machine?.id === id);
      return pooled?.view.cell('name')?.getBoundingClientRect() ?? null;
    },
    contentWidth: (id) => contentWidth(pool.map(({ view: row }) => (row.machine === null ? null : row.cell(id)))),
    visible() {
      return model.rows.slice(view.sightFrom, view.sightTo).map((machine) => machine.id);
    },
    refreshColors() {
      graphs.refreshColors();
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
