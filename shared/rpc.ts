import type {
  ArgsOf,
  ChannelName,
  CommandName,
  Contract,
  DeltaOf,
  ParamsOf,
  ResultOf,
  SnapshotOf,
  TopicName,
} from './contract.ts';
import type { Dispose } from './dispose.ts';
import { type Problem, ProblemError, toProblem } from './model/problem.ts';
import type { Port } from './port.ts';
import type { RawChannel } from './raw-channel.ts';
import { ChannelEnds, endedChannel } from './raw-channel-end.ts';
import { channelOpener } from './rpc-channels.ts';
import { firstIssue, isRequest, type Request, type Response } from './rpc-messages.ts';

/** Where a topic's handler puts what it has to say. The first word must be a snapshot; a later one starts afresh. */
export interface Sink<Snapshot, Delta> {
  snapshot(value: Snapshot): void;
  delta(value: Delta): void;
  /** The topic is over, e.g. because its machine is gone. */
  end(problem: Problem): void;
}

/** What the core implements: one function per command, topic and channel of the contract. */
export interface Handlers<C extends Contract> {
  readonly commands: {
    readonly [N in CommandName<C>]: (
      args: ArgsOf<C['commands'][N]>,
      window: WindowId,
    ) => Promise<ResultOf<C['commands'][N]>> | ResultOf<C['commands'][N]>;
  };
  readonly topics: {
    readonly [N in TopicName<C>]: (
      params: ParamsOf<C['topics'][N]>,
      sink: Sink<SnapshotOf<C['topics'][N]>, DeltaOf<C['topics'][N]>>,
      window: WindowId,
    ) => Dispose;
  };
  /** What a handler throws, now or later, ends its channel. A window that hides keeps its channels. */
  readonly channels: {
    readonly [N in ChannelName<C>]: (
      params: ParamsOf<C['channels'][N]>,
      channel: RawChannel,
      window: WindowId,
    ) => Promise<void> | void;
  };
  /** Called when a window goes or hides, so that what it watched is forgotten. */
  readonly windowIdle?: (window: WindowId) => void;
}

/** Tells windows apart; one per served port. */
export type WindowId = number;

/** What a renderer hears of a topic. A snapshot may come again at any time and replaces everything. */
export interface Listener<Snapshot, Delta> {
  snapshot(value: Snapshot): void;
  delta?(value: Delta): void;
  end?(problem: Problem): void;
}

/** What a renderer may ask of the core. */
export interface Client<C extends Contract> {
  /** Rejects with a ProblemError; with `connection-lost` when the port closes first. */
  call<N extends CommandName<C>>(name: N, args: ArgsOf<C['commands'][N]>): Promise<ResultOf<C['commands'][N]>>;
  subscribe<N extends TopicName<C>>(
    name: N,
    params: ParamsOf<C['topics'][N]>,
    listener: Listener<SnapshotOf<C['topics'][N]>, DeltaOf<C['topics'][N]>>,
  ): Dispose;
  /** Opens a raw channel. Refusals come as its end; with `connection-lost` it ends when the port closes. */
  open<N extends ChannelName<C>>(name: N, params: ParamsOf<C['channels'][N]>): RawChannel;
  /** A hidden window hears nothing of topics; when it shows again every topic starts with a fresh snapshot. */
  setVisible(visible: boolean): void;
  onClose(listener: () => void): Dispose;
}

/** At most this many topics per window: a page gone wrong must not make the core watch without end. */
const MAX_SUBSCRIPTIONS = 256;
/** Nor hold memory for channels without end. */
const MAX_CHANNELS = 64;
const CONGESTION_CHECK_MS = 250;

let nextWindow: WindowId = 1;

/**
 * Answers one window over its port until the port closes or the returned Dispose is called.
 * Arguments and parameters are checked by the contract's schemas; a message that is none of ours is ignored.
 */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, port: Port): Dispose {
  const window = nextWindow++;
  const subscriptions = new Map<number, ServedTopic>();
  let visible = true;
  let over = false;
  let congestionTimer: ReturnType<typeof setInterval> | null = null;
  const post = (response: Response): void => port.post(response);
  const channels = new ChannelEnds(post, MAX_CHANNELS);
  const openChannel = channelOpener(contract, handlers, channels, window);

  const watchCongestion = (): void => {
    congestionTimer ??= setInterval(() => {
      if (port.congested?.() === true) return;
      if (congestionTimer !== null) clearInterval(congestionTimer);
      congestionTimer = null;
      for (const served of subscriptions.values()) if (served.stale && visible) start(served);
    }, CONGESTION_CHECK_MS);
  };

  /** True when the window cannot take more of this topic now; it then starts afresh when it can. */
  const holdsBack = (served: ServedTopic): boolean => {
    if (port.congested?.() === true) {
      served.stale = true;
      watchCongestion();
    }
    return served.stale;
  };

  const start = (served: ServedTopic): void => {
    served.stop();
    served.stale = false;
    let current = true;
    let begun = false;
    let dispose: Dispose = () => {};
    served.stop = () => {
      current = false;
      served.stop = () => {};
      dispose();
    };
    const sink: Sink<unknown, unknown> = {
      snapshot(value) {
        begun = true;
        if (!current || holdsBack(served)) return;
        served.revision += 1;
        post({ t: 'snapshot', id: served.id, revision: served.revision, value });
      },
      delta(value) {
        if (!current) return;
        if (!begun) {
          sink.end({ code: 'internal', detail: 'a topic spoke before its first snapshot' });
          return;
        }
        if (holdsBack(served)) return;
        served.revision += 1;
        post({ t: 'delta', id: served.id, revision: served.revision, value });
      },
      end(problem) {
        if (!current) return;
        subscriptions.delete(served.id);
        served.stop();
        post({ t: 'end', id: served.id, problem });
      },
    };
    try {
      const stopHandler = served.run(sink);
      if (current) dispose = stopHandler;
      else stopHandler();
    } catch (error) {
      sink.end(toProblem(error));
    }
  };

  const receive = (message: unknown): void => {
    if (!isRequest(message)) return;
    switch (message.t) {
      case 'call':
        void answer(message.id, message.name, message.args);
        return;
      case 'subscribe':
        subscribe(message.id, message.name, message.params);
        return;
      case 'unsubscribe': {
        const served = subscriptions.get(message.id);
        subscriptions.delete(message.id);
        served?.stop();
        return;
      }
      case 'open':
        openChannel(message);
        return;
      case 'data':
      case 'taken':
      case 'shut':
        channels.receive(message);
        return;
      case 'visible':
        if (visible === message.visible) return;
        visible = message.visible;
        if (visible) for (const served of subscriptions.values()) start(served);
        else {
          for (const served of subscriptions.values()) served.stop();
          handlers.windowIdle?.(window);
        }
    }
  };

  const answer = async (id: number, name: string, args: unknown): Promise<void> => {
    try {
      const spec = Object.hasOwn(contract.commands, name) ? contract.commands[name] : undefined;
      if (spec === undefined) throw new ProblemError({ code: 'bad-request', object: name, detail: 'no such command' });
      const parsed = spec.args.safeParse(args);
      if (!parsed.success)
        throw new ProblemError({ code: 'bad-request', object: name, detail: firstIssue(parsed.error) });
      const run = handlers.commands[name as CommandName<C>] as (args: unknown, window: WindowId) => unknown;
      post({ t: 'result', id, value: await run(parsed.data, window) });
    } catch (error) {
      post({ t: 'problem', id, problem: toProblem(error) });
    }
  };

  const subscribe = (id: number, name: string, params: unknown): void => {
    const refuse = (detail: string): void => {
      post({ t: 'end', id, problem: { code: 'bad-request', object: name, detail } });
    };
    const spec = Object.hasOwn(contract.topics, name) ? contract.topics[name] : undefined;
    if (spec === undefined) {
      refuse('no such topic');
      return;
    }
    if (subscriptions.has(id)) {
      refuse('subscription number in use');
      return;
    }
    if (subscriptions.size >= MAX_SUBSCRIPTIONS) {
      refuse('too many subscriptions');
      return;
    }
    const parsed = spec.params.safeParse(params);
    if (!parsed.success) {
      refuse(firstIssue(parsed.error));
      return;
    }
    const run = handlers.topics[name as TopicName<C>] as (
      params: unknown,
      sink: Sink<unknown, unknown>,
      window: WindowId,
    ) => Dispose;
    const served: ServedTopic = {
      id,
      revision: 0,
      stale: false,
      run: (sink) => run(parsed.data, sink, window),
      stop: () => {},
    };
    subscriptions.set(id, served);
    if (visible) start(served);
  };

  const stop = (): void => {
    if (over) return;
    over = true;
    channels.endAll({ code: 'connection-lost' });
    if (congestionTimer !== null) clearInterval(congestionTimer);
    for (const served of subscriptions.values()) served.stop();
    subscriptions.clear();
    handlers.windowIdle?.(window);
  };
  const forgetMessages = port.onMessage(receive);
  const forgetClose = port.onClose(stop);
  return () => {
    forgetMessages();
    forgetClose();
    stop();
  };
}

interface ServedTopic {
  readonly id: number;
  revision: number;
  /** Deltas were skipped; only a snapshot can mend it. */
  stale: boolean;
  readonly run: (sink: Sink<unknown, unknown>) => Dispose;
  stop: Dispose;
}

/** The renderer's end. A gap in a topic's revisions makes it subscribe again by itself. */
export function connect<C extends Contract>(_contract: C, port: Port): Client<C> {
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const topics = new Map<number, HeardTopic>();
  let nextId = 1;
  let closed = false;
  const post = (request: Request): void => port.post(request);
  const channels = new ChannelEnds(post);

  const open = (heard: HeardTopic): void => {
    heard.id = nextId++;
    heard.revision = null;
    topics.set(heard.id, heard);
    post({ t: 'subscribe', id: heard.id, name: heard.name, params: heard.params });
  };
  const forget = (heard: HeardTopic): void => {
    if (topics.delete(heard.id)) post({ t: 'unsubscribe', id: heard.id });
  };

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return;
    const response = message as Response;
    if (response.t === 'result' || response.t === 'problem') {
      const call = calls.get(response.id);
      calls.delete(response.id);
      if (response.t === 'result') call?.resolve(response.value);
      else call?.reject(new ProblemError(response.problem));
      return;
    }
    if (response.t === 'data' || response.t === 'taken' || response.t === 'shut') {
      channels.receive(response);
      return;
    }
    const heard = topics.get(response.id);
    if (heard === undefined) return;
    switch (response.t) {
      case 'snapshot':
        heard.revision = response.revision;
        heard.listener.snapshot(response.value);
        return;
      case 'delta':
        if (heard.revision === null || response.revision !== heard.revision + 1) {
          forget(heard);
          open(heard);
          return;
        }
        heard.revision = response.revision;
        heard.listener.delta?.(response.value);
        return;
      case 'end':
        topics.delete(response.id);
        heard.listener.end?.(response.problem);
    }
  });
  port.onClose(() => {
    closed = true;
    const problem: Problem = { code: 'connection-lost' };
    for (const call of calls.values()) call.reject(new ProblemError(problem));
    calls.clear();
    topics.clear();
    channels.endAll(problem);
  });

  return {
    call(name, args) {
      if (closed) return Promise.reject(new ProblemError({ code: 'connection-lost', object: name }));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        // Posted first: arguments that cannot cross reject the call and leave nothing behind.
        post({ t: 'call', id, name, args });
        calls.set(id, { resolve, reject });
      });
    },
    subscribe(name, params, listener) {
      const heard: HeardTopic = { id: 0, revision: null, name, params, listener };
      if (!closed) open(heard);
      return () => forget(heard);
    },
    open(name, params) {
      const id = nextId++;
      const channel = closed ? null : channels.open(id);
      if (channel === null) return endedChannel({ code: 'connection-lost', object: name });
      post({ t: 'open', id, name, params });
      return channel;
    },
    setVisible: (visible) => post({ t: 'visible', visible }),
    onClose: (listener) => port.onClose(listener),
  };
}

interface HeardTopic {
  id: number;
  /** Of the last word heard; null before the first snapshot. */
  revision: number | null;
  readonly name: string;
  readonly params: unknown;
  readonly listener: Listener<unknown, unknown>;
}
