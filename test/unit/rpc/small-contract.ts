import { z } from 'zod';
import type { ChannelSpec, CommandSpec, Shape, TopicSpec } from '../../../shared/contract.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import type { Port } from '../../../shared/port.ts';
import type { RawChannel } from '../../../shared/raw-channel.ts';
import type { Handlers, Sink, WindowId } from '../../../shared/rpc.ts';

function command<Args, Result>(args: z.ZodType<Args>, result: Shape<Result>): CommandSpec<Args, Result> {
  return { args, result };
}
function shape<T>(): Shape<T> {
  return {};
}
function topic<Params, S, D>(params: z.ZodType<Params>, snapshot: Shape<S>, delta: Shape<D>): TopicSpec<Params, S, D> {
  return { params, snapshot, delta };
}

function channel<Params>(params: z.ZodType<Params>): ChannelSpec<Params> {
  return { params };
}

/** A contract as small as shows every rule of serve and connect. */
export const smallContract = {
  commands: {
    double: command(z.object({ n: z.number().max(100) }), shape<number>()),
    fail: command(z.object({}), shape<null>()),
    wait: command(z.object({}), shape<string>()),
  },
  topics: {
    counter: topic(z.object({ from: z.number().int() }), shape<{ total: number }>(), shape<number>()),
    broken: topic(z.object({}), shape<null>(), shape<null>()),
  },
  channels: {
    pipe: channel(z.object({ name: z.string().max(10) })),
    late: channel(z.object({})),
  },
} as const;

export type SmallContract = typeof smallContract;
type CounterSink = Sink<{ total: number }, number>;

/** What a scripted core saw and holds, so that a test can move it. */
export interface ScriptedCore {
  readonly handlers: Handlers<SmallContract>;
  /** The sinks of the counters that run now, in the order in which they were subscribed. */
  readonly sinks: CounterSink[];
  /** How often a counter was begun, all in all. */
  begun(): number;
  readonly idle: WindowId[];
  /** This side of the pipes, in the order in which they were opened. */
  readonly pipes: RawChannel[];
  answer(text: string): void;
}

export function createScriptedCore(): ScriptedCore {
  const sinks: CounterSink[] = [];
  const idle: WindowId[] = [];
  const pipes: RawChannel[] = [];
  let begun = 0;
  let answer: (text: string) => void = () => {};
  return {
    sinks,
    idle,
    pipes,
    begun: () => begun,
    answer: (text) => answer(text),
    handlers: {
      commands: {
        double: ({ n }) => n * 2,
        fail: () => {
          throw new ProblemError({ code: 'wrong-state', object: 'web-01' });
        },
        wait: () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      },
      topics: {
        counter: ({ from }, sink) => {
          begun += 1;
          sinks.push(sink);
          sink.snapshot({ total: from });
          return () => sinks.splice(sinks.indexOf(sink), 1);
        },
        broken: () => {
          throw new ProblemError({ code: 'not-found' });
        },
      },
      channels: {
        pipe: (_, channel) => void pipes.push(channel),
        late: async () => {
          await Promise.resolve();
          throw new ProblemError({ code: 'console-none' });
        },
      },
      windowIdle: (window) => idle.push(window),
    },
  };
}

/** Lets everything that is on its way over a port pair arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A port whose messages a test can watch, lose or hold back. */
export function tap(port: Port, keep: (message: unknown) => boolean, congested?: () => boolean): Port {
  return {
    ...port,
    post: (message) => {
      if (keep(message)) port.post(message);
    },
    ...(congested === undefined ? {} : { congested }),
  };
}
