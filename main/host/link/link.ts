import { type Problem, ProblemError } from '../../../shared/model/problem.ts';
import type { Connection } from '../../libvirt/connection.ts';

/** One connection of a host, for those who hang on it: they end with it, and know why. */
export class Link {
  readonly #abort = new AbortController();

  /** Aborted, with a ProblemError, when the connection is over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why it is over; null while it is not. */
  get problem(): Problem | null {
    const reason: unknown = this.#abort.signal.reason;
    return reason instanceof ProblemError ? reason.problem : null;
  }

  end(problem: Problem): void {
    this.#abort.abort(new ProblemError(problem));
  }

  /** Opens one more connection that ends with this one. Throws what `open` throws, or the reason of either signal. */
  async open(open: (ends: AbortSignal) => Promise<Connection>, signal?: AbortSignal): Promise<Connection> {
    const ends = signal === undefined ? this.signal : AbortSignal.any([this.signal, signal]);
    const connection = await open(ends);
    const close = (): void => connection.close();
    if (ends.aborted) close();
    ends.throwIfAborted();
    this.signal.addEventListener('abort', close);
    void connection.closed.then(() => this.signal.removeEventListener('abort', close));
    return connection;
  }
}
