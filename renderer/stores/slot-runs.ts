/**
 * Rows of a frame whose slots follow each other: rows `row` to `row + length` stand in slots `slot` to `slot + length`.
 * A host's machines mostly got their slots one after the other, so that 10,000 rows are a few runs, and a column is
 * copied in a few calls.
 */
export interface SlotRun {
  readonly row: number;
  readonly slot: number;
  readonly length: number;
}

/** The runs of a frame's slots, in the order of its rows. */
export function slotRuns(slots: Uint32Array): readonly SlotRun[] {
  const runs: SlotRun[] = [];
  let row = 0;
  while (row < slots.length) {
    const slot = slots[row] as number;
    let length = 1;
    while (row + length < slots.length && slots[row + length] === slot + length) length += 1;
    runs.push({ row, slot, length });
    row += length;
  }
  return runs;
}

/** Whether two frames name the same slots in the same rows. */
export function sameRuns(a: readonly SlotRun[], b: readonly SlotRun[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ slot, length }, index) => slot === b[index]?.slot && length === b[index]?.length)
  );
}

/** The number of slots that have room for all of the runs. */
export function slotsNeeded(runs: readonly SlotRun[]): number {
  let needed = 0;
  for (const { slot, length } of runs) needed = Math.max(needed, slot + length);
  return needed;
}

/** Copies a frame's column to where its slots are, beginning at `offset` of the target. */
export function copyRuns(runs: readonly SlotRun[], from: Float32Array, to: Float32Array, offset = 0): void {
  for (const { row, slot, length } of runs) {
    if (length === 1) to[offset + slot] = from[row] as number;
    else to.set(row === 0 && length === from.length ? from : from.subarray(row, row + length), offset + slot);
  }
}
