import { ProblemError } from '../../shared/model/problem.ts';
import { problemOf } from '../host/link/problem-of.ts';
import type { Connection } from '../libvirt/connection.ts';
import { type Seat, subjectOf } from './seat.ts';

/** After this long without work a connection is given back. */
const IDLE_MS = 60_000;

interface Shared {
  readonly connection: Promise<Connection>;
  users: number;
  idle: ReturnType<typeof setTimeout> | null;
}

/** One connection per host for what consoles ask and do beside their streams: no poll stands in its way. */
export class ConsoleConnections {
  readonly #shared = new Map<string, Shared>();

  /** Works on the host's connection, opened for it if need be. Throws ProblemError. */
  async use<T>(seat: Seat, work: (connection: Connection) => Promise<T>): Promise<T> {
    const shared = this.#get(seat);
    shared.users += 1;
    if (shared.idle !== null) clearTimeout(shared.idle);
    shared.idle = null;
    try {
      return await work(await shared.connection);
    } catch (error) {
      throw new ProblemError(problemOf(error, subjectOf(seat)), { cause: error });
    } finally {
      shared.users -= 1;
      if (shared.users === 0) shared.idle = setTimeout(() => this.#drop(seat.host.id, shared), IDLE_MS);
    }
  }

  dispose(): void {
    for (const [host, shared] of this.#shared) this.#drop(host, shared);
  }

  #get(seat: Seat): Shared {
    const known = this.#shared.get(seat.host.id);
    if (known !== undefined) return known;
    const shared: Shared = { connection: seat.open(), users: 0, idle: null };
    this.#shared.set(seat.host.id, shared);
    const forget = (): void => {
      if (this.#shared.get(seat.host.id) === shared) this.#shared.delete(seat.host.id);
    };
    shared.connection.then((connection) => connection.closed).then(forget, forget);
    return shared;
  }

  #drop(host: string, shared: Shared): void {
    if (shared.idle !== null) clearTimeout(shared.idle);
    if (this.#shared.get(host) === shared) this.#shared.delete(host);
    shared.connection.then((connection) => connection.close()).catch(() => {});
  }
}
