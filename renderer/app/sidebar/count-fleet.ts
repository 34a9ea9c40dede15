import type { MachineRecord } from '../../../shared/model/machine.ts';

/** How many machines there are of each kind that the sidebar lists. */
export interface FleetCounts {
  readonly hosts: ReadonlyMap<string, number>;
  /** The most used first, equal ones by name. */
  readonly tags: readonly (readonly [tag: string, count: number])[];
}

/** Counts machines by host and by tag. */
export function countFleet(machines: Iterable<MachineRecord>): FleetCounts {
  const hosts = new Map<string, number>();
  const tags = new Map<string, number>();
  for (const machine of machines) {
    hosts.set(machine.host, (hosts.get(machine.host) ?? 0) + 1);
    for (const tag of machine.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  const sorted = [...tags].sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b));
  return { hosts, tags: sorted };
}
