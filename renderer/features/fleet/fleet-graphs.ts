import type { StatsStore } from '../../stores/stats-store.ts';
import {
  createGraphCanvas,
  drawBars,
  drawSparks,
  type GraphCanvas,
  type GraphColors,
  type GraphRow,
  readGraphColors,
} from '../machines/table/graph-canvas.ts';
import type { FleetColumnId, FleetLayout } from './fleet-columns.ts';
import type { Figures } from './fleet-figures.ts';
import { isStale } from './fleet-row-view.ts';
import type { FleetRow } from './fleet-rows.ts';

/** What the cell's padding and the figure beside a bar take of its column. */
const PAD = 9;
const FIGURE = 46;

const BARS = {
  cpu: { colour: '--cpu', share: ({ cpu }: Figures) => cpu },
  memory: { colour: '--mem', share: ({ memUsed, memTotal }: Figures) => memUsed / memTotal },
  storage: { colour: '--disk', share: ({ stored, capacity }: Figures) => stored / capacity },
} as const satisfies Partial<Record<FleetColumnId, unknown>>;
type BarId = keyof typeof BARS;
const BAR_IDS: readonly BarId[] = ['cpu', 'memory', 'storage'];

/** The graphs of all drawn rows: one canvas for each column of them. */
export interface FleetGraphs {
  readonly elements: readonly HTMLElement[];
  /** Draws `rows` with their figures; they begin at row `first` of the table. */
  draw(layout: FleetLayout, rows: readonly FleetRow[], figures: readonly Figures[], first: number): void;
  /** The name stays in sight when the table is scrolled sideways by `left`; graphs end where it begins. */
  clip(layout: FleetLayout, left: number): void;
  /** Reads the theme's colours anew. */
  refreshColors(): void;
}

/** Graphs that are not in the page yet; `grid` is where the theme's colours are read. */
export function createFleetGraphs(
  grid: HTMLElement,
  stats: Pick<StatsStore, 'hostSpark'>,
  height: number,
): FleetGraphs {
  const sparks = createGraphCanvas();
  const bars: Record<BarId, GraphCanvas> = {
    cpu: createGraphCanvas(),
    memory: createGraphCanvas(),
    storage: createGraphCanvas(),
  };
  let colors = readAll(grid);
  return {
    elements: [sparks.element, ...BAR_IDS.map((id) => bars[id].element)],
    draw({ columns }, rows, figures, first) {
      const graphRows = rows.map((row, at): GraphRow => ({ slot: at, place: at, stale: isStale(row) }));
      const place = (canvas: GraphCanvas, id: FleetColumnId, right: number): boolean => {
        const column = columns.find(({ spec }) => spec.id === id);
        canvas.element.hidden = column === undefined;
        if (column === undefined) return false;
        const width = Math.max(0, column.width - PAD - right);
        canvas.place(column.left + PAD, first * height, width, rows.length * height);
        return width > 0;
      };
      if (place(sparks, 'spark', PAD)) {
        drawSparks(sparks, graphRows, height, colors.cpu, (at, target) => {
          const row = rows[at];
          return row?.kind === 'host' && stats.hostSpark(row.host.id, target);
        });
      }
      for (const id of BAR_IDS) {
        if (!place(bars[id], id, PAD + FIGURE)) continue;
        drawBars(bars[id], graphRows, height, colors[id], (at) => {
          const of = figures[at];
          return of === undefined ? Number.NaN : BARS[id].share(of);
        });
      }
    },
    clip({ columns }, left) {
      const name = columns[0]?.spec.id === 'name' ? columns[0].width : 0;
      for (const canvas of [sparks, ...BAR_IDS.map((id) => bars[id])]) canvas.clipLeft(left === 0 ? 0 : left + name);
    },
    refreshColors() {
      colors = readAll(grid);
    },
  };
}

function readAll(grid: HTMLElement): Readonly<Record<BarId, GraphColors>> {
  const all = readGraphColors(grid);
  const probe = document.createElement('span');
  grid.append(probe);
  const bar = (id: BarId): GraphColors => {
    probe.style.color = `var(${BARS[id].colour})`;
    return { ...all, bar: getComputedStyle(probe).color };
  };
  const colors = { cpu: bar('cpu'), memory: bar('memory'), storage: bar('storage') };
  probe.remove();
  return colors;
}
