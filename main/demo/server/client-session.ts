import type { Socket } from 'node:net';
import {
  encodePacket,
  HEADER_SIZE,
  KEEPALIVE,
  MESSAGE_STATUS,
  MESSAGE_TYPE,
  type Packet,
  PacketError,
  PacketFramer,
  type PacketHeader,
  PROGRAM,
  PROGRAM_VERSION,
} from '../../libvirt/wire/packet.ts';
import type { DemoEvent } from '../events.ts';
import type { CallContext, DemoHost } from './context.ts';
import { callResult } from './dispatch.ts';
import { KeepAlive } from './keep-alive.ts';
import { eventPacket, Registrations } from './registrations.ts';
import { ClientStreams } from './streams.ts';

/** libvirt's max_client_requests: with this many calls unanswered a client is not read from. */
const MAX_CLIENT_REQUESTS = 5;

/** One client's connection. */
export class ClientSession {
  readonly #socket: Socket;
  readonly #host: DemoHost;
  readonly #framer = new PacketFramer();
  readonly #inbox: Packet[] = [];
  readonly #held: Uint8Array[] = [];
  readonly #keepAlive: KeepAlive;
  readonly #context: CallContext;
  readonly #streams = new ClientStreams((bytes) => this.#send(bytes));
  #unanswered = 0;

  constructor(socket: Socket, host: DemoHost, onEnd: () => void) {
    this.#socket = socket;
    this.#host = host;
    this.#keepAlive = new KeepAlive({
      ping: () => this.#send(keepAlivePacket(KEEPALIVE.PING)),
      giveUp: () => this.#socket.destroy(),
    });
    this.#context = {
      host,
      simulation: host.simulation,
      registrations: new Registrations(),
      uri: null,
      wantsClosing: false,
      stream: null,
      startKeepAlive: () => this.#keepAlive.start(),
    };
    const stopEvents = host.simulation.onEvent((event) => this.#hear(event));
    socket.on('data', (chunk) => this.#receive(chunk));
    // What goes wrong with a connection is told by its close.
    socket.on('error', () => {});
    socket.once('close', () => {
      stopEvents();
      this.#keepAlive.stop();
      this.#streams.stop();
      onEnd();
    });
  }

  /** Goes on after a hang, or stops reading because of one. */
  update(): void {
    if (this.#host.faults.hang === 'all') {
      this.#socket.pause();
      return;
    }
    for (const bytes of this.#held.splice(0)) this.#write(bytes);
    this.#work();
  }

  /** Sends bytes as they are, protocol or not. */
  sendRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Ends the connection at once. */
  drop(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    this.#keepAlive.heard();
    try {
      this.#inbox.push(...this.#framer.push(chunk));
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      // Whoever speaks another protocol is hung up on, as libvirt does.
      this.#socket.destroy();
      return;
    }
    this.#work();
  }

  #work(): void {
    while (this.#unanswered < MAX_CLIENT_REQUESTS && this.#host.faults.hang !== 'all') {
      const packet = this.#inbox.shift();
      if (packet === undefined) break;
      this.#take(packet);
    }
    const full = this.#unanswered >= MAX_CLIENT_REQUESTS || this.#host.faults.hang === 'all';
    if (full) this.#socket.pause();
    else this.#socket.resume();
  }

  #take(packet: Packet): void {
    if (packet.program === PROGRAM.KEEPALIVE) {
      if (packet.procedure === KEEPALIVE.PING) this.#send(keepAlivePacket(KEEPALIVE.PONG));
      return;
    }
    if (packet.type === MESSAGE_TYPE.STREAM) {
      this.#streams.take(packet);
      return;
    }
    if (packet.type !== MESSAGE_TYPE.CALL && packet.type !== MESSAGE_TYPE.CALL_WITH_FDS) return;
    this.#unanswered += 1;
    const result = callResult(this.#context, packet);
    const { stream } = this.#context;
    this.#context.stream = null;
    // What a stream has to say comes behind the reply that opens it.
    const sent = (): void => {
      if (stream !== null) this.#streams.begin(packet, stream);
    };
    if (result instanceof Promise) void result.then((reply) => this.#answer(reply, sent));
    else this.#answer(result, sent);
  }

  #answer(reply: Uint8Array, sent: () => void): void {
    const { delayMs } = this.#host.faults;
    const finish = (): void => {
      this.#unanswered -= 1;
      this.#send(reply);
      sent();
      this.#work();
    };
    if (delayMs > 0) this.#host.simulation.after(delayMs, finish);
    else if (this.#unanswered >= MAX_CLIENT_REQUESTS) finish();
    else {
      this.#unanswered -= 1;
      this.#send(reply);
      sent();
    }
  }

  #send(bytes: Uint8Array): void {
    if (this.#host.faults.hang === 'all') this.#held.push(bytes);
    else this.#write(bytes);
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    if (!this.#host.faults.truncate) {
      this.#socket.write(bytes);
      return;
    }
    const half = Math.max(HEADER_SIZE / 2, Math.floor(bytes.length / 2));
    this.#socket.write(bytes.subarray(0, half), () => this.#socket.destroy());
  }

  #hear(event: DemoEvent): void {
    if (event.topic === 'host' && event.event.kind === 'closing') {
      if (!this.#context.wantsClosing) return;
      this.#send(eventPacket('CONNECT_EVENT_CONNECTION_CLOSED', { reason: event.event.reason }));
      return;
    }
    for (const packet of this.#context.registrations.packetsFor(event)) this.#send(packet);
  }
}

function keepAlivePacket(procedure: number): Uint8Array {
  const header: PacketHeader = {
    program: PROGRAM.KEEPALIVE,
    version: PROGRAM_VERSION,
    procedure,
    type: MESSAGE_TYPE.MESSAGE,
    serial: 0,
    status: MESSAGE_STATUS.OK,
  };
  return encodePacket(header);
}
