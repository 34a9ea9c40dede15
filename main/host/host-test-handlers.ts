import type { AppContract } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { sshSuggestions } from './ssh-suggestions.ts';

type Commands = Pick<Handlers<AppContract>['commands'], 'host.test' | 'host.test-cancel' | 'ssh.suggestions'>;
type Topics = Pick<Handlers<AppContract>['topics'], 'host-test'>;

/** Try-outs of addresses, and what the user's ssh configuration suggests. */
export function hostTestHandlers(): { readonly commands: Commands; readonly topics: Topics } {
  return {
    commands: {
      'host.test': ({ uri }) => {
        throw new ProblemError({ code: 'unsupported', object: uri });
      },
      'host.test-cancel': () => null,
      'ssh.suggestions': () => ({ hosts: sshSuggestions() }),
    },
    topics: {
      'host-test'({ test }, sink) {
        sink.end({ code: 'not-found', object: test });
        return () => {};
      },
    },
  };
}
