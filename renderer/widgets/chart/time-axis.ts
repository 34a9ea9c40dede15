const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  20 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  3 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
];

/** A label needs about this much room, in CSS pixels, not to crowd its neighbour: 14:05 and 14:05:30. */
const LABEL_SPACE = 44;
const LABEL_SPACE_SECONDS = 60;

/** The distance between time marks that gives a plot of this width a few round ones, ms. */
export function timeStep(spanMs: number, widthPx: number): number {
  return (
    STEPS.find((step) => {
      const space = step < MINUTE ? LABEL_SPACE_SECONDS : LABEL_SPACE;
      return spanMs / step <= Math.max(2, widthPx / space);
    }) ?? DAY
  );
}

/** So long is the shortest axis, and no shorter than so many points. */
const SHORTEST_MS = MINUTE;
const FEWEST_POINTS = 10;
/** In steps: an axis that grew with every point would squeeze the picture all the time. */
const SPANS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR];

/** The span of an axis that shows the last `pastMs` with points `stepMs` apart; at most `fullMs`. */
export function roundSpan(pastMs: number, stepMs: number, fullMs: number): number {
  const least = Math.max(SHORTEST_MS, FEWEST_POINTS * stepMs, pastMs);
  return Math.min(fullMs, SPANS.find((span) => span >= least) ?? fullMs);
}

/** The times to mark between two times, at round moments of the local clock; all in ms since the epoch. */
export function timeMarks(from: number, to: number, step: number): number[] {
  // Half of the world's hours begin elsewhere than UTC's; the offset makes 06:00 round where the user is.
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const marks: number[] = [];
  for (let mark = Math.ceil((from - offset) / step) * step + offset; mark <= to; mark += step) marks.push(mark);
  return marks;
}

/** `14:05`, or `14:05:30` where marks are closer than a minute, by the user's clock. */
export function formatClock(time: number, withSeconds: boolean): string {
  const date = new Date(time);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return withSeconds ? `${clock}:${two(date.getSeconds())}` : clock;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
