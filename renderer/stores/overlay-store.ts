import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MachineAction } from '../../shared/model/action.ts';
import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';

/** A question that must be answered before something dangerous happens. */
export interface Confirmation {
  readonly action: string;
  readonly machines: readonly MachineRecord[];
  readonly accept: () => void;
}

/** A form about a host: a new one, a known one, or a new one like a known one. The record is as it was when it opened. */
export type HostFormRequest =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'duplicate'; readonly host: HostRecord };

/** A question that must be answered before something of a host is lost. */
export interface HostQuestion {
  readonly kind: 'remove' | 'forget-key';
  readonly host: HostRecord;
}

/** A folder that is chosen for a host, or named anew. */
export type FolderRequest =
  | { readonly kind: 'move'; readonly host: HostRecord }
  | { readonly kind: 'rename'; readonly folder: string };

/** An action that is to be planned over machines, in their order. */
export interface PlanRequest {
  readonly action: MachineAction;
  readonly machines: readonly MachineRecord[];
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
  readonly plan: PlanRequest | null;
  readonly hostForm: HostFormRequest | null;
  readonly hostQuestion: HostQuestion | null;
  readonly folder: FolderRequest | null;
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
    plan: null,
    hostForm: null,
    hostQuestion: null,
    folder: null,
  }));
}
