import type { Dispose } from '../../shared/dispose.ts';
import { type CallOptions, Calls } from './calls.ts';
import { CallTimeoutError, type CloseReason, ConnectionClosedError, LibvirtError, ProtocolError } from './errors.ts';
import { decodeEvent, type LibvirtEvent } from './events.ts';
import { type HandshakeOptions, openError, shakeHands } from './handshake.ts';
import { KeepAlive, type KeepAliveOptions } from './keepalive.ts';
import type { SshPrompter } from './transport/ssh/prompter.ts';
import type { ConnectionWay, Transport } from './transport/transport.ts';
import * as wire from './wire/packet.ts';
import type { Procedure } from './wire/procedure.ts';
import { type ArgsOf, PROCEDURES, type ProcedureName, type RetOf } from './wire/procedures.ts';
import { XdrReader } from './wire/xdr.ts';

const { MESSAGE_STATUS, MESSAGE_TYPE, PROGRAM } = wire;

/** A peer that pings without ever reading gets no more answers than this many bytes. */
const UNREAD_MAX = 65_536;

/** Takes what follows the reply of a call that opened a stream. */
export interface StreamHandler {
  /** Told before the call is sent, so that nothing can come too early. */
  attach(link: StreamLink): void;
  packet(packet: wire.Packet): void;
  closed(error: ConnectionClosedError): void;
}

/** What a stream does with its connection. */
export interface StreamLink {
  /** Sends one packet of the stream; false when `drained` should be awaited before more. */
  send(type: number, status: number, body?: Uint8Array): boolean;
  drained(): Promise<void>;
  /** Stops and starts reading the whole connection: the protocol cannot hold back one stream. */
  pause(): void;
  resume(): void;
  /** Forgets the stream; what still comes for it is dropped. */
  release(): void;
}

/**
 * One connection to a daemon that has been opened (see openConnection): calls matched to replies by serial, at most four
 * at the daemon at a time, events, streams. When it ends, every waiting call fails at once and `closed` resolves.
 */
export class Connection {
  /** Resolves when the connection has ended, with why. Never rejects. */
  readonly closed: Promise<ConnectionClosedError>;
  readonly #transport: Transport;
  readonly #now: () => number;
  readonly #framer = new wire.PacketFramer();
  readonly #calls: Calls;
  readonly #streams = new Map<number, StreamHandler>();
  readonly #listeners = new Set<(event: LibvirtEvent) => void>();
  readonly #pings = new Set<(error: Error) => void>();
  readonly #features = new Map<number, boolean>();
  readonly #resolveClosed: (error: ConnectionClosedError) => void;
  #keepAlive: KeepAlive | null = null;
  #end: { readonly reason: CloseReason; readonly detail: string; readonly cause: unknown } | null = null;
  #lastHeardAt: number;

  constructor(transport: Transport, now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#transport = transport;
    this.#now = now;
    this.#lastHeardAt = now();
    this.#calls = new Calls(
      (bytes) => void transport.write(bytes),
      () => (this.#end === null ? null : this.#closedError(false)),
    );
    let resolveClosed: (error: ConnectionClosedError) => void = () => {};
    this.closed = new Promise((resolve) => {
      resolveClosed = resolve;
    });
    this.#resolveClosed = resolveClosed;
    transport.onClose((end) => {
      if (end.kind === 'ended') this.#finish('ended', 'the daemon closed the connection');
      else this.#finish('lost', end.detail, end.cause);
    });
    transport.onData((chunk) => this.#receive(chunk));
  }

  /** What carries it; null while that is not known. */
  get way(): ConnectionWay | null {
    return this.#transport.way ?? null;
  }

  get isClosed(): boolean {
    return this.#end !== null;
  }

  /** How many calls the daemon has not answered yet. */
  get inFlight(): number {
    return this.#calls.inFlight;
  }

  /** How many calls wait for a slot. */
  get queued(): number {
    return this.#calls.queued;
  }

  /** When the last byte came, ms since the epoch. */
  get lastHeardAt(): number {
    return this.#lastHeardAt;
  }

  /** The features (virDrvFeature) that were asked about and are there. */
  get features(): ReadonlySet<number> {
    return new Set([...this.#features].filter(([, supported]) => supported).map(([feature]) => feature));
  }

  /** Whether daemon and driver have a feature (virConnectSupportsFeature); asked once. */
  async supportsFeature(feature: number, options?: CallOptions): Promise<boolean> {
    const known = this.#features.get(feature);
    if (known !== undefined) return known;
    try {
      const { supported } = await this.call('CONNECT_SUPPORTS_FEATURE', { feature }, options);
      this.#features.set(feature, supported !== 0);
    } catch (error) {
      if (!(error instanceof LibvirtError)) throw error;
      this.#features.set(feature, false);
    }
    return this.#features.get(feature) ?? false;
  }

  /**
   * Calls a procedure. Throws LibvirtError (the daemon says no), ProtocolError (its answer is unreadable), CallTimeoutError,
   * ConnectionClosedError, or the signal's reason.
   */
  call<N extends ProcedureName>(name: N, args: ArgsOf<N>, options?: CallOptions): Promise<RetOf<N>> {
    const procedure = procedureOf(name);
    const encode = (header: wire.PacketHeader) => wire.encodeMessage(header, procedure.args, args);
    return this.#calls.exchange({ name, encode, read: (packet) => decodeReply(procedure, packet) }, options);
  }

  /** Like call, with the reply's body as it came. */
  callRaw<N extends ProcedureName>(name: N, args: ArgsOf<N>, options?: CallOptions): Promise<Uint8Array> {
    const { args: type } = procedureOf(name);
    const encode = (header: wire.PacketHeader) => wire.encodeMessage(header, type, args);
    return this.#calls.exchange({ name, encode, read: (packet) => packet.body }, options);
  }

  /**
   * Calls a procedure with arguments that are encoded already and resolves with what `read` makes of the reply's body, in the
   * turn in which it came; the body's memory is used again after that. What `read` throws becomes a ProtocolError.
   */
  callPrepared<T>(
    name: ProcedureName,
    args: Uint8Array,
    read: (body: Uint8Array) => T,
    options?: CallOptions,
  ): Promise<T> {
    const encode = (header: wire.PacketHeader) => wire.encodePacket(header, args);
    return this.#calls.exchange({ name, encode, read: (packet) => read(packet.body), isTransient: true }, options);
  }

  /** Calls a procedure that opens a stream; `handler` hears everything from its first packet on. See openStream. */
  async callStream<N extends ProcedureName>(
    name: N,
    args: ArgsOf<N>,
    handler: StreamHandler,
    options?: CallOptions,
  ): Promise<{ readonly ret: RetOf<N>; readonly link: StreamLink }> {
    const procedure = procedureOf(name);
    let link: StreamLink | null = null;
    try {
      const encode = (header: wire.PacketHeader) => {
        this.#streams.set(header.serial, handler);
        link = this.#streamLink(header);
        handler.attach(link);
        return wire.encodeMessage(header, procedure.args, args);
      };
      const read = (packet: wire.Packet) => decodeReply(procedure, packet);
      // The caller gave up, but the daemon opened the stream: it must not go on for nobody.
      const late = () => link?.send(MESSAGE_TYPE.STREAM, MESSAGE_STATUS.ERROR);
      const ret = await this.#calls.exchange({ name, encode, read, late }, options);
      if (link === null) throw new ProtocolError(name, 'no stream was opened');
      return { ret, link };
    } catch (error) {
      (link as StreamLink | null)?.release();
      throw error;
    }
  }

  /** Hears every event that the daemon sends, in order, from now on. What to send is chosen by subscribeAll. */
  onEvent(listener: (event: LibvirtEvent) => void): Dispose {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The round trip to the daemon in ms, by keepalive where it is spoken, else by a cheap call. */
  async ping(timeoutMs = 10_000): Promise<number> {
    const keepAlive = this.#keepAlive;
    if (keepAlive === null || this.#end !== null) {
      const from = this.#now();
      await this.call('CONNECT_GET_LIB_VERSION', undefined, { timeoutMs });
      return this.#now() - from;
    }
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#pings.delete(fail);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const timer = setTimeout(() => fail(new CallTimeoutError('ping', timeoutMs, true)), timeoutMs);
      this.#pings.add(fail);
      const sent = keepAlive.measure((roundTrip) => {
        settle();
        resolve(roundTrip);
      });
      if (!sent) fail(new CallTimeoutError('ping', 0, false));
    });
  }

  /** Starts pinging a peer that has said it understands; ends the connection as `silent` when it stops answering. */
  startKeepAlive(options: KeepAliveOptions): void {
    this.#keepAlive ??= new KeepAlive(
      options,
      this.#now,
      () => this.#sendKeepAlive(wire.KEEPALIVE.PING),
      () => this.#finish('silent', `no word from the daemon for ${(options.count + 1) * options.intervalMs} ms`),
    );
    this.#keepAlive.start();
  }

  /** Ends the connection. Waiting calls fail at once with the reason `closed`. */
  close(): void {
    if (this.#end !== null) return;
    const header = {
      program: PROGRAM.REMOTE,
      version: wire.PROGRAM_VERSION,
      procedure: PROCEDURES.CONNECT_CLOSE.number,
    };
    this.#transport.write(
      wire.encodePacket({
        ...header,
        type: MESSAGE_TYPE.CALL,
        serial: this.#calls.nextSerial(),
        status: MESSAGE_STATUS.OK,
      }),
    );
    this.#finish('closed', 'the connection was closed');
  }

  #streamLink(header: wire.PacketHeader): StreamLink {
    return {
      send: (type, status, body) =>
        this.#end !== null || this.#transport.write(wire.encodePacket({ ...header, type, status }, body)),
      drained: () => this.#transport.drained(),
      pause: () => this.#transport.pause(),
      resume: () => this.#transport.resume(),
      release: () => void this.#streams.delete(header.serial),
    };
  }

  #receive(chunk: Uint8Array): void {
    this.#lastHeardAt = this.#now();
    this.#keepAlive?.heard();
    try {
      for (const packet of this.#framer.push(chunk)) {
        if (this.#end !== null) return;
        this.#dispatch(packet);
      }
    } catch (error) {
      this.#finish('protocol', error instanceof Error ? error.message : String(error), error);
    }
  }

  #dispatch(packet: wire.Packet): void {
    if (packet.version !== wire.PROGRAM_VERSION) throw new wire.PacketError(`program version ${packet.version}`);
    if (packet.program === PROGRAM.KEEPALIVE) {
      this.#dispatchKeepAlive(packet);
      return;
    }
    switch (packet.type) {
      case MESSAGE_TYPE.REPLY:
      case MESSAGE_TYPE.REPLY_WITH_FDS:
        this.#answer(packet);
        break;
      case MESSAGE_TYPE.MESSAGE:
        this.#publish(packet);
        break;
      case MESSAGE_TYPE.STREAM:
      case MESSAGE_TYPE.STREAM_HOLE:
        // Late packets of a stream that was given up are no fault of the daemon.
        this.#streams.get(packet.serial)?.packet(packet);
        break;
      default:
        throw new wire.PacketError(`a message of type ${packet.type}`);
    }
  }

  #answer(packet: wire.Packet): void {
    const fate = this.#calls.answer(packet);
    if (fate === 'none') throw new wire.PacketError(`a reply to no call (serial ${packet.serial})`);
    if (fate === 'done') this.#framer.recycle(packet);
  }

  #dispatchKeepAlive(packet: wire.Packet): void {
    if (packet.procedure === wire.KEEPALIVE.PONG) this.#keepAlive?.pong();
    else if (packet.procedure === wire.KEEPALIVE.PING && this.#transport.buffered < UNREAD_MAX) {
      this.#sendKeepAlive(wire.KEEPALIVE.PONG);
    }
  }

  #sendKeepAlive(procedure: number): void {
    const header = { program: PROGRAM.KEEPALIVE, version: wire.PROGRAM_VERSION, procedure, serial: 0 };
    this.#transport.write(wire.encodePacket({ ...header, type: MESSAGE_TYPE.MESSAGE, status: MESSAGE_STATUS.OK }));
  }

  #publish(packet: wire.Packet): void {
    if (this.#listeners.size === 0) return;
    const event = decodeEvent(packet);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's fault is not the daemon's: the others and the connection go on.
        console.error('a listener of libvirt events failed', error);
      }
    }
  }

  #finish(reason: CloseReason, detail: string, cause?: unknown): void {
    if (this.#end !== null) return;
    this.#end = { reason, detail, cause };
    this.#keepAlive?.stop();
    this.#transport.close();
    const handlers = [...this.#streams.values()];
    this.#streams.clear();
    this.#calls.failAll((callSent) => this.#closedError(callSent));
    for (const fail of this.#pings) fail(this.#closedError(true));
    for (const handler of handlers) handler.closed(this.#closedError(true));
    this.#resolveClosed(this.#closedError(false));
  }

  #closedError(callSent: boolean): ConnectionClosedError {
    const { reason = 'closed', detail = '', cause } = this.#end ?? {};
    return new ConnectionClosedError(reason, detail, { callSent, ...(cause === undefined ? {} : { cause }) });
  }
}

function procedureOf<N extends ProcedureName>(name: N): Procedure<ArgsOf<N>, RetOf<N>> {
  // The table's entry for N is of this very type, which the compiler does not follow through the key.
  return PROCEDURES[name] as unknown as Procedure<ArgsOf<N>, RetOf<N>>;
}

function decodeReply<A, R>(procedure: Procedure<A, R>, packet: wire.Packet): R {
  return procedure.ret.decode(new XdrReader(packet.body));
}

/** How a connection is opened. */
export interface OpenOptions extends HandshakeOptions {
  /** ms since the epoch, monotonic. */
  readonly now?: () => number;
  /** Where the questions of an ssh on the way go; without one it asks nothing. */
  readonly prompter?: SshPrompter;
}

/**
 * Goes through libvirt's handshake over a channel: authentication, keepalive, opening the URI's driver, features. Throws
 * OpenError that says which of these failed and why, or the signal's reason; the channel is closed then.
 */
export async function openConnection(
  options: OpenOptions & { readonly transport: Transport; readonly uri: string },
): Promise<Connection> {
  const connection = new Connection(options.transport, options.now);
  try {
    const { transport } = options;
    const way = {
      waitsForUser: (): boolean => transport.waitsForUser ?? false,
      isOnTheWay: (): boolean => transport.way === null,
      isLoggedIn: (): boolean => transport.isLoggedIn ?? false,
    };
    await shakeHands(connection, options.uri, { ...options, ...way });
    return connection;
  } catch (error) {
    connection.close();
    throw openError(error);
  }
}
