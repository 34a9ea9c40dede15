import { randomUUID } from 'node:crypto';
import type { Dispose } from '../../../shared/dispose.ts';
import type { HostTest } from '../../../shared/model/host-test.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import type { Sink } from '../../../shared/rpc.ts';
import { forgetHostKey } from '../../libvirt/transport/ssh/host-keys.ts';
import type { SshPrompter } from '../../libvirt/transport/ssh/prompter.ts';
import { problemOf } from '../link/problem-of.ts';
import { runHostTest } from './host-test.ts';

/** What try-outs need. */
export interface HostTestsContext {
  readonly now: () => number;
  /** Where the questions of a try-out's ssh go. */
  readonly prompterFor: (test: string, uri: string) => SshPrompter;
}

/** So many are remembered, finished ones first forgotten. */
const KEPT = 20;
const RUNNING_MAX = 8;
/** A try-out that no window follows any more ends, but a window may have been hidden for a moment. */
const UNWATCHED_MS = 60_000;

interface Running {
  readonly uri: string;
  state: HostTest;
  readonly abort: AbortController;
  readonly sinks: Set<Sink<HostTest, HostTest>>;
  timer: ReturnType<typeof setTimeout> | null;
  over: Promise<void>;
}

/** Try-outs of addresses: each runs by itself until it is over, cancelled or looked at by nobody. */
export class HostTests {
  readonly #context: HostTestsContext;
  readonly #tests = new Map<string, Running>();

  constructor(context: HostTestsContext) {
    this.#context = context;
  }

  /** Begins to try an address; gives the try-out's id. Throws ProblemError `busy` when too many run. */
  start(uri: string, readOnly: boolean): string {
    const running = [...this.#tests.values()].filter(({ state }) => !state.finished);
    if (running.length >= RUNNING_MAX) throw new ProblemError({ code: 'busy', object: uri });
    this.#forgetOld();
    const id = randomUUID();
    const test: Running = {
      uri,
      state: { id, steps: [], finished: false, problem: null, machines: null },
      abort: new AbortController(),
      sinks: new Set(),
      timer: null,
      over: Promise.resolve(),
    };
    this.#tests.set(id, test);
    this.#watch(test);
    const { now, prompterFor } = this.#context;
    test.over = runHostTest({
      id,
      uri,
      readOnly,
      now,
      prompter: prompterFor(id, uri),
      signal: test.abort.signal,
      onChange: (state) => {
        test.state = state;
        for (const sink of test.sinks) sink.delta(state);
      },
    });
    return id;
  }

  /** Ends a try-out; one that is over already stays as it is. Throws ProblemError `not-found`. */
  cancel(id: string): void {
    this.#find(id).abort.abort(new ProblemError({ code: 'cancelled' }));
  }

  /**
   * Forgets the key by which the host of a try-out was known, after it showed another. Throws ProblemError `not-found`,
   * `wrong-state` when it did not, and those of forgetHostKey.
   */
  async forgetKey(id: string): Promise<void> {
    const { uri, state } = this.#find(id);
    if (state.problem?.code !== 'ssh-key-changed') throw new ProblemError({ code: 'wrong-state', object: uri });
    try {
      await forgetHostKey(uri, state.problem.detail);
    } catch (error) {
      throw new ProblemError(problemOf(error, { object: uri }), { cause: error });
    }
  }

  /** Follows a try-out. Throws ProblemError `not-found`. */
  subscribe(id: string, sink: Sink<HostTest, HostTest>): Dispose {
    const test = this.#find(id);
    test.sinks.add(sink);
    if (test.timer !== null) clearTimeout(test.timer);
    sink.snapshot(test.state);
    return () => {
      test.sinks.delete(sink);
      if (test.sinks.size === 0) this.#watch(test);
    };
  }

  /** Ends all of them and resolves when nothing of them runs any more. */
  async dispose(): Promise<void> {
    for (const { abort, timer } of this.#tests.values()) {
      if (timer !== null) clearTimeout(timer);
      abort.abort(new ProblemError({ code: 'cancelled' }));
    }
    await Promise.all([...this.#tests.values()].map(({ over }) => over));
  }

  #watch(test: Running): void {
    if (test.timer !== null) clearTimeout(test.timer);
    test.timer = setTimeout(() => test.abort.abort(new ProblemError({ code: 'cancelled' })), UNWATCHED_MS);
    test.timer.unref();
  }

  #find(id: string): Running {
    const test = this.#tests.get(id);
    if (test === undefined) throw new ProblemError({ code: 'not-found', object: id });
    return test;
  }

  #forgetOld(): void {
    for (const [id, { state, timer }] of this.#tests) {
      if (this.#tests.size < KEPT) return;
      if (!state.finished) continue;
      if (timer !== null) clearTimeout(timer);
      this.#tests.delete(id);
    }
  }
}
