import type { Dispose } from '../../../shared/dispose.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { Services } from '../../stores/services.ts';
import { contentWidth } from '../../widgets/grid/column-layout.ts';
import { createTableViewport } from '../machines/table/table-viewport.ts';
import { fleetCell, fleetHint } from './fleet-cells.ts';
import type { FleetColumnId, FleetLayout } from './fleet-columns.ts';
import { sumFigures } from './fleet-figures.ts';
import { createFleetGraphs } from './fleet-graphs.ts';
import type { FleetModel } from './fleet-model.ts';
import { createFleetRowView, type FleetRowView, fleetRowId } from './fleet-row-view.ts';
import { type FleetRow, figuresOf } from './fleet-rows.ts';
import { focusedHost } from './focused-host.ts';

/** The height of a row in CSS pixels; --row of the tokens says the same. */
const ROW_HEIGHT = 28;

/** The rows of the table of hosts, drawn straight into the page. */
export interface FleetBody {
  setLayout(layout: FleetLayout): void;
  /** Moves the focus to a row and scrolls as little as brings it into sight. */
  focus(place: number): void;
  /** Where the focus is; -1 for none. */
  focusedPlace(): number;
  /** How many rows fit. */
  pageSize(): number;
  rowAt(target: EventTarget | null): FleetRow | null;
  boxOf(place: number): DOMRect | null;
  /** How wide a column's contents in sight are, with padding. */
  contentWidth(id: FleetColumnId): number;
  refreshColors(): void;
  readonly stop: Dispose;
}

/** What the body draws into: what scrolls, its head, what holds the rows, and the cells of the last line by their columns. */
export interface FleetElements {
  readonly grid: HTMLElement;
  readonly head: HTMLElement;
  readonly rows: HTMLElement;
  readonly foot: HTMLElement;
}

/** Draws `model` until `stop`. */
export function createFleetBody(
  { grid, head, rows: holder, foot }: FleetElements,
  model: FleetModel,
  { stats, frames }: Pick<Services, 'stats' | 'frames'>,
): FleetBody {
  let layout: FleetLayout = { columns: [], width: 0 };
  let pool: FleetRowView[] = [];
  let focusedKey = '';
  let footLeft = 0;
  const view = createTableViewport(grid, head, ROW_HEIGHT);
  const graphs = createFleetGraphs(grid, stats, ROW_HEIGHT);
  const focusedPlace = (): number => model.rows.findIndex(({ key }) => key === focusedKey);

  const draw = (): void => {
    const { rows, facts } = model;
    const now = Date.now();
    holder.style.height = `${rows.length * ROW_HEIGHT}px`;
    grid.setAttribute('aria-rowcount', String(rows.length + 1));
    view.measure(rows.length);
    const { first, last } = view;
    while (pool.length < last - first) {
      const made = createFleetRowView(layout, ROW_HEIGHT);
      pool.push(made);
      holder.append(made.element);
    }
    const shown = rows.slice(first, last);
    const figures = shown.map((row) => figuresOf(row, facts));
    shown.forEach((row, at) => {
      const of = figures[at];
      if (of !== undefined) pool[at]?.show(row, first + at, of, facts, row.key === focusedKey, now);
    });
    for (const spare of pool.slice(shown.length)) spare.hide();
    graphs.draw(layout, shown, figures, first);
    followSideways();
    drawTotal(now);
    const active = focusedPlace();
    if (active >= first && active < last) grid.setAttribute('aria-activedescendant', fleetRowId(active));
    else grid.removeAttribute('aria-activedescendant');
  };
  /** The last line goes along, and no graph lies over a name. */
  const followSideways = (): void => {
    graphs.clip(layout, view.left);
    // To be scrolled the line must be laid out: only when there is a way to go.
    if (footLeft === view.left) return;
    footLeft = view.left;
    foot.scrollLeft = footLeft;
  };
  const drawTotal = (now: number): void => {
    const hosts = model.rows.flatMap((row) => (row.kind === 'host' ? [row] : []));
    const total = sumFigures(hosts.map((row) => figuresOf(row, model.facts)));
    const row: FleetRow = { kind: 'folder', key: '', folder: '', hosts: hosts.map(({ host }) => host) };
    for (const cell of foot.querySelectorAll<HTMLElement>('[data-total]')) {
      const column = layout.columns.find(({ spec }) => spec.id === cell.dataset.total);
      const text = column === undefined ? '' : fleetCell(column.spec.id, row, total, model.facts, now);
      if (cell.textContent !== text) cell.textContent = text;
    }
  };
  const requestDraw = (): void => frames.request(draw);
  const rowAt = (target: EventTarget | null): FleetRow | null => {
    const element = target instanceof Element ? target.closest('.row') : null;
    return pool.find((one) => one.element === element)?.row ?? null;
  };
  const onHover = (event: PointerEvent): void => {
    const row = rowAt(event.target);
    const element = (event.target as Element).closest<HTMLElement>('.row');
    if (row !== null && element !== null) {
      element.title = fleetHint(row, figuresOf(row, model.facts), model.facts, Date.now());
    }
  };
  const onScroll = (): void => {
    view.readScroll();
    followSideways();
    if (view.measure(model.rows.length)) draw();
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
  const leave = model.subscribe(draw);

  return {
    setLayout(next) {
      const before = layout.columns;
      const same =
        next.columns.length === before.length && next.columns.every(({ spec }, at) => spec === before[at]?.spec);
      layout = next;
      const template = next.columns.map(({ width }) => `${width}px`).join(' ');
      for (const element of [grid, foot]) element.style.setProperty('--columns', template);
      grid.style.setProperty('--table-width', `${next.width}px`);
      grid.toggleAttribute('data-sideways', next.width > grid.clientWidth);
      if (!same) {
        for (const { element } of pool) element.remove();
        pool = [];
      }
      draw();
    },
    focus(place) {
      const row = model.rows[place];
      if (row === undefined) return;
      focusedKey = row.key;
      const host: HostRecord | null = row.kind === 'host' ? row.host : null;
      focusedHost.setState({ host: host?.id ?? null });
      view.reveal(place);
      requestDraw();
    },
    focusedPlace,
    pageSize: view.pageSize,
    rowAt,
    boxOf: (place) => document.getElementById(fleetRowId(place))?.getBoundingClientRect() ?? null,
    contentWidth: (id) =>
      contentWidth(pool.map(({ row, element }) => (row === null ? null : element.querySelector(`.cell-${id}`)))),
    refreshColors() {
      graphs.refreshColors();
      draw();
    },
    stop() {
      leave();
      resized.disconnect();
      grid.removeEventListener('scroll', onScroll);
      holder.removeEventListener('pointerover', onHover);
      holder.replaceChildren();
      focusedHost.setState({ host: null });
    },
  };
}
