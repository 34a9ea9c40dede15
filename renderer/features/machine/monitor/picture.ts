import { words } from '../../../i18n/i18n.ts';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import { createPlot } from '../../../widgets/chart/plot.ts';
import { readAt } from '../../../widgets/chart/summary.ts';
import { type ChartTheme, readTheme } from '../../../widgets/chart/theme.ts';
import { formatClock } from '../../../widgets/chart/time-axis.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';
import { formatValue } from '../../../widgets/chart/value-format.ts';

/** In points of the picture; all is drawn SCALE times as large, so that it stays sharp in a document. */
const SCALE = 2;
const CARD_WIDTH = 400;
const CARD_HEIGHT = 248;
const GAP = 12;
const HEAD = 44;
const PADDING = 12;
const PLOT_TOP = 58;
const MOST_COLUMNS = 4;

/**
 * Charts as one PNG: a title with the time it spans, and a card for each chart with its legend and newest values, in the
 * page's own colours. Drawn afresh at a fixed size, so that it does not depend on the window.
 */
export async function paintCharts(
  charts: readonly ChartSpec[],
  series: TimeSeries,
  hiddenOf: (chart: string) => ReadonlySet<string>,
  title: string,
): Promise<Blob> {
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.ceil(Math.sqrt(charts.length))));
  const rows = Math.ceil(charts.length / columns);
  const canvas = document.createElement('canvas');
  canvas.width = (columns * (CARD_WIDTH + GAP) + GAP) * SCALE;
  canvas.height = (HEAD + rows * (CARD_HEIGHT + GAP)) * SCALE;
  const ctx = canvas.getContext('2d');
  if (ctx === null) throw new Error('no canvas');
  const theme = readTheme(document.body);
  ctx.scale(SCALE, SCALE);
  ctx.fillStyle = theme.colors.canvas;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  paintHead(ctx, theme, title, series, columns * (CARD_WIDTH + GAP) + GAP);
  for (const [index, spec] of charts.entries()) {
    const x = GAP + (index % columns) * (CARD_WIDTH + GAP);
    const y = HEAD + Math.floor(index / columns) * (CARD_HEIGHT + GAP);
    paintCard(ctx, theme, x, y);
    paintLegend(ctx, theme, spec, series, hiddenOf(spec.id), x + PADDING, y);
    await paintPlot(ctx, theme, spec, series, hiddenOf(spec.id), x + PADDING, y + PLOT_TOP);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png');
  });
}

function paintHead(ctx: CanvasRenderingContext2D, theme: ChartTheme, title: string, series: TimeSeries, width: number) {
  const { from, to } = series.extent(Date.now());
  const day = new Date(to);
  const date = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
  const span = words('machinePage.pictureSpan', { from: formatClock(from, true), to: formatClock(to, true) });
  ctx.textBaseline = 'alphabetic';
  ctx.font = `12px ${theme.fontFamily}`;
  const said = `${date}, ${span}`;
  const saidWidth = ctx.measureText(said).width;
  ctx.fillStyle = theme.colors['ink-2'];
  ctx.textAlign = 'right';
  ctx.fillText(said, width - GAP, 28);
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.colors.ink;
  ctx.font = `600 15px ${theme.fontFamily}`;
  ctx.fillText(fitText(ctx, title, width - 3 * GAP - saidWidth), GAP, 28);
}

function paintCard(ctx: CanvasRenderingContext2D, theme: ChartTheme, x: number, y: number): void {
  ctx.beginPath();
  ctx.roundRect(x + 0.5, y + 0.5, CARD_WIDTH - 1, CARD_HEIGHT - 1, 6);
  ctx.fillStyle = theme.colors.surface;
  ctx.fill();
  ctx.strokeStyle = theme.colors.line;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function paintLegend(
  ctx: CanvasRenderingContext2D,
  theme: ChartTheme,
  spec: ChartSpec,
  series: TimeSeries,
  hidden: ReadonlySet<string>,
  x: number,
  y: number,
): void {
  const { values } = readAt(spec, series, null, Date.now());
  ctx.font = `600 12px ${theme.fontFamily}`;
  ctx.fillStyle = theme.colors.ink;
  ctx.fillText(spec.title, x, y + 20);
  const titleWidth = ctx.measureText(`${spec.title} `).width;
  ctx.font = `12px ${theme.fontFamily}`;
  ctx.fillStyle = theme.colors['ink-2'];
  ctx.fillText(fitText(ctx, spec.subject ?? '', CARD_WIDTH - 2 * PADDING - titleWidth), x + titleWidth, y + 20);
  let left = x;
  for (const [index, line] of spec.lines.entries()) {
    if (hidden.has(line.id)) continue;
    ctx.fillStyle = theme.colors[line.color];
    ctx.fillRect(left, y + 37, 9, 2);
    ctx.font = `11px ${theme.fontFamily}`;
    ctx.fillStyle = theme.colors['ink-2'];
    ctx.fillText(line.label, left + 14, y + 42);
    const labelWidth = ctx.measureText(line.label).width;
    ctx.font = `600 11px ${theme.fontFamily}`;
    ctx.fillStyle = theme.colors.ink;
    const value = formatValue(spec.unit, values[index] ?? null);
    ctx.fillText(value, left + 20 + labelWidth, y + 42);
    left += 38 + labelWidth + ctx.measureText(value).width;
  }
}

async function paintPlot(
  ctx: CanvasRenderingContext2D,
  theme: ChartTheme,
  spec: ChartSpec,
  series: TimeSeries,
  hidden: ReadonlySet<string>,
  x: number,
  y: number,
): Promise<void> {
  const width = CARD_WIDTH - 2 * PADDING;
  const height = CARD_HEIGHT - PLOT_TOP - 6;
  // The plot is as sharp as the picture whatever the screen is: what the screen's own ratio lacks, the scale adds.
  const scale = Math.max(1, SCALE / devicePixelRatio);
  const host = document.createElement('div');
  const plot = createPlot(host, { spec, series, theme, width: width * scale, height: height * scale, hidden, scale });
  plot.update(Date.now(), true, null);
  // uPlot finishes what its constructor began in a microtask.
  await Promise.resolve();
  ctx.drawImage(plot.canvas, x, y, width, height);
  plot.destroy();
}

function fitText(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let fitting = text;
  while (fitting !== '' && ctx.measureText(`${fitting}…`).width > width) fitting = fitting.slice(0, -1);
  return `${fitting}…`;
}
