import type { AppContract } from '../../../shared/contract.ts';
import type { Handlers } from '../../../shared/rpc.ts';
import type { HostTests } from './host-tests.ts';
import { sshSuggestions } from './ssh-suggestions.ts';

type TestCommand = 'host.test' | 'host.test-cancel' | 'host.test-forget-key' | 'ssh.suggestions';
type Commands = Pick<Handlers<AppContract>['commands'], TestCommand>;
type Topics = Pick<Handlers<AppContract>['topics'], 'host-test'>;

/** Try-outs of addresses, and what the user's ssh configuration suggests. */
export function hostTestHandlers(tests: HostTests): { readonly commands: Commands; readonly topics: Topics } {
  return {
    commands: {
      'host.test': ({ uri, readOnly }) => ({ test: tests.start(uri, readOnly) }),
      'host.test-cancel': ({ test }) => {
        tests.cancel(test);
        return null;
      },
      'host.test-forget-key': async ({ test }) => {
        await tests.forgetKey(test);
        return null;
      },
      'ssh.suggestions': () => ({ hosts: sshSuggestions() }),
    },
    topics: {
      'host-test': ({ test }, sink) => tests.subscribe(test, sink),
    },
  };
}
