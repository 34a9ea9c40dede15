import { useMemo } from 'react';
import { useFleet } from '../../stores/services.ts';
import { foldersUnder, hostTree } from '../hosts/tree/host-tree.ts';
import type { FilterVocabulary } from './filter/complete-filter.ts';

const NO_WORDS: FilterVocabulary = { hosts: [], folders: [], tags: [], guests: [] };

/** The hosts', tags' and guest systems' names that the filter can complete; none while they are not `needed`. */
export function useFilterVocabulary(needed: boolean): FilterVocabulary {
  const hosts = useFleet((state) => (needed ? state.hosts : null));
  const machines = useFleet((state) => (needed ? state.machines : null));
  return useMemo(() => {
    if (hosts === null || machines === null) return NO_WORDS;
    const tags = new Set<string>();
    const guests = new Set<string>();
    for (const machine of machines.values()) {
      for (const tag of machine.tags) tags.add(tag);
      if (machine.guest !== null) guests.add(machine.guest);
    }
    return {
      hosts: [...hosts.values()].map((host) => host.name),
      folders: foldersUnder(hostTree(hosts.values())).map(({ path }) => path),
      tags: [...tags].sort(),
      guests: [...guests].sort(),
    };
  }, [hosts, machines]);
}
