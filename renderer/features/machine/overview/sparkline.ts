import { type ChartTheme, translucent } from '../../../widgets/chart/theme.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';
import { fitRange } from '../../../widgets/chart/y-range.ts';
import { sumAt, type TilePlan } from './tile-plan.ts';

const SHORTEST_MS = 60_000;

/** Draws the recent past of a tile's sum into a canvas, at the screen's own resolution. Gaps stay gaps. */
export function drawSparkline(
  canvas: HTMLCanvasElement,
  theme: ChartTheme,
  plan: TilePlan,
  series: TimeSeries,
  columns: readonly Float32Array[],
): void {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const ctx = canvas.getContext('2d');
  if (ctx === null || width === 0) return;
  const ratio = devicePixelRatio;
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);

  const { times, stepMs } = series;
  const extent = series.extent(Date.now());
  const sums = Float64Array.from(times, (_, point) => sumAt(columns, point));
  const first = times[sums.findIndex((sum) => !Number.isNaN(sum))] ?? extent.from;
  // A past that has just begun fills the width, though not before it is a minute long.
  const { to } = extent;
  const from = Math.max(extent.from, Math.min(first, to - SHORTEST_MS));
  const top = plan.full ?? fitRange(plan.unit, highest(sums)).max;
  const x = (time: number): number => ((time - from) / (to - from)) * width;
  const y = (value: number): number => height - 1 - (Math.min(value, top) / top) * (height - 2);

  const line = new Path2D();
  const area = new Path2D();
  let begun = Number.NaN;
  let last = Number.NaN;
  const close = (): void => {
    if (Number.isNaN(begun)) return;
    area.lineTo(last, height);
    area.lineTo(begun, height);
    begun = Number.NaN;
  };
  let before = Number.NEGATIVE_INFINITY;
  for (const [point, sum] of sums.entries()) {
    const time = times[point] ?? 0;
    if (Number.isNaN(sum) || time - before > 4 * stepMs) close();
    before = time;
    if (Number.isNaN(sum)) continue;
    const at = x(time);
    if (Number.isNaN(begun)) {
      begun = at;
      line.moveTo(at, y(sum));
      area.moveTo(at, y(sum));
    }
    line.lineTo(at, y(sum));
    area.lineTo(at, y(sum));
    last = at;
  }
  close();
  ctx.fillStyle = translucent(theme.colors[plan.color], 0.14);
  ctx.fill(area);
  ctx.strokeStyle = theme.colors[plan.color];
  ctx.lineWidth = 1.3;
  ctx.lineJoin = 'round';
  ctx.stroke(line);
}

function highest(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}
