import { createStore, type StoreApi } from 'zustand/vanilla';
import { EMPTY_SELECTION, type Selection } from './selection.ts';

export type SelectionStore = StoreApi<Selection>;

/** Nothing selected, nothing focused. */
export function createSelectionStore(): SelectionStore {
  return createStore<Selection>()(() => EMPTY_SELECTION);
}
