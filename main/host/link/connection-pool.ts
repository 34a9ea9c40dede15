import type { Connection } from '../../libvirt/connection.ts';

/** As many calls as may be stuck on one connection: libvirt answers a fifth only after one of the others. */
const MAX_STUCK = 3;
const MAX_CONNECTIONS = 4;

/**
 * Connections for one purpose. A call that a hung QEMU holds up keeps its place at the daemon, so there are more
 * connections when calls pile up, but only a few: each stuck call also takes one of the daemon's twenty workers.
 */
export class ConnectionPool {
  readonly #open: () => Promise<Connection>;
  readonly #connections: Connection[];
  readonly #stuck = new Map<Connection, number>();
  #opening: Promise<Connection | null> | null = null;
  #closed = false;

  /** `first` is open already; `open` makes another. */
  constructor(first: Connection, open: () => Promise<Connection>) {
    this.#connections = [first];
    this.#open = open;
  }

  /** How many calls are stuck on all connections. */
  get stuck(): number {
    let sum = 0;
    for (const count of this.#stuck.values()) sum += count;
    return sum;
  }

  /**
   * The connection with the fewest stuck calls, for a call that may get stuck too; null when all have their fill. One more
   * is opened behind the scenes as soon as the best one has a stuck call.
   */
  pick(): Connection | null {
    this.#forgetClosed();
    let best: Connection | null = null;
    for (const connection of this.#connections) {
      if (best === null || this.#stuckOn(connection) < this.#stuckOn(best)) best = connection;
    }
    if (best === null || this.#stuckOn(best) > 0) void this.#grow();
    return best === null || this.#stuckOn(best) >= MAX_STUCK ? null : best;
  }

  /** A connection on which a call is sent at once: with fewer than three in flight, opened for it if need be. */
  async acquire(): Promise<Connection> {
    this.#forgetClosed();
    const idlest = this.#idlest();
    if (idlest !== null && idlest.inFlight < MAX_STUCK) return idlest;
    const fresh = await this.#grow();
    const now = this.#idlest() ?? fresh;
    if (now === null) throw new Error('no connection is left');
    return now;
  }

  /** Counts a call as stuck until it settles. */
  markStuck(connection: Connection, call: Promise<unknown>): void {
    this.#stuck.set(connection, this.#stuckOn(connection) + 1);
    const settled = (): void => {
      const left = this.#stuckOn(connection) - 1;
      if (left > 0) this.#stuck.set(connection, left);
      else this.#stuck.delete(connection);
    };
    call.then(settled, settled);
  }

  /** Closes all connections, the first one too. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#connections) connection.close();
  }

  #idlest(): Connection | null {
    let best: Connection | null = null;
    for (const connection of this.#connections) {
      if (best === null || connection.inFlight < best.inFlight) best = connection;
    }
    return best;
  }

  #stuckOn(connection: Connection): number {
    return this.#stuck.get(connection) ?? 0;
  }

  #forgetClosed(): void {
    for (let i = this.#connections.length - 1; i >= 0; i -= 1) {
      const connection = this.#connections[i];
      if (connection?.isClosed !== true) continue;
      this.#connections.splice(i, 1);
      this.#stuck.delete(connection);
    }
  }

  /** Opens one more, one at a time; null when there are enough or it cannot be had. */
  #grow(): Promise<Connection | null> {
    if (this.#closed || this.#connections.length >= MAX_CONNECTIONS) return Promise.resolve(null);
    this.#opening ??= this.#openOne().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #openOne(): Promise<Connection | null> {
    try {
      const connection = await this.#open();
      if (this.#closed) connection.close();
      else this.#connections.push(connection);
      return this.#closed ? null : connection;
    } catch {
      // The session's own connections tell of a host that is in trouble; this one was only an extra.
      return null;
    }
  }
}
