import type { AppContract } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';

type ConsoleCommand =
  | 'console.propose'
  | 'console.apply'
  | 'console.hand-over'
  | 'console.screenshot'
  | 'console.send-keys'
  | 'console.window';

/** The make-believe core's part in consoles. */
export function fakeConsoles(): {
  readonly commands: Pick<Handlers<AppContract>['commands'], ConsoleCommand>;
  readonly topics: Pick<Handlers<AppContract>['topics'], 'consoles' | 'thumbnails'>;
  readonly channels: Handlers<AppContract>['channels'];
} {
  const unsupported = (): never => {
    throw new ProblemError({ code: 'unsupported' });
  };
  return {
    commands: {
      'console.propose': unsupported,
      'console.apply': unsupported,
      'console.hand-over': unsupported,
      'console.screenshot': unsupported,
      'console.send-keys': unsupported,
      'console.window': () => ({ opened: false }),
    },
    topics: {
      consoles: unsupported,
      thumbnails(_, sink) {
        sink.snapshot([]);
        return () => {};
      },
    },
    channels: { 'console.display': unsupported, 'console.text': unsupported },
  };
}
