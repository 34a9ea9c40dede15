import type { TypingSpeed } from '../../../../shared/model/console-settings.ts';
import type { Stroke, TypePlan } from './type-plan.ts';

/** Presses or lets go one key of the guest. */
export type SendKey = (keysym: number, code: string, down: boolean) => void;

/** Between two strokes: a PC's keyboard holds 16 bytes, and a guest that is slow to take them loses the rest. */
export const STROKE_MS: Readonly<Record<TypingSpeed, number>> = { slow: 90, normal: 30, fast: 12 };

const SHIFT = [0xffe1, 'ShiftLeft'] as const;
const ALT_GR = [0xfe03, 'AltRight'] as const;

/** Presses a stroke and lets go of everything it held. */
function sendStroke({ code, shift, altGr, keysym }: Stroke, send: SendKey): void {
  const held = [...(shift ? [SHIFT] : []), ...(altGr ? [ALT_GR] : [])];
  for (const [sym, name] of held) send(sym, name, true);
  send(keysym, code, true);
  send(keysym, code, false);
  for (const [sym, name] of held.toReversed()) send(sym, name, false);
}

export interface Typing {
  readonly plan: TypePlan;
  readonly speed: TypingSpeed;
  readonly send: SendKey;
  /** Ends it between two characters. */
  readonly signal: AbortSignal;
  /** How many characters are typed. */
  readonly onProgress: (done: number) => void;
}

/** Types a text at a steady rate; resolves with how many characters were typed when all are or the signal ends it. */
export async function typeText({ plan, speed, send, signal, onProgress }: Typing): Promise<number> {
  let done = 0;
  for (const strokes of plan.characters) {
    for (const stroke of strokes) {
      if (signal.aborted) return done;
      sendStroke(stroke, send);
      await pause(STROKE_MS[speed]);
    }
    done += 1;
    onProgress(done);
  }
  return done;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
