/** So many charts are painted in one frame; the rest wait for the next, so that a page full of them never stutters. */
const PER_FRAME = 3;

const waiting = new Set<() => void>();
let frame = 0;

/** Paints in one of the next frames, in the order of asking; asking again before then changes nothing. */
export function requestPaint(paint: () => void): void {
  waiting.add(paint);
  if (frame === 0) frame = requestAnimationFrame(run);
}

/** Forgets a paint that was asked for, e.g. because its chart is gone. */
export function cancelPaint(paint: () => void): void {
  waiting.delete(paint);
}

function run(): void {
  frame = 0;
  let left = PER_FRAME;
  for (const paint of waiting) {
    if (left === 0) break;
    left -= 1;
    waiting.delete(paint);
    paint();
  }
  if (waiting.size > 0) frame = requestAnimationFrame(run);
}
