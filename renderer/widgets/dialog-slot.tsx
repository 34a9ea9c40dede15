import { useLayoutEffect, useRef } from 'react';
import { createStore } from 'zustand/vanilla';

/** The places in the open modal dialogs for what must be reachable over them; the dialog on top is the last. */
export const dialogSlots = createStore<{ readonly slots: readonly HTMLElement[] }>()(() => ({ slots: [] }));

/** Such a place, within a dialog's popup: what is outside of it is out of reach, and a press on it closes the dialog. */
export function DialogSlot() {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = slot.current;
    if (element === null) return;
    dialogSlots.setState(({ slots }) => ({ slots: [...slots, element] }));
    return () => dialogSlots.setState(({ slots }) => ({ slots: slots.filter((one) => one !== element) }));
  }, []);
  return <div ref={slot} />;
}
