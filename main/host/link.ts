import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { Connection } from '../libvirt/connection.ts';

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

  /** Closes another connection together with this one. */
  adopt(connection: Connection): void {
    const close = (): void => connection.close();
    if (this.signal.aborted) close();
    this.signal.addEventListener('abort', close);
    void connection.closed.then(() => this.signal.removeEventListener('abort', close));
  }
}
