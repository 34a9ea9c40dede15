/**
 * A curve that repeats for ever, linear between its samples, with an exact integral. Counters are integrals of load: with
 * the integral at hand a machine's counters cost nothing until somebody asks, whatever time has passed.
 *
 * Samples are whole multiples of 1/1024 and steps whole seconds, so that every sum is exact in a double: an integral
 * never runs backwards by a rounding error, which a client would take for a restarted counter.
 */
export interface Curve {
  /** Seconds between samples. */
  readonly step: number;
  /** Seconds after which the curve repeats. */
  readonly period: number;
  readonly samples: Float64Array;
  /** `sums[i]`: the integral from 0 to sample i. */
  readonly sums: Float64Array;
  /** The integral over one period. */
  readonly total: number;
}

/** Makes a curve from samples (clamped to 0..1) that lie `step` whole seconds apart. */
export function createCurve(step: number, values: readonly number[]): Curve {
  const count = values.length;
  const samples = Float64Array.from(values, (value) => Math.round(Math.min(1, Math.max(0, value)) * 1024) / 1024);
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const here = samples[i] ?? 0;
    const next = samples[(i + 1) % count] ?? 0;
    sums[i + 1] = (sums[i] ?? 0) + ((here + next) / 2) * step;
  }
  return { step, period: count * step, samples, sums, total: sums[count] ?? 0 };
}

/** The curve's value at `seconds` (not negative), 0..1. */
export function curveAt(curve: Curve, seconds: number): number {
  const position = (seconds % curve.period) / curve.step;
  const index = Math.floor(position);
  const here = curve.samples[index] ?? 0;
  const next = curve.samples[index + 1] ?? curve.samples[0] ?? 0;
  return here + (next - here) * (position - index);
}

/** The integral from 0 to `seconds` (not negative); never decreases as `seconds` grows. */
export function curveIntegral(curve: Curve, seconds: number): number {
  const rounds = Math.floor(seconds / curve.period);
  const position = (seconds - rounds * curve.period) / curve.step;
  const index = Math.min(curve.samples.length - 1, Math.floor(position));
  const fraction = Math.min(1, position - index);
  const here = curve.samples[index] ?? 0;
  const next = curve.samples[index + 1] ?? curve.samples[0] ?? 0;
  const inside = (here + ((next - here) * fraction) / 2) * fraction * curve.step;
  return rounds * curve.total + (curve.sums[index] ?? 0) + inside;
}
