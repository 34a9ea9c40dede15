import type { Slot } from '../../../../shared/model/machine.ts';

/** How many are listed. */
export const MOST_BUSY = 5;

/** A machine's place in the list, and its number. */
export interface Busy {
  readonly slot: Slot;
  readonly value: number;
}

/** The machines with the largest numbers, the largest first; those without a number, or with 0, are nobody. */
export function findBusiest(slots: readonly Slot[], read: (slot: Slot) => number, most = MOST_BUSY): readonly Busy[] {
  const top: Busy[] = [];
  for (const slot of slots) {
    const value = read(slot);
    if (!(value > 0) || (top.length === most && value <= (top.at(-1)?.value ?? 0))) continue;
    const place = top.findIndex((other) => value > other.value);
    top.splice(place < 0 ? top.length : place, 0, { slot, value });
    if (top.length > most) top.pop();
  }
  return top;
}
