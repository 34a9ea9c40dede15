import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { nearestIndex } from './chart-group.ts';
import type { ChartSpec } from './chart-spec.ts';
import { type PlacedMarker, placeMarkers } from './marker-layout.ts';
import { drawMarkers, drawTopLabel, lonePoints } from './plot-drawing.ts';
import { type ChartTheme, translucent } from './theme.ts';
import { formatClock, timeMarks, timeStep } from './time-axis.ts';
import type { TimeSeries } from './time-series.ts';
import { axisLabels } from './value-format.ts';
import { gridLines, nextRange, peakOf, type YRange } from './y-range.ts';

/** Where the pointer is over a plot: the time of the nearest point, and its place in CSS pixels. */
export interface PlotPlace {
  readonly time: number;
  readonly x: number;
}

/** What a plot is drawn into and from. */
export interface PlotOptions {
  readonly spec: ChartSpec;
  readonly series: TimeSeries;
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
  readonly hidden: ReadonlySet<string>;
  /** Enlarges type and lines, for pictures; 1 on screen. */
  readonly scale?: number;
  /** The pointer moved, or the points under it did; null when it left. */
  readonly onPointer?: (place: PlotPlace | null) => void;
}

/** A drawn plot, changed in place for as long as its lines stay the same. */
export interface Plot {
  readonly canvas: HTMLCanvasElement;
  /**
   * Takes over the series as they are now and draws. With `fresh` the y axis fits at once. `crosshair` is where the
   * crosshair goes, null for none, and undefined to leave it under the pointer.
   */
  update(now: number, fresh: boolean, crosshair?: number | null): void;
  setTheme(theme: ChartTheme): void;
  setSize(width: number, height: number): void;
  setHidden(hidden: ReadonlySet<string>): void;
  /** Shows the crosshair at a time, or hides it; onPointer does not hear of it. */
  showCrosshair(time: number | null): void;
  /** Where a time lies, CSS pixels from the left of the plot's element; null when out of view. */
  xOf(time: number): number | null;
  /** The markers in view; their x is measured as xOf measures. */
  markers(): readonly PlacedMarker[];
  destroy(): void;
}

const FONT = 11;
const AXIS_WIDTH = 32;
const AXIS_HEIGHT = 20;
/** Above the topmost grid line there is room for the label that carries the unit. */
const TOP = 17;
const RIGHT = 6;
/** So near to a point, in CSS pixels, the crosshair goes to it; further off there is nothing to read. */
const SNAP_REACH = 16;
const HALF_LABEL = 16;
const HALF_LABEL_SECONDS = 25;

/** Draws one chart with uPlot. `host` may be detached from the document, for pictures. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const { spec, series, scale = 1 } = options;
  let { theme, hidden } = options;
  let range: YRange | null = null;
  let extent = { from: 0, to: 1 };
  let placed: PlacedMarker[] = [];
  /** True while the crosshair is moved by us and not by the pointer. */
  let silent = false;

  const font = `${FONT * scale}px ${theme.fontFamily}`;
  const colorOf = (line: number): string => theme.colors[spec.lines[line - 1]?.color ?? 'ink-3'];
  const ticks = (): number[] => (range === null ? [0, 1] : gridLines(range));
  const widthOf = (u: uPlot): number => u.bbox.width / uPlot.pxRatio;
  const axis = { font, stroke: () => theme.colors['ink-3'], ticks: { show: false } };

  const dataNow = (): uPlot.AlignedData => [
    series.plotTimes() as number[],
    ...spec.lines.map((line) => series.plotColumn(line.column) as (number | null)[]),
  ];

  const refit = (fresh: boolean): void => {
    const shown = spec.lines.filter((line) => !hidden.has(line.id));
    range = nextRange(fresh ? null : range, spec.unit, peakOf(shown.map((line) => series.plotColumn(line.column))));
  };

  const snap = (u: uPlot, left: number): number => {
    const times = u.data[0];
    const index = left < 0 ? -1 : nearestIndex(times, u.posToVal(left, 'x'));
    if (index < 0) return left;
    const at = u.valToPos(times[index] ?? 0, 'x');
    return Math.abs(at - left) <= SNAP_REACH ? at : left;
  };

  /** The time under a place: a point's own where the crosshair has snapped to one. */
  const timeAt = (u: uPlot, left: number): number => {
    const time = u.posToVal(left, 'x');
    const near = u.data[0][u.cursor.idx ?? -1];
    return near !== undefined && Math.abs(u.valToPos(near, 'x') - left) < 0.5 ? near : time;
  };

  const timeLabels = (u: uPlot, marks: readonly number[]): string[] => {
    const span = extent.to - extent.from;
    const width = widthOf(u);
    const withSeconds = timeStep(span, width / scale) < 60_000;
    const half = (withSeconds ? HALF_LABEL_SECONDS : HALF_LABEL) * scale;
    // A label that an edge would cut off is left out.
    return marks.map((mark) => {
      const x = ((mark - extent.from) / span) * width;
      const cut = x + AXIS_WIDTH * scale < half || x > width + RIGHT * scale - half;
      return cut ? '' : formatClock(mark, withSeconds);
    });
  };

  const hearPointer = (u: uPlot): void => {
    if (silent) return;
    const left = u.cursor.left ?? -1;
    if (left < 0) options.onPointer?.(null);
    else options.onPointer?.({ time: timeAt(u, left), x: left + AXIS_WIDTH });
  };

  const silently = (work: () => void): void => {
    silent = true;
    work();
    silent = false;
  };

  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      ms: 1,
      padding: [TOP * scale, RIGHT * scale, 0, 0],
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        move: (u, left, top) => [snap(u, left), top],
        dataIdx: (u, _line, closest, time) =>
          Math.abs(u.valToPos(u.data[0][closest] ?? 0, 'x') - u.valToPos(time, 'x')) < 1 ? closest : null,
        points: { size: 7, width: 1.5, stroke: () => theme.colors.surface, fill: (_u, line) => colorOf(line) },
      },
      scales: {
        x: { time: false, range: () => [extent.from, extent.to] },
        y: { range: () => [0, range?.max ?? 1] },
      },
      axes: [
        {
          ...axis,
          size: AXIS_HEIGHT * scale,
          gap: 4 * scale,
          grid: { show: false },
          splits: (u) => timeMarks(extent.from, extent.to, timeStep(extent.to - extent.from, widthOf(u) / scale)),
          values: timeLabels,
        },
        {
          ...axis,
          size: AXIS_WIDTH * scale,
          gap: 5 * scale,
          grid: { stroke: () => theme.colors.line, width: scale },
          splits: ticks,
          // The topmost is longer, with the unit: it is drawn above its line instead of beside it.
          values: (_u, values) => [...axisLabels(spec.unit, values).slice(0, -1), ''],
        },
      ],
      series: [
        {},
        ...spec.lines.map((line, index) => ({
          show: !hidden.has(line.id),
          width: 1.5 * scale,
          pxAlign: 0,
          stroke: () => colorOf(index + 1),
          ...(line.filled ? { fill: () => translucent(theme.colors[line.color], 0.13) } : {}),
          ...(line.dashed ? { dash: [4 * scale, 3 * scale] } : {}),
          // A lone point between gaps has no line: it is drawn as a dot.
          points: { show: true, size: 3 * scale, width: 0, fill: () => colorOf(index + 1), filter: lonePoints },
        })),
      ],
      hooks: {
        drawAxes: [(u) => drawTopLabel(u, axisLabels(spec.unit, ticks()).at(-1) ?? '', font, theme, scale)],
        draw: [
          (u) => {
            placed = placeMarkers(series.markers, extent, widthOf(u));
            drawMarkers(u, placed, theme, scale);
          },
        ],
        setCursor: [hearPointer],
      },
    },
    dataNow(),
    host,
  );

  const showCrosshair = (time: number | null): void =>
    silently(() => {
      const inside = time !== null && time >= extent.from && time <= extent.to;
      plot.setCursor(inside ? { left: plot.valToPos(time, 'x'), top: 0 } : { left: -10, top: -10 });
    });

  return {
    canvas: plot.ctx.canvas,
    update(now, fresh, crosshair) {
      extent = series.extent(now);
      refit(fresh);
      const draw = (): void => plot.batch(() => plot.setData(dataNow()));
      if (crosshair === undefined) draw();
      else {
        silently(draw);
        showCrosshair(crosshair);
      }
    },
    setTheme(next) {
      theme = next;
      plot.redraw(false);
    },
    setSize: (width, height) => silently(() => plot.batch(() => plot.setSize({ width, height }))),
    setHidden(next) {
      hidden = next;
      refit(true);
      silently(() =>
        plot.batch(() => {
          for (const [index, line] of spec.lines.entries()) plot.setSeries(index + 1, { show: !hidden.has(line.id) });
          plot.setData(dataNow());
        }),
      );
    },
    showCrosshair,
    xOf: (time) => (time < extent.from || time > extent.to ? null : plot.valToPos(time, 'x') + AXIS_WIDTH),
    markers: () => placed.map((entry) => ({ ...entry, x: entry.x + AXIS_WIDTH })),
    destroy: () => plot.destroy(),
  };
}
