import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { rowsInSight } from './rows-in-sight.ts';
import type { RowsModel } from './table/rows-model.ts';

const nothing = (): (() => void) => () => {};

/** How many rows a model shows, and of how many; renders again only when one of the two changes. */
export function useRowCounts(model: RowsModel | null): { readonly shown: number; readonly total: number } {
  const subscribe = useCallback(
    (listener: () => void) => (model === null ? nothing() : model.subscribe(listener)),
    [model],
  );
  const shown = useSyncExternalStore(subscribe, () => model?.rows.length ?? 0);
  const total = useSyncExternalStore(subscribe, () => model?.total ?? 0);
  return { shown, total };
}

/** The counts of the table that is on the page. */
export function useCountsInSight(): { readonly shown: number; readonly total: number } {
  return useRowCounts(useStore(rowsInSight, (state) => state.model));
}
