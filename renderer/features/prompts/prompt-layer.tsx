import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { PromptCard } from './prompt-card.tsx';

/** The question that is asked now, over the page and beside what one does; while the form of a host is open it is in there. */
export function PromptLayer() {
  const { prompts, overlays } = useServices();
  const list = useStore(prompts, (state) => state.prompts);
  const isInForm = useStore(overlays, (state) => state.hostForm !== null);
  const [first] = list;
  // It is always there, so that a question that comes is read out.
  return (
    <div className="prompt-layer" aria-live="polite">
      {first !== undefined && !isInForm && <PromptCard key={first.id} prompt={first} behind={list.length - 1} />}
    </div>
  );
}
