import type { AppContract } from '../../shared/contract.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Prompts } from './prompts.ts';

type Commands = Pick<Handlers<AppContract>['commands'], 'prompt.answer'>;
type Topics = Pick<Handlers<AppContract>['topics'], 'prompts'>;

/** What windows can do about questions on the way to hosts. */
export function promptHandlers(prompts: Prompts): { readonly commands: Commands; readonly topics: Topics } {
  return {
    commands: {
      'prompt.answer': ({ prompt, answer }) => {
        prompts.answer(prompt, answer);
        return null;
      },
    },
    topics: {
      prompts: (_, sink) => prompts.subscribe(sink),
    },
  };
}
