import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { PromptCard } from './prompt-card.tsx';

/** The question that is asked now, over the page and beside what one does; while the form of a host is open it is in there. */
export function PromptLayer() {
  const { prompts, overlays } = useServices();
  const list = useStore(prompts, (state) => state.prompts);
  const isInForm = useStore(overlays, (state) => state.hostForm !== null);
  const [first] = list;
  if (first === undefined || isInForm) return null;
  return (
    <div className="prompt-layer">
      <PromptCard key={first.id} prompt={first} behind={list.length - 1} />
    </div>
  );
}
