import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MachineRecord } from '../../shared/model/machine.ts';

/** A question that must be answered before something dangerous happens. */
export interface Confirmation {
  readonly action: string;
  readonly machines: readonly MachineRecord[];
  readonly accept: () => void;
}

/** What lies over the page; each kind at most once. */
export interface OverlayState {
  readonly palette: boolean;
  readonly settings: boolean;
  readonly shortcuts: boolean;
  /** The list of tasks over the status line. */
  readonly tasks: boolean;
  /** The saved filter that is being named: its query, and its id if it exists already. */
  readonly filterName: { readonly id: string | null; readonly name: string; readonly query: string } | null;
  readonly confirmation: Confirmation | null;
}

export type OverlayStore = StoreApi<OverlayState>;

/** Nothing over the page. */
export function createOverlayStore(): OverlayStore {
  return createStore<OverlayState>()(() => ({
    palette: false,
    settings: false,
    shortcuts: false,
    tasks: false,
    filterName: null,
    confirmation: null,
  }));
}
