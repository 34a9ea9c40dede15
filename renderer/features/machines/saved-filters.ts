import type { Settings } from '../../../shared/model/settings.ts';

type SavedFilters = Settings['savedFilters'];

/** The list with a filter in it: under its id if it has one, else at the end under a new one. */
export function saveFilter(
  filters: SavedFilters,
  filter: { readonly id: string | null; readonly name: string; readonly query: string },
): SavedFilters {
  const { id, name, query } = filter;
  if (id !== null) return filters.map((one) => (one.id === id ? { id, name, query } : one));
  let number = filters.length + 1;
  while (filters.some((one) => one.id === `filter-${number}`)) number += 1;
  return [...filters, { id: `filter-${number}`, name, query }];
}
