import type { Dispose } from '../../../shared/dispose.ts';
import { type ChartGroup, nearestIndex } from './chart-group.ts';
import type { ChartSpec } from './chart-spec.ts';
import { markersNear } from './marker-layout.ts';
import { cancelPaint, requestPaint } from './paint-queue.ts';
import { createPlot, type Plot, type PlotPlace } from './plot.ts';
import { type ReadOut, readAt } from './summary.ts';
import { onThemeChange, readTheme } from './theme.ts';
import type { ChartMarker, TimeSeries } from './time-series.ts';

/** What a chart tells the element that holds it. All of it may come many times a second. */
export interface ChartView {
  /** What the legend reads, and whether it is read at the crosshair. */
  readOut(readOut: ReadOut, atCrosshair: boolean): void;
  /** The events at the crosshair of this very chart; empty when there are none. `x` and `width` are CSS pixels. */
  events(events: readonly ChartMarker[], x: number, width: number): void;
  /** Whether there is any value to show. */
  empty(empty: boolean): void;
}

/** A live chart in an element: keeps the picture true to the series and the crosshair. */
export interface ChartController {
  setHidden(hidden: ReadonlySet<string>): void;
  /** Moves the crosshair by so many points, as arrow keys do; true when there was somewhere to go. */
  step(points: number): boolean;
  /** To the first or the last point in view. */
  stepToEnd(last: boolean): boolean;
  readonly stop: Dispose;
}

const STALE_CHECK_MS = 1000;

/** Draws `spec` of `series` into `host` for as long as it lives. Paints only what can be seen. */
export function startChart(
  host: HTMLElement,
  spec: ChartSpec,
  series: TimeSeries,
  group: ChartGroup,
  hiddenAtFirst: ReadonlySet<string>,
  view: ChartView,
): ChartController {
  let plot: Plot | null = null;
  let hidden = hiddenAtFirst;
  let visible = false;
  let size = { width: 0, height: 0 };
  let drawnRevision = -1;
  let drawnGeneration = -1;
  let drawnAt = 0;
  let drawnNewest = 0;
  let drawnEmpty = true;
  let drawnMarkers: readonly ChartMarker[] | null = null;
  /** The place of the pointer while it is over this chart. */
  let pointer: PlotPlace | null = null;

  const ownsCrosshair = (): boolean => pointer !== null && !group.crosshair.pinned;

  const tellReadOut = (): void => {
    const { time } = group.crosshair;
    view.readOut(readAt(spec, series, time, Date.now()), time !== null);
    const own = pointer !== null || (group.crosshair.pinned && host.contains(document.activeElement));
    const x = time === null ? null : (plot?.xOf(time) ?? null);
    view.events(own && x !== null ? markersNear(plot?.markers() ?? [], x) : [], x ?? 0, size.width);
  };

  const draw = (): void => {
    if (!visible || size.width === 0) return;
    plot ??= createPlot(host, { spec, series, theme: readTheme(host), ...size, hidden, onPointer: hearPointer });
    const fresh = series.generation !== drawnGeneration;
    plot.update(Date.now(), fresh, ownsCrosshair() ? undefined : group.crosshair.time);
    drawnRevision = series.revision;
    drawnGeneration = series.generation;
    drawnAt = Date.now();
    drawnNewest = series.newest ?? 0;
    drawnMarkers = series.markers;
    drawnEmpty = spec.lines.every((line) => series.plotColumn(line.column).every((value) => value === null));
    view.empty(drawnEmpty);
    tellReadOut();
  };

  const hearPointer = (place: PlotPlace | null): void => {
    const was = pointer;
    pointer = place;
    if (place === null && was === null) return;
    if (place === null && group.crosshair.pinned) return;
    group.moveTo(place?.time ?? null);
    // The same point under another pixel changes no time, but may bring an event into reach.
    if (place !== null) tellReadOut();
  };

  const request = (): void => {
    if (visible) requestPaint(draw);
  };

  const msPerPixel = (): number => {
    const { from, to } = series.extent(Date.now());
    return (to - from) / Math.max(1, size.width);
  };
  // Of a long range a point is less than a pixel: the numbers are told at once, the picture follows when it would move.
  const seriesChanged = (): void => {
    const pixelMs = msPerPixel();
    const moved = series.newest === null || series.newest - drawnNewest >= pixelMs;
    const same = series.generation === drawnGeneration && series.markers === drawnMarkers;
    if (!moved && same && visible && !drawnEmpty) tellReadOut();
    else request();
  };

  const sight = new IntersectionObserver(
    ([entry]) => {
      visible = entry?.isIntersecting === true;
      if (visible && series.revision !== drawnRevision) request();
      else if (visible) plot?.showCrosshair(group.crosshair.time);
    },
    { rootMargin: '80px' },
  );
  const sizes = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    const height = Math.floor(entry?.contentRect.height ?? 0);
    if (width === size.width && height === size.height) return;
    size = { width, height };
    if (width > 0 && height > 0) plot?.setSize(width, height);
    if (plot === null) request();
  });
  sight.observe(host);
  sizes.observe(host);

  // Without new points the picture still moves: the gap up to now grows.
  const timer = setInterval(() => {
    const { newest } = series;
    const pixelMs = msPerPixel();
    const due = newest === null || Date.now() - newest > 3 * series.stepMs;
    if (visible && due && Date.now() - drawnAt >= Math.max(STALE_CHECK_MS, pixelMs)) request();
  }, STALE_CHECK_MS);

  const stops = [
    series.onChange(seriesChanged),
    group.onMove((crosshair) => {
      if (!visible || plot === null) return;
      if (!ownsCrosshair()) plot.showCrosshair(crosshair.time);
      tellReadOut();
    }),
    onThemeChange(() => plot?.setTheme(readTheme(host))),
  ];

  const goTo = (index: number): boolean => {
    const times = series.plotTimes();
    const extent = series.extent(Date.now());
    const time = times[Math.max(0, Math.min(times.length - 1, index))];
    if (time === undefined) return false;
    group.moveTo(Math.max(time, extent.from), true);
    return true;
  };

  return {
    setHidden(next) {
      if (next === hidden) return;
      hidden = next;
      plot?.setHidden(hidden);
    },
    step(points) {
      const times = series.plotTimes();
      const { time } = group.crosshair;
      return goTo(time === null ? times.length - 1 : nearestIndex(times, time) + points);
    },
    stepToEnd: (last) => goTo(last ? Number.POSITIVE_INFINITY : 0),
    stop() {
      clearInterval(timer);
      cancelPaint(draw);
      sight.disconnect();
      sizes.disconnect();
      for (const stop of stops) stop();
      plot?.destroy();
      plot = null;
    },
  };
}
