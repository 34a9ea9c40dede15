import { isDeepStrictEqual } from 'node:util';
import type { HostId } from '../../../shared/model/host.ts';
import { type BadEntry, type HostEntry, type HostsReading, labelOf } from './hosts-file.ts';

type Entries = readonly HostEntry[];

/**
 * What two writers made of the same list: each one's own changes stay, host by host; where both changed a host, ours does. The
 * order is ours if we changed it, else theirs; what is new on the other side follows.
 */
export function mergeHosts(base: Entries, ours: Entries, theirs: Entries): Entries {
  const [before, mine, other] = [byId(base), byId(ours), byId(theirs)];
  const order = isReordered(base, ours) ? [...mine.keys(), ...other.keys()] : [...other.keys(), ...mine.keys()];
  const merged: HostEntry[] = [];
  for (const id of new Set(order)) {
    const entry = mergeHost(before.get(id), mine.get(id), other.get(id));
    if (entry !== undefined) merged.push(entry);
  }
  return merged;
}

function mergeHost(
  base: HostEntry | undefined,
  ours: HostEntry | undefined,
  theirs: HostEntry | undefined,
): HostEntry | undefined {
  if (ours === undefined) return base === undefined ? theirs : undefined;
  const changed = base === undefined || !isDeepStrictEqual(base.host, ours.host);
  if (theirs === undefined) return changed ? ours : undefined;
  // Fields that only they know stay theirs.
  return changed ? { host: ours.host, raw: theirs.raw } : theirs;
}

function isReordered(base: Entries, ours: Entries): boolean {
  const kept = byId(ours);
  const known = byId(base);
  const before = base.filter(({ host }) => kept.has(host.id));
  const after = ours.filter(({ host }) => known.has(host.id));
  return before.some(({ host }, index) => host.id !== after[index]?.host.id);
}

/** A reading whose bad entries are taken from the last good file where it has them, and what became of each. */
export function repairHosts(
  { file, bad, faults }: HostsReading,
  good: Entries,
): { readonly entries: Entries; readonly told: readonly string[] } {
  const entries = [...file.entries];
  const present = new Set(entries.map(({ host }) => host.id));
  const told = [...faults];
  for (const each of bad) {
    const found = replacementOf(each, good, present);
    const label =
      found === null
        ? `entry ${each.index + 1}${each.id === null ? '' : ` (${each.id})`}`
        : labelOf(each.index, found.host);
    told.push(`${label}: ${each.fault}; it is ${found === null ? 'left out' : 'as it was in the backup'}`);
    if (found === null) continue;
    present.add(found.host.id);
    entries.splice(Math.min(each.index, entries.length), 0, found);
  }
  return { entries, told };
}

/** By its id; one without is taken for the one in its place. */
function replacementOf({ id, index }: BadEntry, good: Entries, present: ReadonlySet<HostId>): HostEntry | null {
  const found = id === null ? good[index] : good.find(({ host }) => host.id === id);
  return found === undefined || present.has(found.host.id) ? null : found;
}

function byId(entries: Entries): ReadonlyMap<HostId, HostEntry> {
  return new Map(entries.map((entry) => [entry.host.id, entry]));
}
