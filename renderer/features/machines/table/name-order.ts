import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { naturalKey } from './natural-order.ts';

/** Keeps machines in the order of their names, at little cost when nothing but other facts of them changed. */
export interface NameOrder {
  /** The machines by name; equal names by UUID. A new array each time. */
  order(machines: Iterable<MachineRecord>): readonly MachineRecord[];
}

/** An order that remembers the names it has sorted. */
export function createNameOrder(): NameOrder {
  let keys = new Map<string, { readonly name: string; readonly key: string }>();
  let ids: readonly string[] = [];
  return {
    order(machines) {
      const known = new Map<string, MachineRecord>();
      const nextKeys = new Map<string, { readonly name: string; readonly key: string }>();
      let same = true;
      for (const machine of machines) {
        known.set(machine.id, machine);
        const before = keys.get(machine.id);
        if (before?.name === machine.name) {
          nextKeys.set(machine.id, before);
        } else {
          same = false;
          nextKeys.set(machine.id, { name: machine.name, key: `${naturalKey(machine.name)}\u0000${machine.uuid}` });
        }
      }
      same &&= nextKeys.size === keys.size;
      keys = nextKeys;
      if (!same) {
        const entries = [...nextKeys].sort(([, a], [, b]) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
        ids = entries.map(([id]) => id);
      }
      return ids.map((id) => known.get(id) as MachineRecord);
    },
  };
}
