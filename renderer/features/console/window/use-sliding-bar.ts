import { type RefObject, useEffect, useState } from 'react';

const EDGE = 3;
const AWAY = 28;
const LINGER_MS = 500;
/** How long it shows after the full screen began, so that one sees where it went. */
const FIRST_MS = 2500;

/**
 * Whether the bar of the full screen is in sight: while the pointer is at the top edge or on it, while it has the focus or
 * a menu of it is open, and at first.
 */
export function useSlidingBar(full: boolean, bar: RefObject<HTMLElement | null>): boolean {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    if (!full) return;
    let timer: ReturnType<typeof setTimeout> | null = setTimeout(hide, FIRST_MS);
    function hide(): void {
      timer = null;
      const element = bar.current;
      if (element?.contains(document.activeElement) === true || element?.querySelector('[data-popup-open]') != null)
        return;
      setShown(false);
    }
    const stay = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      setShown(true);
    };
    const onMove = ({ clientY }: PointerEvent): void => {
      if (clientY <= EDGE) stay();
      else if (clientY > (bar.current?.offsetHeight ?? 0) + AWAY) timer ??= setTimeout(hide, LINGER_MS);
    };
    const onFocus = (event: FocusEvent): void => {
      if (event.target instanceof Node && bar.current?.contains(event.target) === true) stay();
      else timer ??= setTimeout(hide, LINGER_MS);
    };
    window.addEventListener('pointermove', onMove, true);
    window.addEventListener('focusin', onFocus);
    return () => {
      if (timer !== null) clearTimeout(timer);
      window.removeEventListener('pointermove', onMove, true);
      window.removeEventListener('focusin', onFocus);
      setShown(true);
    };
  }, [full, bar]);
  return shown;
}
