import { useEffect } from 'react';
import { useServices } from '../../stores/services.ts';

/** Whatever takes Escape for itself while it is open. A notice is a dialog by its role, but asks for nothing. */
const FLOATING = '[role="dialog"]:not(.notice), [role="alertdialog"]:not(.notice), [role="menu"], [role="listbox"]';

/** Escape leads back to the list, unless something that is open, or a field, means it for itself. */
export function useBackOnEscape(): void {
  const { navigation } = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const { target } = event;
      if (target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], .notice'))
        return;
      if (document.querySelector(FLOATING) !== null) return;
      const { go, lastList } = navigation.getState();
      go(lastList);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigation]);
}
