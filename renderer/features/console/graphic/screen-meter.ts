import type { Traffic } from './raw-channel-socket.ts';

/** What was measured over about a second. */
export interface ScreenFigures {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  /** ms from asking for a pixel until a picture with it was drawn; null before the first. */
  readonly delayMs: number | null;
}

/** Counts pictures and bytes of one connection. */
export interface ScreenMeter {
  readonly frames: number;
  countFrame(): void;
  countDelay(ms: number): void;
  /** The figures since the sample before; null for the first, which only begins. `now` in ms of a monotonic clock. */
  sample(traffic: Traffic, now: number): ScreenFigures | null;
}

/** A meter at zero. */
export function createScreenMeter(): ScreenMeter {
  let frames = 0;
  let delayMs: number | null = null;
  let before: { readonly frames: number; readonly received: number; readonly now: number } | null = null;
  return {
    get frames() {
      return frames;
    },
    countFrame() {
      frames += 1;
    },
    countDelay(ms) {
      // Smoothed: one update that waited for the next tick of the display says little.
      delayMs = delayMs === null ? ms : delayMs * 0.7 + ms * 0.3;
    },
    sample({ received }, now) {
      const was = before;
      before = { frames, received, now };
      // A new connection begins to count anew.
      if (was === null || received < was.received || now <= was.now) return null;
      const seconds = (now - was.now) / 1000;
      return {
        framesPerSecond: (frames - was.frames) / seconds,
        bytesPerSecond: (received - was.received) / seconds,
        delayMs,
      };
    },
  };
}
