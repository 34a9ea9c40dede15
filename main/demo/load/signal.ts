import { type Curve, curveAt, curveIntegral } from './curve.ts';

/** One part of a signal: a curve, scaled and moved in time by `phase` seconds (not negative). */
interface Term {
  readonly curve: Curve;
  readonly scale: number;
  readonly phase: number;
}

/** A quantity over time that is never negative: a constant and scaled curves. */
export interface Signal {
  readonly base: number;
  readonly terms: readonly Term[];
}

/** The signal's value at `seconds`. */
export function signalAt(signal: Signal, seconds: number): number {
  let value = signal.base;
  for (const term of signal.terms) value += term.scale * curveAt(term.curve, seconds + term.phase);
  return value;
}

/** The signal's integral from a fixed moment to `seconds`; only differences of it mean something. */
export function signalIntegral(signal: Signal, seconds: number): number {
  let value = signal.base * seconds;
  for (const term of signal.terms) value += term.scale * curveIntegral(term.curve, seconds + term.phase);
  return value;
}

/** The same signal at a multiple of its strength. */
export function scaled(signal: Signal, factor: number): Signal {
  return {
    base: signal.base * factor,
    terms: signal.terms.map((term) => ({ ...term, scale: term.scale * factor })),
  };
}

/** The same signal `seconds` later in its curves. */
export function shifted(signal: Signal, seconds: number): Signal {
  return { base: signal.base, terms: signal.terms.map((term) => ({ ...term, phase: term.phase + seconds })) };
}
