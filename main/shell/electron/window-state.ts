import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const MIN_WIDTH = 720;
const MIN_HEIGHT = 480;
/** How much of a window must be on a screen for its title bar to be found. */
const VISIBLE_PIXELS = 64;

const schema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(MIN_WIDTH).max(32_768),
  height: z.number().int().min(MIN_HEIGHT).max(32_768),
  maximized: z.boolean(),
});

/** Where a window was, in device-independent pixels; `maximized` is laid over its normal bounds. */
export type WindowState = z.infer<typeof schema>;

/** The smallest useful window. */
export const MIN_SIZE = { width: MIN_WIDTH, height: MIN_HEIGHT } as const;

/** What was kept in the file; null when there is none or it is not ours. */
export function readWindowState(file: string): WindowState | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps it, whole or not at all. Throws nothing: a window that opens elsewhere is no reason to fail. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // A full or read-only disk.
  }
}

/** The kept bounds if enough of them is on one of the screens as they are now, else none: the desktop then chooses. */
export function fitToScreens(state: WindowState, screens: readonly Rectangle[]): Rectangle | null {
  const { x, y, width, height } = state;
  const reachable = screens.some(
    (screen) =>
      overlap(x, width, screen.x, screen.width) >= VISIBLE_PIXELS &&
      y >= screen.y &&
      y + VISIBLE_PIXELS <= screen.y + screen.height,
  );
  return reachable ? { x, y, width, height } : null;
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b);
}
