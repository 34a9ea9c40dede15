import { type Problem, ProblemError } from '../../../shared/model/problem.ts';
import { type HostInput, remoteRetryDelay, retryDelay, worthRetrying } from './state.ts';

export interface ConnectLoopContext {
  readonly now: () => number;
  /** Every attempt is a login on another host. */
  readonly isRemote: () => boolean;
  /** One connection from its first byte to its last; says why it is over. `onLive` tells that it had come to life. */
  readonly attempt: (signal: AbortSignal, onLive: () => void) => Promise<Problem>;
  readonly onInput: (input: HostInput) => void;
  /** A fault of ours: this host stops here, the others go on. */
  readonly onFault: (error: unknown) => Problem;
}

/** Keeps a host connected: attempt after attempt, with pauses between, until it is stopped or there is no hope. */
export class ConnectLoop {
  readonly #context: ConnectLoopContext;
  #abort: AbortController | null = null;
  #hurry: () => void = () => {};
  #renewed = false;

  constructor(context: ConnectLoopContext) {
    this.#context = context;
  }

  get isRunning(): boolean {
    return this.#abort !== null;
  }

  start(): void {
    const { onInput, onFault } = this.#context;
    const abort = new AbortController();
    this.#abort = abort;
    this.#renewed = false;
    this.#run(abort.signal)
      .catch((error: unknown) => onInput({ kind: 'gave-up', problem: onFault(error) }))
      .finally(() => {
        if (this.#abort === abort) this.#abort = null;
      });
  }

  /** Ends a pause between two attempts. */
  hurry(): void {
    this.#hurry();
  }

  /** What kept us apart may be over: a pause ends, a failure of what is being tried is not waited after, and pauses are short again. */
  renew(): void {
    this.#renewed = true;
    this.#hurry();
  }

  stop(): void {
    this.#abort?.abort(new ProblemError({ code: 'cancelled' }));
    this.#abort = null;
    this.#hurry();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { now, isRemote, attempt: tryOnce, onInput } = this.#context;
    let wasLive = false;
    let attempt = 0;
    let downSince = now();
    while (!signal.aborted) {
      const problem = await tryOnce(signal, () => {
        wasLive = true;
        attempt = 0;
      });
      if (signal.aborted) return;
      const at = now();
      const again = this.#takeRenewal();
      if (again) attempt = 0;
      if (attempt === 0) downSince = at;
      attempt += 1;
      if (!worthRetrying(problem, wasLive)) {
        onInput({ kind: 'gave-up', problem });
        return;
      }
      const random = Math.random();
      const usual = isRemote() ? remoteRetryDelay(attempt, random) : retryDelay(at - downSince, random);
      const delay = again ? 0 : usual;
      onInput({ kind: 'lost', problem, attempt, at, retryAt: at + delay });
      await this.#pause(delay);
      if (this.#takeRenewal()) attempt = 0;
    }
  }

  #takeRenewal(): boolean {
    const renewed = this.#renewed;
    this.#renewed = false;
    return renewed;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
