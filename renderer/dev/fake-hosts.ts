import type { AppContract } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';

type HostCommand =
  | 'host.save'
  | 'host.remove'
  | 'host.arrange'
  | 'host.export'
  | 'host.import'
  | 'host.test'
  | 'host.test-cancel'
  | 'host.forget-key'
  | 'ssh.suggestions'
  | 'prompt.answer';
type HostTopic = 'prompts' | 'concerns' | 'host-test' | 'host' | 'host-history';

/** The make-believe core's part in hosts that are added, tested and looked at. */
export function fakeHosts(): {
  readonly commands: Pick<Handlers<AppContract>['commands'], HostCommand>;
  readonly topics: Pick<Handlers<AppContract>['topics'], HostTopic>;
} {
  const unsupported = (): never => {
    throw new ProblemError({ code: 'unsupported' });
  };
  const nothing = (_: unknown, sink: { snapshot(value: readonly never[]): void }): (() => void) => {
    sink.snapshot([]);
    return () => {};
  };
  return {
    commands: {
      'host.save': unsupported,
      'host.remove': unsupported,
      'host.arrange': unsupported,
      'host.export': unsupported,
      'host.import': unsupported,
      'host.test': unsupported,
      'host.test-cancel': unsupported,
      'host.forget-key': unsupported,
      'ssh.suggestions': () => ({ hosts: [] }),
      'prompt.answer': unsupported,
    },
    topics: {
      prompts: nothing,
      concerns: nothing,
      'host-test': unsupported,
      host: unsupported,
      'host-history': unsupported,
    },
  };
}
