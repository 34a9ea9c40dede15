import type { Packet } from './wire/packet.ts';

/**
 * Which calls go first when all slots are taken. Quick ones need none: nothing that hangs can hold their answers up, so they
 * may wait at the daemon's door, and many cross a long way at once.
 */
export type CallPriority = 'quick' | 'interactive' | 'background';

/** More of them would only lie in the daemon's socket. */
const QUICK_MAX = 32;

/** A call on its way. The queue owns its state; the caller hears through `settle` once. */
export interface PendingCall {
  readonly serial: number;
  readonly program: number;
  readonly procedure: number;
  readonly priority: CallPriority;
  /** Nobody holds the reply's packet once it was taken. */
  readonly isTransient: boolean;
  /** The whole packet; dropped once it was sent. */
  bytes: Uint8Array | null;
  /** Takes the reply; null once the caller has given up and nobody cares. */
  reply: ((packet: Packet) => void) | null;
  /** Takes the reason when the connection ends first; null once the caller has given up. */
  fail: ((error: Error) => void) | null;
}

/**
 * Lets a few calls through at a time and keeps the rest in order, interactive ones first. A call that was sent keeps its
 * slot until its reply comes, even when nobody waits for it any more: the daemon still works on it, and beyond its own
 * limit of five it stops listening to this connection altogether.
 */
export class CallQueue {
  readonly #limit: number;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #sent = new Map<number, PendingCall>();
  readonly #waiting: Readonly<Record<CallPriority, PendingCall[]>> = { quick: [], interactive: [], background: [] };
  #quick = 0;

  constructor(limit: number, send: (bytes: Uint8Array) => void) {
    this.#limit = limit;
    this.#send = send;
  }

  /** How many calls the daemon has not answered yet. */
  get inFlight(): number {
    return this.#sent.size;
  }

  /** How many calls were not sent yet. */
  get queued(): number {
    const { quick, interactive, background } = this.#waiting;
    return quick.length + interactive.length + background.length;
  }

  add(call: PendingCall): void {
    this.#waiting[call.priority].push(call);
    this.#pump();
  }

  /** The caller gives up; `late` takes a reply that still comes. Says whether the daemon has the call, and may act on it. */
  abandon(call: PendingCall, late: PendingCall['reply'] = null): boolean {
    call.reply = late;
    call.fail = null;
    if (this.#sent.has(call.serial)) return true;
    const waiting = this.#waiting[call.priority];
    const at = waiting.indexOf(call);
    if (at >= 0) waiting.splice(at, 1);
    return false;
  }

  /** Takes the call that a reply answers out of its slot; null when no such call was sent. */
  take(packet: Packet): PendingCall | null {
    const call = this.#sent.get(packet.serial);
    if (call === undefined || call.program !== packet.program || call.procedure !== packet.procedure) return null;
    this.#sent.delete(packet.serial);
    if (call.priority === 'quick') this.#quick -= 1;
    this.#pump();
    return call;
  }

  /** Fails every call, sent or not. */
  failAll(makeError: (callSent: boolean) => Error): void {
    const sent = [...this.#sent.values()];
    const waiting = Object.values(this.#waiting).flatMap((calls) => calls.splice(0));
    this.#sent.clear();
    this.#quick = 0;
    for (const call of sent) call.fail?.(makeError(true));
    for (const call of waiting) call.fail?.(makeError(false));
  }

  #pump(): void {
    for (let call = this.#next(); call !== undefined; call = this.#next()) {
      if (call.priority === 'quick') this.#quick += 1;
      const bytes = call.bytes;
      call.bytes = null;
      this.#sent.set(call.serial, call);
      if (bytes !== null) this.#send(bytes);
    }
  }

  #next(): PendingCall | undefined {
    const { quick, interactive, background } = this.#waiting;
    if (quick.length > 0 && this.#quick < QUICK_MAX) return quick.shift();
    return this.#sent.size - this.#quick < this.#limit ? (interactive.shift() ?? background.shift()) : undefined;
  }
}
