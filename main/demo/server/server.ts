import { once } from 'node:events';
import { chmod, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { ClientSession } from './client-session.ts';
import type { DemoHost } from './context.ts';

/** How the daemon goes: in order (its socket goes too), or killed (its socket stays, with nobody behind it). */
export type Departure = 'closed' | 'killed';

const NOT_LIBVIRT = Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nthis is no libvirt\r\n');
const PRIVATE = 0o600;
/** VIR_CONNECT_CLOSE_REASON_CLIENT... of them 1 is EOF: what clients are told when a daemon ends. */
const CLOSE_REASON_EOF = 1;

/** The daemon's socket and its clients. */
export class DemoServer {
  readonly #path: string;
  readonly #host: DemoHost;
  readonly #sessions = new Set<ClientSession>();
  #server: Server | null = null;

  constructor(path: string, host: DemoHost) {
    this.#path = path;
    this.#host = host;
  }

  get sessions(): ReadonlySet<ClientSession> {
    return this.#sessions;
  }

  /** Listens; an old socket file gives way. Rejects when the path cannot be listened on. */
  async listen(): Promise<void> {
    if (this.#server !== null) return;
    await rm(this.#path, { force: true });
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    server.listen(this.#path);
    await once(server, 'listening');
    await chmod(this.#path, PRIVATE);
  }

  /** Stops listening and drops every client. */
  async leave(departure: Departure): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    if (departure === 'closed') this.#host.simulation.emitHost({ kind: 'closing', reason: CLOSE_REASON_EOF });
    const aside = `${this.#path}.gone`;
    if (departure === 'killed') await rename(this.#path, aside);
    const closed = once(server, 'close');
    server.close();
    // What was just said to them goes out first.
    await new Promise((resolve) => setImmediate(resolve));
    this.drop();
    await closed;
    if (departure === 'killed') await rename(aside, this.#path);
  }

  /** Ends every client's connection at once. */
  drop(): void {
    for (const session of this.#sessions) session.drop();
  }

  /** Lets every client feel a change of the faults. */
  update(): void {
    for (const session of this.#sessions) session.update();
  }

  #accept(socket: Socket): void {
    if (this.#host.faults.speech === 'garbage') {
      socket.on('error', () => {});
      socket.end(NOT_LIBVIRT, () => socket.destroy());
      return;
    }
    const session = new ClientSession(socket, this.#host, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    session.update();
  }
}
