import { type PointerEvent, useRef, useState } from 'react';
import type { ColumnLayout } from './column-layout.ts';
import type { GridColumn } from './grid-column.ts';

/** A press becomes a drag after so many pixels. */
const THRESHOLD = 6;

/** A column's head that is dragged to another place. */
export interface ColumnDrag {
  readonly dragged: string | null;
  /** The column it would take the place of, and on which side the mark stands. */
  readonly target: string | null;
  readonly side: 'before' | 'after';
  begin(event: PointerEvent<HTMLElement>, id: string): void;
  /** Whether the press that just ended was a click and no drag. */
  wasClick(): boolean;
}

/** Follows the pointer from a head's press to its release and then moves the column. */
export function useColumnDrag(
  layout: ColumnLayout<GridColumn>,
  onMove: (id: string, target: string) => void,
): ColumnDrag {
  const [state, setState] = useState<{ readonly dragged: string; readonly target: string } | null>(null);
  const moved = useRef(false);
  const places = layout.columns.map(({ spec }) => spec.id);

  const begin = (event: PointerEvent<HTMLElement>, id: string): void => {
    if (event.button !== 0) return;
    moved.current = false;
    const startX = event.clientX;
    const row = event.currentTarget.closest('.head-row');
    let target: string = id;
    const stop = (): void => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', stop);
      setState(null);
    };
    const follow = (move: globalThis.PointerEvent): void => {
      if (!moved.current && Math.abs(move.clientX - startX) < THRESHOLD) return;
      moved.current = true;
      const x = move.clientX - (row?.getBoundingClientRect().left ?? 0);
      const over = layout.columns.find(({ left, width }) => x >= left && x < left + width);
      target = over?.spec.id ?? target;
      setState({ dragged: id, target });
    };
    const drop = (): void => {
      if (moved.current && target !== id) onMove(id, target);
      stop();
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', stop);
  };
  const after = state !== null && places.indexOf(state.target) > places.indexOf(state.dragged);
  return {
    dragged: state?.dragged ?? null,
    target: state === null || state.target === state.dragged ? null : state.target,
    side: after ? 'after' : 'before',
    begin,
    wasClick: () => !moved.current,
  };
}
