import { useMemo } from 'react';
import { useFleet } from '../../stores/services.ts';
import type { FilterVocabulary } from './filter/complete-filter.ts';

/** The hosts', tags' and guest systems' names that the filter can complete. */
export function useFilterVocabulary(): FilterVocabulary {
  const hosts = useFleet((state) => state.hosts);
  const machines = useFleet((state) => state.machines);
  return useMemo(() => {
    const tags = new Set<string>();
    const guests = new Set<string>();
    for (const machine of machines.values()) {
      for (const tag of machine.tags) tags.add(tag);
      if (machine.guest !== null) guests.add(machine.guest);
    }
    return {
      hosts: [...hosts.values()].map((host) => host.name),
      tags: [...tags].sort(),
      guests: [...guests].sort(),
    };
  }, [hosts, machines]);
}
