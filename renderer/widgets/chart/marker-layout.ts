import type { ChartMarker } from './time-series.ts';

/** How near the pointer must be to a marker, CSS pixels, for its label to show. */
const MARKER_REACH = 5;

/** A marker inside a plot, at `x` CSS pixels from its left edge. */
export interface PlacedMarker {
  readonly x: number;
  readonly marker: ChartMarker;
}

/** The markers between two times, placed along a plot of this width; oldest first. */
export function placeMarkers(
  markers: readonly ChartMarker[],
  extent: { readonly from: number; readonly to: number },
  width: number,
): PlacedMarker[] {
  const span = extent.to - extent.from;
  if (span <= 0) return [];
  return markers
    .filter((marker) => marker.time >= extent.from && marker.time <= extent.to)
    .map((marker) => ({ x: ((marker.time - extent.from) / span) * width, marker }))
    .sort((a, b) => a.x - b.x);
}

/** The markers within reach of a place: several events of one moment are read together. */
export function markersNear(placed: readonly PlacedMarker[], x: number, reach = MARKER_REACH): ChartMarker[] {
  return placed.filter((entry) => Math.abs(entry.x - x) <= reach).map((entry) => entry.marker);
}
