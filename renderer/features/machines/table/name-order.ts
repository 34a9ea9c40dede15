import type { MachineId, MachineRecord } from '../../../../shared/model/machine.ts';
import { naturalKey } from './natural-order.ts';

/** Keeps machines in the order of their names, at little cost when few of them came, went or were renamed. */
export interface NameOrder {
  /** The machines by name; equal names by UUID. A new array each time. */
  order(machines: ReadonlyMap<MachineId, MachineRecord>): readonly MachineRecord[];
}

interface Entry {
  readonly id: MachineId;
  readonly name: string;
  /** What is compared. */
  readonly key: string;
}

/** An order that remembers the names it has sorted. */
export function createNameOrder(): NameOrder {
  let entries: readonly Entry[] = [];
  let known = new Set<MachineId>();
  return {
    order(machines) {
      const rows: MachineRecord[] = [];
      const kept: Entry[] = [];
      const added: Entry[] = [];
      for (const entry of entries) {
        const machine = machines.get(entry.id);
        if (machine?.name === entry.name) {
          kept.push(entry);
          rows.push(machine);
        } else {
          known.delete(entry.id);
        }
      }
      if (kept.length === machines.size) {
        if (kept.length < entries.length) entries = kept;
        return rows;
      }
      for (const machine of machines.values()) if (!known.has(machine.id)) added.push(entryOf(machine));
      entries = merge(kept, added.sort(compare));
      known = new Set(machines.keys());
      return entries.map(({ id }) => machines.get(id) as MachineRecord);
    },
  };
}

function entryOf({ id, name, uuid }: MachineRecord): Entry {
  return { id, name, key: `${naturalKey(name)}\u0000${uuid}` };
}

function compare(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** Two sorted lists as one. */
function merge(a: readonly Entry[], b: readonly Entry[]): readonly Entry[] {
  if (a.length === 0) return b;
  const merged: Entry[] = [];
  let next = 0;
  for (const entry of a) {
    for (let other = b[next]; other !== undefined && compare(other, entry) < 0; other = b[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(entry);
  }
  return [...merged, ...b.slice(next)];
}
