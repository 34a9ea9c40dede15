import { type CallPriority, CallQueue, type PendingCall } from './call-queue.ts';
import { CallTimeoutError, LibvirtError, ProtocolError } from './errors.ts';
import { remoteError } from './wire/objects.ts';
import { MESSAGE_STATUS, MESSAGE_TYPE, type Packet, type PacketHeader, PROGRAM_VERSION } from './wire/packet.ts';
import { PROCEDURES, type ProcedureName } from './wire/procedures.ts';
import { XdrReader } from './wire/xdr.ts';

/** libvirt serves five requests of a client at once and then stops reading; one below that keeps keepalive alive. */
const CALLS_IN_FLIGHT = 4;

/** How a single call behaves. */
export interface CallOptions {
  /** Rejects with CallTimeoutError after this long, queueing included. */
  readonly timeoutMs?: number;
  /** Rejects with the signal's reason. A call that was sent is still carried out. */
  readonly signal?: AbortSignal;
  /** Interactive calls (the default) overtake background ones that wait for a slot; quick ones need no slot. */
  readonly priority?: CallPriority;
}

/** One call: how its packet is made and its reply's body read. */
interface Exchange<T> {
  readonly name: ProcedureName;
  readonly encode: (header: PacketHeader) => Uint8Array;
  readonly read: (packet: Packet) => T;
  /** What `read` gives holds nothing of the packet. */
  readonly isTransient?: boolean;
  /** Told when the daemon has carried out a call that the caller had given up. */
  readonly late?: () => void;
}

/** The calls of one connection: matched to their replies by serial, limited in number, failed together. */
export class Calls {
  readonly #queue: CallQueue;
  readonly #ended: () => Error | null;
  #serial = 0;

  /** `ended` gives the error for new calls once the connection has ended. */
  constructor(send: (bytes: Uint8Array) => void, ended: () => Error | null) {
    this.#queue = new CallQueue(CALLS_IN_FLIGHT, send);
    this.#ended = ended;
  }

  /** How many calls the daemon has not answered yet. */
  get inFlight(): number {
    return this.#queue.inFlight;
  }

  /** How many calls wait for a slot. */
  get queued(): number {
    return this.#queue.queued;
  }

  /** Gives a reply to its call: `done` when nobody holds the packet any more, `none` when there is no such call. */
  answer(packet: Packet): 'kept' | 'done' | 'none' {
    const call = this.#queue.take(packet);
    if (call === null) return 'none';
    call.reply?.(packet);
    return call.isTransient ? 'done' : 'kept';
  }

  /** Fails every call, sent or not. */
  failAll(makeError: (callSent: boolean) => Error): void {
    this.#queue.failAll(makeError);
  }

  /** A number that no call of this connection bears. */
  nextSerial(): number {
    this.#serial = this.#serial === 0xffff_ffff ? 1 : this.#serial + 1;
    return this.#serial;
  }

  /** Sends a call when a slot is free and resolves with what `read` makes of its reply. */
  exchange<T>({ name, encode, read, isTransient = false, late }: Exchange<T>, options: CallOptions = {}): Promise<T> {
    const { program, number: procedure } = PROCEDURES[name];
    const { timeoutMs, signal, priority = 'interactive' } = options;
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      const ended = this.#ended();
      if (ended !== null) throw ended;
      const serial = this.nextSerial();
      const header = { program, version: PROGRAM_VERSION, procedure, serial };
      const bytes = encode({ ...header, type: MESSAGE_TYPE.CALL, status: MESSAGE_STATUS.OK });
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const giveUp = (makeError: (callSent: boolean) => unknown) => {
        settle();
        const onLate = late && ((packet: Packet) => void (packet.status === MESSAGE_STATUS.OK && late()));
        reject(makeError(this.#queue.abandon(call, onLate)));
      };
      const onAbort = () => giveUp(() => signal?.reason);
      const onTimeout = () => giveUp((callSent) => new CallTimeoutError(name, timeoutMs ?? 0, callSent));
      const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      const call: PendingCall = {
        serial,
        program,
        procedure,
        priority,
        isTransient,
        bytes,
        reply: (packet) => {
          settle();
          try {
            resolve(readReply(name, packet, read));
          } catch (error) {
            reject(error);
          }
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      this.#queue.add(call);
    });
  }
}

function readReply<T>(name: string, packet: Packet, read: (packet: Packet) => T): T {
  try {
    if (packet.status === MESSAGE_STATUS.OK) return read(packet);
    if (packet.status === MESSAGE_STATUS.ERROR) throw new LibvirtError(remoteError.decode(new XdrReader(packet.body)));
  } catch (error) {
    if (error instanceof LibvirtError) throw error;
    throw new ProtocolError(name, error instanceof Error ? error.message : String(error), { cause: error });
  }
  throw new ProtocolError(name, `a reply of status ${packet.status}`);
}
