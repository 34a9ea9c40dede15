import type { MachineId } from '../../shared/model/machine.ts';

/**
 * Which rows of the table are selected and which one has the focus. It names machines, not rows: it survives sorting and
 * every update.
 */
export interface Selection {
  readonly selected: ReadonlySet<MachineId>;
  readonly focused: MachineId | null;
  /** Where a range began: Shift selects from here to the focus. */
  readonly anchor: MachineId | null;
}

export const EMPTY_SELECTION: Selection = { selected: new Set(), focused: null, anchor: null };

/** This machine alone. */
export function selectOnly(id: MachineId): Selection {
  return { selected: new Set([id]), focused: id, anchor: id };
}

/** Moves the focus and leaves the selection, as arrows with Ctrl do. */
export function focusOnly(selection: Selection, id: MachineId): Selection {
  return { ...selection, focused: id };
}

/** Adds or takes one machine, which becomes the anchor. */
export function toggle(selection: Selection, id: MachineId): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, focused: id, anchor: id };
}

/**
 * Selects from the anchor to `id` in the order of the rows; with `keep` in addition to what is selected. An anchor that
 * is no longer among the rows gives way to `id`.
 */
export function extendTo(
  selection: Selection,
  id: MachineId,
  order: readonly MachineId[],
  keep: boolean = false,
): Selection {
  const to = order.indexOf(id);
  if (to < 0) return selection;
  const anchor = selection.anchor ?? selection.focused ?? id;
  const found = order.indexOf(anchor);
  const from = found < 0 ? to : found;
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return {
    selected: new Set(keep ? [...selection.selected, ...range] : range),
    focused: id,
    anchor: found < 0 ? id : anchor,
  };
}

/** Every row; the focus and the anchor stay. */
export function selectAll(selection: Selection, order: readonly MachineId[]): Selection {
  return { selected: new Set(order), focused: selection.focused ?? order[0] ?? null, anchor: selection.anchor };
}

/** Nothing selected; the focus stays. */
export function clearSelected(selection: Selection): Selection {
  return { selected: new Set(), focused: selection.focused, anchor: null };
}

/** Without machines that are gone, or that a filter hides; the same object if none is. */
export function prune(selection: Selection, exists: (id: MachineId) => boolean): Selection {
  const gone = [...selection.selected].some((id) => !exists(id));
  const focusGone = selection.focused !== null && !exists(selection.focused);
  if (!gone && !focusGone) return selection;
  return {
    selected: gone ? new Set([...selection.selected].filter(exists)) : selection.selected,
    focused: focusGone ? null : selection.focused,
    anchor: selection.anchor !== null && exists(selection.anchor) ? selection.anchor : null,
  };
}
