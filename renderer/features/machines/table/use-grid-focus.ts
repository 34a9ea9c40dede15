import { useEffect } from 'react';
import { dialogSlots } from '../../../widgets/dialog-slot.tsx';

/**
 * Gives the grid the keys of a window in which nothing has the focus: at launch, on the way back to the list, and after
 * a press on empty ground. Where somebody is elsewhere already, they stay there.
 */
export function useGridFocus(grid: HTMLElement | null, press: (event: KeyboardEvent) => void): void {
  useEffect(() => {
    if (grid !== null && isNowhere(document.activeElement)) grid.focus({ preventScroll: true });
  }, [grid]);
  useEffect(() => {
    if (grid === null) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !isNowhere(event.target)) return;
      // Nothing has the focus in there: that is no reason to open machines behind it.
      if (dialogSlots.getState().slots.length > 0) return;
      if (event.key !== 'Tab') grid.focus({ preventScroll: true });
      press(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [grid, press]);
}

function isNowhere(target: EventTarget | null): boolean {
  return target === null || target === document.body || target === document.documentElement;
}
