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
type Commands = Pick<Handlers<AppContract>['commands'], ConsoleCommand>;
type Topics = Pick<Handlers<AppContract>['topics'], 'consoles' | 'thumbnails'>;
type Channels = Handlers<AppContract>['channels'];

/** Consoles of machines, and pictures of their screens. */
export function consoleHandlers(): {
  readonly commands: Commands;
  readonly topics: Topics;
  readonly channels: Channels;
} {
  const unsupported = ({ machine }: { readonly machine: string }): never => {
    throw new ProblemError({ code: 'unsupported', object: machine });
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
      consoles({ machine }, sink) {
        sink.end({ code: 'not-found', object: machine });
        return () => {};
      },
      thumbnails(_, sink) {
        sink.snapshot([]);
        return () => {};
      },
    },
    channels: { 'console.display': unsupported, 'console.text': unsupported },
  };
}
