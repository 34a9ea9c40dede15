/** A distance between points that is this much longer than usual is a gap, though nobody recorded one. */
export const GAP_FACTOR = 2.5;

/** Lays out the rows of a plot: the index of each point, and -1 with a time in between where points are missing. */
export function planRows(
  times: Float64Array,
  start: number,
  end: number,
  stepMs: number,
  plotTimes: number[],
  plotRows: number[],
): void {
  plotTimes.length = 0;
  plotRows.length = 0;
  let usual = stepMs;
  for (let row = start; row < end; row += 1) {
    const time = times[row] ?? 0;
    if (row > start) {
      const previous = times[row - 1] ?? 0;
      const distance = time - previous;
      // A host that became slow sends points further apart: only the first such distance looks like a gap.
      if (distance > GAP_FACTOR * stepMs && distance > GAP_FACTOR * usual) {
        plotTimes.push(previous + stepMs);
        plotRows.push(-1);
      }
      usual = distance;
    }
    plotTimes.push(time);
    plotRows.push(row);
  }
}

/** Writes a column's values into the rows of a plot, null for gaps. */
export function fillPlotColumn(
  column: Float32Array | undefined,
  rows: readonly number[],
  target: (number | null)[],
): void {
  target.length = rows.length;
  for (let index = 0; index < rows.length; index += 1) {
    const value = column?.[rows[index] ?? -1];
    target[index] = value === undefined || Number.isNaN(value) ? null : value;
  }
}
