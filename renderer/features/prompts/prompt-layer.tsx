import { useEffect, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { dialogSlots } from '../../widgets/dialog-slot.tsx';
import { PromptCard } from './prompt-card.tsx';

/**
 * The question that is asked now, over the page and beside what one does, and over a modal dialog that is open; while the
 * form of a host is open it is in there.
 */
export function PromptLayer() {
  const { prompts, overlays } = useServices();
  const list = useStore(prompts, (state) => state.prompts);
  const isInForm = useStore(overlays, (state) => state.hostForm !== null);
  const slot = useStore(dialogSlots, ({ slots }) => slots.at(-1) ?? null);
  // One element for good, which is moved: what is half typed into the card outlives dialogs that come and go.
  const [holder] = useState(() => document.createElement('div'));
  const [first] = list;
  useLayoutEffect(() => {
    const { activeElement } = document;
    const isFocused = holder.contains(activeElement);
    (slot ?? document.body).append(holder);
    if (isFocused && activeElement instanceof HTMLElement) activeElement.focus();
  }, [holder, slot]);
  useEffect(() => () => holder.remove(), [holder]);
  // It is always there, so that a question that comes is read out.
  return createPortal(
    <div className="prompt-layer" data-over-dialog={slot !== null || undefined} aria-live="polite">
      {first !== undefined && !isInForm && <PromptCard key={first.id} prompt={first} behind={list.length - 1} />}
    </div>,
    holder,
  );
}
