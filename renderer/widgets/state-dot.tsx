import './state-dot.css';
import type { Tone } from './tone.ts';

/** The small mark of a state. Beside it there must be words: it is hidden from those who do not see it. */
export function StateDot({ tone }: { readonly tone: Tone }) {
  return <span className="dot" data-tone={tone} aria-hidden />;
}
