import uPlot from 'uplot';
import type { PlacedMarker } from './marker-layout.ts';
import type { ChartTheme } from './theme.ts';

/** Writes the label of the topmost grid line, with the unit, above it at the very left. */
export function drawTopLabel(u: uPlot, label: string, font: string, theme: ChartTheme, scale: number): void {
  const { ctx, bbox } = u;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = font.replace(/^[\d.]+/, (size) => String(Number(size) * ratio));
  ctx.fillStyle = theme.colors['ink-3'];
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(label, 0, bbox.top - 5 * ratio * scale);
  ctx.restore();
}

/** Draws a dashed line for each event, with a small flag above the plot where the pointer finds it. */
export function drawMarkers(u: uPlot, placed: readonly PlacedMarker[], theme: ChartTheme, scale: number): void {
  if (placed.length === 0) return;
  const { ctx, bbox } = u;
  const ratio = uPlot.pxRatio;
  const unit = ratio * scale;
  ctx.save();
  ctx.lineWidth = unit;
  ctx.setLineDash([3 * unit, 3 * unit]);
  for (const { x, marker } of placed) {
    const color = theme.colors[marker.tone === 'bad' ? 'bad' : 'ink-3'];
    const left = Math.round(bbox.left + x * ratio) + unit / 2;
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(left - 3.5 * unit, bbox.top - 4.5 * unit);
    ctx.lineTo(left + 3.5 * unit, bbox.top - 4.5 * unit);
    ctx.lineTo(left, bbox.top + 0.5 * unit);
    ctx.fill();
  }
  ctx.restore();
}

/** The points of a line that have a gap on either side, as uPlot's point filter wants them. */
export function lonePoints(u: uPlot, line: number): number[] {
  const values = u.data[line] ?? [];
  const lone: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) lone.push(index);
  }
  return lone;
}
