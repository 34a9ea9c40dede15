import type { ConsoleObstacle } from '../../../../shared/model/console.ts';
import type { Problem, ProblemCode } from '../../../../shared/model/problem.ts';

/** What a console does next, from what is known. */
export type NextStep =
  | { readonly kind: 'connect' }
  /** Tries again by itself in `ms`. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Waits until the machine or its host changes. */
  | { readonly kind: 'obstructed'; readonly obstacle: ConsoleObstacle }
  /** Only the user can go on; with `lookAgainMs` it is looked without a word whether the other has left. */
  | { readonly kind: 'stop'; readonly problem: Problem; readonly lookAgainMs: number | null };

export interface Situation {
  /** What keeps the console from being shown, as the core tells. */
  readonly obstacle: ConsoleObstacle | null;
  /** Why the last attempt ended; null before the first and after a good end. */
  readonly problem: Problem | null;
  /** Attempts that failed one after another. */
  readonly failures: number;
}

const FIRST_MS = 400;
const LONGEST_MS = 15_000;
/** A console in use is tried again so often, and never taken by itself: two windows would take it from each other without end. */
const IN_USE_MS = 5000;

/** Trying again cannot help: a person must change something, or choose. */
const FOR_THE_USER: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'console-in-use',
  'console-auth',
  'console-auth-unsupported',
  'console-tls',
  'console-none',
  'read-only',
  'denied',
  'unsupported',
  'bad-request',
  'not-found',
  'already-gone',
  'moved-away',
]);

/** What to do after an attempt ended, or before the first: obstacles first, then what only the user can mend, else again. */
export function nextStep({ obstacle, problem, failures }: Situation): NextStep {
  if (obstacle !== null) return { kind: 'obstructed', obstacle };
  if (problem !== null && FOR_THE_USER.has(problem.code)) {
    return { kind: 'stop', problem, lookAgainMs: problem.code === 'console-in-use' ? IN_USE_MS : null };
  }
  if (failures === 0) return { kind: 'connect' };
  return { kind: 'wait', ms: Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) };
}
