import type { MachineRecord } from '../../../shared/model/machine.ts';

/** How many machines there are of each kind that the sidebar lists. */
export interface FleetCounts {
  readonly total: number;
  readonly hosts: ReadonlyMap<string, number>;
  /** The most used first, equal ones by name. */
  readonly tags: readonly (readonly [tag: string, count: number])[];
}

/** Counts machines by host and by tag. */
export function countFleet(machines: Iterable<MachineRecord>): FleetCounts {
  const hosts = new Map<string, number>();
  const tags = new Map<string, number>();
  let total = 0;
  for (const machine of machines) {
    total += 1;
    hosts.set(machine.host, (hosts.get(machine.host) ?? 0) + 1);
    for (const tag of machine.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  const sorted = [...tags].sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b));
  return { total, hosts, tags: sorted };
}

/** Whether two counts say the same. */
export function sameCounts(a: FleetCounts, b: FleetCounts): boolean {
  return (
    a.total === b.total &&
    a.hosts.size === b.hosts.size &&
    [...a.hosts].every(([host, count]) => b.hosts.get(host) === count) &&
    a.tags.length === b.tags.length &&
    a.tags.every(([tag, count], index) => b.tags[index]?.[0] === tag && b.tags[index]?.[1] === count)
  );
}
