import type { ConsoleObstacle } from '../../../../shared/model/console.ts';
import type { ScreenMode } from '../../../../shared/model/console-settings.ts';
import type { Problem } from '../../../../shared/model/problem.ts';

/** How a graphical console stands. */
export interface DisplayState {
  readonly phase: 'idle' | 'connecting' | 'connected' | 'waiting' | 'obstructed' | 'stopped';
  readonly obstacle: ConsoleObstacle | null;
  /** Why the last connection ended, where the phase is `waiting` or `stopped`. */
  readonly problem: Problem | null;
  /** When it tries again by itself, in ms since the epoch; null where it does not. */
  readonly retryAt: number | null;
  /** There is a picture, of now or of before. */
  readonly hasPicture: boolean;
  /** The server takes a size from outside. */
  readonly canResize: boolean;
}

export const IDLE: DisplayState = {
  phase: 'idle',
  obstacle: null,
  problem: null,
  retryAt: null,
  hasPicture: false,
  canResize: false,
};

/** How a screen is to be shown. */
export interface ScreenPreferences {
  readonly mode: ScreenMode;
  readonly viewOnly: boolean;
  readonly shareClipboard: boolean;
  /** 0 to 9 as in RFB: the quality of lossy pictures, and the effort of compression. */
  readonly quality: number;
  readonly compression: number;
}
