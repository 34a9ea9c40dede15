import type { AppContract, ArgsOf } from '../../shared/contract.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import type { Client } from '../../shared/rpc.ts';
import { until } from './until.ts';

type GivenAnswer = ArgsOf<AppContract['commands']['prompt.answer']>['answer'];

/** The questions that a core asks, as a window sees them. */
export interface PromptWatch {
  /** Those that wait now, the one to be asked first. */
  readonly current: readonly Prompt[];
  /** Every question there was, by the order of its coming. */
  readonly seen: readonly Prompt[];
  /** The question that is asked now, once it is of this kind. */
  untilAsked(kind: Prompt['kind'], attempt?: number): Promise<Prompt>;
  answer(prompt: Prompt, answer: GivenAnswer): Promise<void>;
  type(prompt: Prompt, text: string, remember?: boolean): Promise<void>;
  close(): void;
}

/** Follows the questions of a core. */
export function watchPrompts(client: Client<AppContract>): PromptWatch {
  let current: readonly Prompt[] = [];
  const seen = new Map<string, Prompt>();
  const take = (prompts: readonly Prompt[]): void => {
    current = prompts;
    for (const prompt of prompts) seen.set(prompt.id, prompt);
  };
  const close = client.subscribe('prompts', {}, { snapshot: take, delta: take });
  const answer = async (prompt: Prompt, given: GivenAnswer): Promise<void> => {
    await client.call('prompt.answer', { prompt: prompt.id, answer: given });
  };
  return {
    get current() {
      return current;
    },
    get seen() {
      return [...seen.values()];
    },
    untilAsked: (kind, attempt = 1) =>
      until(
        () => {
          const [first] = current;
          return first?.kind === kind && first.attempt === attempt ? first : null;
        },
        { what: `a ${kind} is asked for, attempt ${attempt}` },
      ),
    answer,
    type: (prompt, text, remember = false) => answer(prompt, { kind: 'text', text, remember }),
    close,
  };
}
