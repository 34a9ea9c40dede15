import { SPARK_POINTS } from '../../../../shared/model/stats.ts';

/** A row that a column of graphs draws: where it stands, and whether it is greyed. */
export interface GraphRow {
  readonly slot: number;
  /** Its place below the top of the canvas, counted in rows. */
  readonly place: number;
  readonly stale: boolean;
}

/** The colours of graphs, as the theme has them. */
export interface GraphColors {
  readonly line: string;
  readonly fill: string;
  readonly bar: string;
  readonly track: string;
  readonly stale: string;
  readonly staleFill: string;
}

/** Reads the colours from the theme's variables, resolved for light or dark. */
export function readGraphColors(element: HTMLElement): GraphColors {
  const probe = document.createElement('span');
  element.append(probe);
  const color = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colors: GraphColors = {
    line: color('--cpu'),
    fill: color('--cpu-fill'),
    bar: color('--mem'),
    track: color('--track'),
    stale: color('--off'),
    staleFill: color('--track'),
  };
  probe.remove();
  return colors;
}

/** One canvas behind all the rows of a column: two strokes for all of them cost less than an element in each. */
export interface GraphCanvas {
  readonly element: HTMLCanvasElement;
  /** In CSS pixels, within the rows' element. */
  place(left: number, top: number, width: number, height: number): void;
  /** Hides what stands left of `x`, in the same pixels. */
  clipLeft(x: number): void;
  clear(): CanvasRenderingContext2D | null;
  readonly width: number;
}

/** A canvas that is not in the page yet. */
export function createGraphCanvas(): GraphCanvas {
  const element = document.createElement('canvas');
  element.className = 'graph-canvas';
  element.setAttribute('aria-hidden', 'true');
  const context = element.getContext('2d');
  let left = -1;
  let top = -1;
  let width = 0;
  let height = 0;
  let scale = 0;
  let clipped = 0;
  return {
    element,
    get width() {
      return width;
    },
    place(nextLeft, nextTop, nextWidth, nextHeight) {
      const nextScale = window.devicePixelRatio;
      if (nextLeft !== left || nextTop !== top) {
        left = nextLeft;
        top = nextTop;
        element.style.transform = `translate(${left}px, ${top}px)`;
      }
      if (nextWidth === width && nextHeight === height && nextScale === scale) return;
      width = nextWidth;
      height = nextHeight;
      scale = nextScale;
      element.width = Math.max(1, Math.round(width * scale));
      element.height = Math.max(1, Math.round(height * scale));
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
    },
    clipLeft(x) {
      const hide = Math.max(0, Math.ceil(x - left));
      if (hide === clipped) return;
      clipped = hide;
      element.style.clipPath = hide === 0 ? '' : `inset(0 0 0 ${hide}px)`;
    },
    clear() {
      context?.setTransform(scale, 0, 0, scale, 0, 0);
      context?.clearRect(0, 0, width, height);
      return context;
    },
  };
}

const points = new Float32Array(SPARK_POINTS);
const PAD = 5;

/** Draws the recent CPU of each row. `spark` fills the points of a slot, as StatsStore.spark does. */
export function drawSparks(
  canvas: GraphCanvas,
  rows: readonly GraphRow[],
  rowHeight: number,
  colors: GraphColors,
  spark: (slot: number, target: Float32Array) => boolean,
): void {
  const context = canvas.clear();
  if (context === null) return;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  for (const stale of [false, true]) {
    const line = new Path2D();
    const area = new Path2D();
    let any = false;
    for (const row of rows) {
      if (row.stale !== stale || !spark(row.slot, points)) continue;
      any = true;
      addSpark(line, area, row.place * rowHeight + PAD, canvas.width, rowHeight - 2 * PAD);
    }
    if (!any) continue;
    context.fillStyle = stale ? colors.staleFill : colors.fill;
    context.fill(area);
    context.strokeStyle = stale ? colors.stale : colors.line;
    context.stroke(line);
  }
}

function addSpark(line: Path2D, area: Path2D, top: number, width: number, height: number): void {
  const step = width / (SPARK_POINTS - 1);
  const bottom = top + height;
  let drawing = false;
  let x = 0;
  for (let point = 0; point < SPARK_POINTS; point++) {
    const value = points[point] as number;
    x = point * step;
    if (Number.isNaN(value)) {
      if (drawing) area.lineTo(x - step, bottom);
      drawing = false;
      continue;
    }
    const y = bottom - Math.min(1, value) * height;
    if (drawing) {
      line.lineTo(x, y);
    } else {
      line.moveTo(x, y);
      area.moveTo(x, bottom);
      drawing = true;
    }
    area.lineTo(x, y);
  }
  if (drawing) area.lineTo(x, bottom);
}

const BAR_HEIGHT = 6;

/** Draws how full each row's memory is. `shareOf` is 0..1, NaN where unknown: then there is no bar. */
export function drawBars(
  canvas: GraphCanvas,
  rows: readonly GraphRow[],
  rowHeight: number,
  colors: GraphColors,
  shareOf: (slot: number) => number,
): void {
  const context = canvas.clear();
  if (context === null) return;
  const track = new Path2D();
  const fresh = new Path2D();
  const stale = new Path2D();
  for (const row of rows) {
    const share = shareOf(row.slot);
    if (Number.isNaN(share)) continue;
    const top = row.place * rowHeight + (rowHeight - BAR_HEIGHT) / 2;
    track.roundRect(0, top, canvas.width, BAR_HEIGHT, BAR_HEIGHT / 2);
    const filled = Math.max(BAR_HEIGHT, Math.min(1, share) * canvas.width);
    (row.stale ? stale : fresh).roundRect(0, top, filled, BAR_HEIGHT, BAR_HEIGHT / 2);
  }
  context.fillStyle = colors.track;
  context.fill(track);
  context.fillStyle = colors.bar;
  context.fill(fresh);
  context.fillStyle = colors.stale;
  context.fill(stale);
}
