import { createStore } from 'zustand/vanilla';
import type { RowsModel } from './table/rows-model.ts';

/** The rows of the table that is on the page; null when there is none. The filter field counts them. */
export const rowsInSight = createStore<{ readonly model: RowsModel | null }>()(() => ({ model: null }));

/** Tells which rows are on the page now. */
export function setRowsInSight(model: RowsModel | null): void {
  rowsInSight.setState({ model });
}
