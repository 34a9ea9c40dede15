import { type ProblemCode, ProblemError, toProblem } from '../../shared/model/problem.ts';

/** A machine that is to come down, as far as that needs it. The promises of what is waited for never reject. */
export interface ShutdownSubject {
  /** virDomainShutdown: asks the guest. */
  readonly shutdown: () => Promise<void>;
  /** virDomainDestroy: pulls the plug. */
  readonly forceOff: () => Promise<void>;
  readonly isOff: () => boolean;
  readonly untilOff: (signal: AbortSignal) => Promise<void>;
  /** Resolves when nothing can be heard of the machine any more. */
  readonly untilAway: (signal: AbortSignal) => Promise<void>;
  /** It waits for the guest now, or pulls the plug. */
  readonly onStep: (step: 'waiting-off' | 'forcing') => void;
}

/** A shutdown that fails so may still come, or the guest never hears: the plug will tell. */
const PERHAPS_HUNG: readonly ProblemCode[] = ['busy', 'timeout'];

/**
 * Asks the guest to shut down and resolves when the machine is off; when it is not after `forceAfterMs`, the plug is
 * pulled. Throws ProblemError: `outcome-unknown` when the link falls meanwhile, `cancelled` when `signal` ends the waiting.
 */
export async function shutdownThenForce(
  subject: ShutdownSubject,
  forceAfterMs: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (subject.isOff()) return;
  const over = new AbortController();
  try {
    subject.onStep('waiting-off');
    const off = subject.untilOff(over.signal).then(() => 'off' as const);
    const asked = ask(subject, over.signal);
    const outcome = await Promise.race([off, asked, late(forceAfterMs, over.signal), cancelled(signal, over.signal)]);
    if (outcome === 'off') return;
    subject.onStep('forcing');
    await force(subject);
  } finally {
    over.abort();
  }
}

/** Resolves never when the guest was asked and the link holds; rejects when waiting is in vain. */
async function ask(subject: ShutdownSubject, signal: AbortSignal): Promise<'off'> {
  try {
    await subject.shutdown();
  } catch (error) {
    // It came down between the look at it and the call.
    if (subject.isOff()) return 'off';
    if (!PERHAPS_HUNG.includes(toProblem(error).code)) throw error;
  }
  await subject.untilAway(signal);
  throw new ProblemError({ code: 'outcome-unknown' });
}

async function force(subject: ShutdownSubject): Promise<void> {
  try {
    await subject.forceOff();
  } catch (error) {
    if (!subject.isOff()) throw error;
  }
}

function late(ms: number, signal: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), ms);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

function cancelled(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ProblemError({ code: 'cancelled' })), {
      once: true,
      signal: over,
    });
  });
}
