import type { CallOptions } from './calls.ts';
import type { Connection, StreamHandler, StreamLink } from './connection.ts';
import { type ConnectionClosedError, LibvirtError, ProtocolError } from './errors.ts';
import { remoteError } from './wire/objects.ts';
import { MESSAGE_STATUS, MESSAGE_TYPE, type Packet } from './wire/packet.ts';
import type { ArgsOf, PROCEDURES, ProcedureName, RetOf } from './wire/procedures.ts';
import { hyper, struct, uint } from './wire/types.ts';
import { XdrReader, XdrWriter } from './wire/xdr.ts';

/** The procedures that open a stream. */
export type StreamProcedureName = {
  [N in ProcedureName]: (typeof PROCEDURES)[N] extends { readonly stream: infer S }
    ? S extends string
      ? N
      : never
    : never;
}[ProcedureName];

/** What comes down a stream: bytes (a view that holds until the next read), or a hole that stands for zeros. */
export type StreamItem =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'hole'; readonly length: number };

const hole = struct({ length: hyper, flags: uint });

/** Reading stops while more than this waits for the consumer. */
const HIGH_WATER = 1024 * 1024;
/** What an item costs besides its bytes, so that empty-handed packets count too. */
const ITEM_COST = 256;
/** Larger writes are cut: the daemon serves its clients packet by packet. */
const WRITE_MAX = 256 * 1024;

/**
 * Opens a stream. The protocol cannot hold one stream back: when its consumer is slow, the whole connection stops being
 * read, replies, events and keepalive with it. So give each stream a connection of its own, opened with keepAlive false.
 */
export async function openStream<N extends StreamProcedureName>(
  connection: Connection,
  name: N,
  args: ArgsOf<N>,
  options?: CallOptions,
): Promise<{ readonly stream: DataStream; readonly ret: RetOf<N> }> {
  const state = new StreamState(name);
  const { ret, link } = await connection.callStream(name, args, state, options);
  return { stream: new DataStream(state, link), ret };
}

type Phase = 'open' | 'finishing' | 'aborting' | 'ended';

/** What has come and what is awaited; hears the packets from before the reply on. */
class StreamState implements StreamHandler {
  readonly name: string;
  phase: Phase = 'open';
  error: Error | null = null;
  readonly items: StreamItem[] = [];
  #link: StreamLink | null = null;
  #cost = 0;
  #paused = false;
  /** The daemon has sent all: what remains is to agree on the end. */
  #eof = false;
  #waiters: (() => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  attach(link: StreamLink): void {
    this.#link = link;
  }

  packet(packet: Packet): void {
    if (packet.status === MESSAGE_STATUS.CONTINUE) this.#take(packet);
    else if (packet.status === MESSAGE_STATUS.OK) this.end(null);
    else this.end(readError(this.name, packet));
  }

  closed(error: ConnectionClosedError): void {
    this.end(error);
  }

  end(error: Error | null): void {
    if (this.phase === 'ended') return;
    this.error = this.phase === 'aborting' ? null : error;
    this.phase = 'ended';
    this.#link?.release();
    this.#wake();
  }

  takeItem(): StreamItem | null {
    const item = this.items.shift() ?? null;
    if (item === null) return null;
    this.#cost -= costOf(item);
    if (this.#paused && this.#cost < HIGH_WATER / 2) this.flow();
    return item;
  }

  /** Throws away what came, and lets the rest come. */
  discard(): void {
    this.items.length = 0;
    this.#cost = 0;
    this.flow();
  }

  flow(): void {
    this.#paused = false;
    this.#link?.resume();
  }

  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #take(packet: Packet): void {
    if (this.phase === 'aborting' || this.phase === 'ended' || this.#eof) return;
    if (packet.type === MESSAGE_TYPE.STREAM_HOLE) {
      const { length } = hole.decode(new XdrReader(packet.body));
      if (length < 0) throw new ProtocolError(this.name, `a hole of ${length} bytes`);
      this.#push({ kind: 'hole', length });
    } else if (packet.body.length > 0) {
      this.#push({ kind: 'data', bytes: packet.body });
    } else {
      this.#eof = true;
      if (this.phase === 'open') this.#link?.send(MESSAGE_TYPE.STREAM, MESSAGE_STATUS.OK);
      this.phase = 'finishing';
    }
    this.#wake();
  }

  #push(item: StreamItem): void {
    this.items.push(item);
    this.#cost += costOf(item);
    if (this.#cost > HIGH_WATER && !this.#paused) {
      this.#paused = true;
      this.#link?.pause();
    }
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

/** Raw data between us and the daemon, both ways as far as the procedure allows. End it by `finish` or `abort`. */
export class DataStream implements AsyncIterable<StreamItem> {
  readonly #state: StreamState;
  readonly #link: StreamLink;

  constructor(state: StreamState, link: StreamLink) {
    this.#state = state;
    this.#link = link;
  }

  /** The next thing that came; null when the daemon has sent all and says that all is well. Throws when it does not. */
  async read(): Promise<StreamItem | null> {
    for (;;) {
      const item = this.#state.takeItem();
      if (item !== null) return item;
      if (this.#state.phase === 'ended') {
        if (this.#state.error !== null) throw this.#state.error;
        return null;
      }
      await this.#state.changed();
    }
  }

  /** What has come already, without waiting: at most about `max` bytes of it, up to a hole. */
  readBuffered(max: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    let left = max;
    for (
      let next = this.#state.items[0];
      next?.kind === 'data' && next.bytes.length <= left;
      next = this.#state.items[0]
    ) {
      this.#state.takeItem();
      taken.push(next.bytes);
      left -= next.bytes.length;
    }
    return taken;
  }

  /** Sends bytes; resolves when there is room for more. Throws when the stream has ended, with its reason. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += WRITE_MAX) {
      this.#checkOpen();
      const taken = this.#link.send(
        MESSAGE_TYPE.STREAM,
        MESSAGE_STATUS.CONTINUE,
        bytes.subarray(at, Math.min(bytes.length, at + WRITE_MAX)),
      );
      if (!taken) await this.#link.drained();
    }
  }

  /** Leaves out `length` bytes that read as zeros; only where the stream was opened sparse. */
  async writeHole(length: number): Promise<void> {
    this.#checkOpen();
    const writer = new XdrWriter();
    hole.encode(writer, { length, flags: 0 });
    const taken = this.#link.send(MESSAGE_TYPE.STREAM_HOLE, MESSAGE_STATUS.CONTINUE, writer.finish());
    if (!taken) await this.#link.drained();
  }

  /** Says that all was sent, and waits for the daemon to confirm that all was taken. What comes meanwhile is dropped. */
  async finish(): Promise<void> {
    if (this.#state.phase === 'open') {
      this.#state.phase = 'finishing';
      this.#link.send(MESSAGE_TYPE.STREAM, MESSAGE_STATUS.OK);
    }
    while (this.#state.phase !== 'ended') {
      this.#state.discard();
      await this.#state.changed();
    }
    if (this.#state.error !== null) throw this.#state.error;
  }

  /** Breaks it off; resolves when the daemon has let go. Never throws. */
  async abort(): Promise<void> {
    if (this.#state.phase === 'open' || this.#state.phase === 'finishing') {
      this.#state.phase = 'aborting';
      this.#link.send(MESSAGE_TYPE.STREAM, MESSAGE_STATUS.ERROR);
    }
    this.#state.discard();
    while (this.#state.phase !== 'ended') await this.#state.changed();
  }

  /** Everything that comes, to the end; leaving the loop early breaks the stream off. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamItem> {
    try {
      for (let item = await this.read(); item !== null; item = await this.read()) yield item;
    } finally {
      await this.abort();
    }
  }

  #checkOpen(): void {
    if (this.#state.error !== null) throw this.#state.error;
    if (this.#state.phase !== 'open') throw new ProtocolError(this.#state.name, 'the stream has ended');
  }
}

function costOf(item: StreamItem): number {
  return ITEM_COST + (item.kind === 'data' ? item.bytes.length : 0);
}

function readError(name: string, packet: Packet): Error {
  try {
    return new LibvirtError(remoteError.decode(new XdrReader(packet.body)));
  } catch (error) {
    return new ProtocolError(name, 'the stream failed and does not say why', { cause: error });
  }
}
