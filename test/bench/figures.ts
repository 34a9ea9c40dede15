/** A value of a bench; null where its peer is missing. */
export type Figure = number | string | null;

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which that share of the values lies, by the nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * Our median as a multiple of theirs, and between which values 95 of 100 repetitions would find it (bootstrap of both
 * samples, with a fixed seed). Null without a peer.
 */
export function ratio(ours: readonly number[], theirs: readonly number[] | null): Ratio | null {
  if (theirs === null) return null;
  const next = random(1);
  const drawn = Array.from({ length: 2000 }, () => median(resample(ours, next)) / median(resample(theirs, next)));
  return { ratio: median(ours) / median(theirs), from: quantile(drawn, 0.025), to: quantile(drawn, 0.975) };
}

/** A ratio and where it may lie. */
export interface Ratio {
  readonly ratio: number;
  readonly from: number;
  readonly to: number;
}

function resample(values: readonly number[], next: () => number): readonly number[] {
  return values.map(() => values[Math.floor(next() * values.length)] ?? Number.NaN);
}

/** Numbers in [0, 1), the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** For the JSON line: three significant digits say all that a measurement knows. */
export function round(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : null;
}

/** Prints rows under their headings, numbers to the right. */
export function printTable(headings: readonly string[], rows: readonly (readonly Figure[])[]): void {
  const cells = [headings, ...rows.map((row) => row.map((figure) => (figure === null ? '-' : String(figure))))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    const line = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(line.join('   '));
  }
}
