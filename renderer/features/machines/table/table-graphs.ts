import type { StatsStore } from '../../../stores/stats-store.ts';
import type { PlacedColumn } from '../../../widgets/grid/column-layout.ts';
import type { ColumnSpec, MachineLayout } from './columns.ts';
import {
  createGraphCanvas,
  drawBars,
  drawSparks,
  type GraphCanvas,
  type GraphRow,
  readGraphColors,
} from './graph-canvas.ts';

/** What the cell's padding and the figure beside a graph take of its column. */
const GRAPH_LEFT = 9;
const GRAPH_RIGHT = 60;

/** The graphs of all drawn rows: recent CPU and memory. */
export interface TableGraphs {
  readonly elements: readonly HTMLElement[];
  /** Draws `rows`, whose places count from row `first` of the table, on canvases of `count` rows. */
  draw(layout: MachineLayout, rows: readonly GraphRow[], first: number, count: number): void;
  /** The name stays in sight when the table is scrolled sideways by `left`; graphs end where it begins. */
  clip(layout: MachineLayout, left: number): void;
  /** Reads the theme's colours anew. */
  refreshColors(): void;
}

/** Graphs that are not in the page yet; `grid` is where the theme's colours are read. */
export function createTableGraphs(
  grid: HTMLElement,
  stats: Pick<StatsStore, 'read' | 'spark'>,
  rowHeight: number,
): TableGraphs {
  const sparks = createGraphCanvas();
  const bars = createGraphCanvas();
  let colors = readGraphColors(grid);
  const share = (slot: number): number => stats.read(slot, 'memUsed') / stats.read(slot, 'memTotal');
  const place = (
    canvas: GraphCanvas,
    column: PlacedColumn<ColumnSpec> | undefined,
    first: number,
    count: number,
  ): boolean => {
    canvas.element.hidden = column === undefined;
    if (column === undefined) return false;
    const width = Math.max(0, column.width - GRAPH_LEFT - GRAPH_RIGHT);
    canvas.place(column.left + GRAPH_LEFT, first * rowHeight, width, count * rowHeight);
    return width > 0;
  };
  return {
    elements: [sparks.element, bars.element],
    draw({ columns }, rows, first, count) {
      const cpu = columns.find(({ spec }) => spec.id === 'cpu');
      if (place(sparks, cpu, first, count)) drawSparks(sparks, rows, rowHeight, colors, stats.spark);
      const memory = columns.find(({ spec }) => spec.id === 'memory');
      if (place(bars, memory, first, count)) drawBars(bars, rows, rowHeight, colors, share);
    },
    clip({ columns }, left) {
      const name = columns[0]?.spec.id === 'name' ? columns[0].width : 0;
      for (const canvas of [sparks, bars]) canvas.clipLeft(left === 0 ? 0 : left + name);
    },
    refreshColors() {
      colors = readGraphColors(grid);
    },
  };
}
