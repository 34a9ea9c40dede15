import type { AppContract } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';

type SavedHostCommand =
  | 'host.save'
  | 'host.remove'
  | 'host.arrange'
  | 'host.export'
  | 'host.import'
  | 'host.forget-key';
type Commands = Pick<Handlers<AppContract>['commands'], SavedHostCommand>;
type Topics = Pick<Handlers<AppContract>['topics'], 'concerns'>;

/** What windows can do about the list of saved hosts. */
export function savedHostsHandlers(): { readonly commands: Commands; readonly topics: Topics } {
  const unsupported = (): never => {
    throw new ProblemError({ code: 'unsupported' });
  };
  return {
    commands: {
      'host.save': unsupported,
      'host.remove': unsupported,
      'host.arrange': unsupported,
      'host.export': unsupported,
      'host.import': unsupported,
      'host.forget-key': unsupported,
    },
    topics: {
      concerns(_, sink) {
        sink.snapshot([]);
        return () => {};
      },
    },
  };
}
