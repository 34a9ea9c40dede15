import type { AppContract } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';

type Commands = Pick<Handlers<AppContract>['commands'], 'prompt.answer'>;
type Topics = Pick<Handlers<AppContract>['topics'], 'prompts'>;

/** What windows can do about questions on the way to hosts. */
export function promptHandlers(): { readonly commands: Commands; readonly topics: Topics } {
  return {
    commands: {
      'prompt.answer': ({ prompt }) => {
        throw new ProblemError({ code: 'not-found', object: prompt });
      },
    },
    topics: {
      prompts(_, sink) {
        sink.snapshot([]);
        return () => {};
      },
    },
  };
}
