import type { Dispose } from './dispose.ts';
import { PROBLEM_CODES, type Problem, toProblem } from './model/problem.ts';
import type { RawChannel } from './raw-channel.ts';

/** How many bytes may be on their way to a side that has not taken them. */
export const CHANNEL_WINDOW = 512 * 1024;
/** Larger pieces are cut, so that calls and topics of the same Port get their turn between. */
const PIECE_MAX = 128 * 1024;
/** Taken bytes are told in heaps of this size. */
const TELL_AT = CHANNEL_WINDOW / 8;
/** A sender of ours that never waits for room is at fault; beyond this it ends rather than fill the memory. */
const QUEUE_MAX = 64 * 1024 * 1024;

/** What the two ends of a channel say to each other over a Port. */
export type ChannelMessage =
  | { readonly t: 'data'; readonly id: number; readonly bytes: Uint8Array }
  /** So many more bytes were taken and may be sent anew. */
  | { readonly t: 'taken'; readonly id: number; readonly count: number }
  | { readonly t: 'shut'; readonly id: number; readonly problem: Problem | null };

/** True for a well-formed message of an end; it may still break the rules of its channel. */
export function isChannelMessage(message: object): message is ChannelMessage {
  const { t, id, bytes, count, problem } = message as Record<string, unknown>;
  if (!Number.isSafeInteger(id)) return false;
  if (t === 'data') return bytes instanceof Uint8Array;
  if (t === 'taken') return Number.isSafeInteger(count) && (count as number) > 0;
  return t === 'shut' && (problem === null || isProblem(problem));
}

/** The channels of one Port, each side keeping its own. At most `max` at a time. */
export class ChannelEnds {
  readonly #post: (message: ChannelMessage) => void;
  readonly #max: number;
  readonly #ends = new Map<number, RawChannelEnd>();

  constructor(post: (message: ChannelMessage) => void, max: number = Number.POSITIVE_INFINITY) {
    this.#post = post;
    this.#max = max;
  }

  /** Opens this side of a channel; null when its number is in use or there are too many. */
  open(id: number): RawChannel | null {
    if (this.#ends.has(id) || this.#ends.size >= this.#max) return null;
    const end = new RawChannelEnd(id, this.#post, () => void this.#ends.delete(id));
    this.#ends.set(id, end);
    return end;
  }

  /** Tells the other side that there is no such channel here. */
  refuse(id: number, problem: Problem): void {
    this.#post({ t: 'shut', id, problem });
  }

  /** Takes a message of the other side; one for a channel that is over is late and dropped. */
  receive(message: ChannelMessage): void {
    this.#ends.get(message.id)?.receive(message);
  }

  /** The Port is gone: ends all channels here. */
  endAll(problem: Problem): void {
    for (const end of this.#ends.values()) end.end(problem);
  }
}

/** A channel that has ended before it began. */
export function endedChannel(problem: Problem): RawChannel {
  const end = new RawChannelEnd(
    0,
    () => {},
    () => {},
  );
  end.end(problem);
  return end;
}

type DataListener = (bytes: Uint8Array) => void | Promise<void>;

class RawChannelEnd implements RawChannel {
  readonly #id: number;
  readonly #post: (message: ChannelMessage) => void;
  readonly #forget: () => void;
  /** What waits here for room there. */
  readonly #queue: Uint8Array[] = [];
  #queued = 0;
  /** What is on its way or not taken yet, out and in. */
  #sent = 0;
  #held = 0;
  #untold = 0;
  #early: Uint8Array[] = [];
  #dataListeners: readonly DataListener[] = [];
  #closeListeners: readonly ((problem: Problem | null) => void)[] = [];
  #waiters: (() => void)[] = [];
  /** Closed here; `lingering` while what was sent before has yet to leave. */
  #phase: 'open' | 'lingering' | 'ended' = 'open';
  #reason: Problem | null = null;

  constructor(id: number, post: (message: ChannelMessage) => void, forget: () => void) {
    this.#id = id;
    this.#post = post;
    this.#forget = forget;
  }

  get buffered(): number {
    return this.#sent + this.#queued;
  }

  send(bytes: Uint8Array): void {
    if (this.#phase !== 'open' || bytes.length === 0) return;
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#flush();
    if (this.#queued > QUEUE_MAX) this.#breakOff({ code: 'internal', detail: 'a channel was sent more than it takes' });
  }

  drained(): Promise<void> {
    if (this.#phase !== 'open' || this.buffered < CHANNEL_WINDOW) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  onData(listener: DataListener): Dispose {
    this.#dataListeners = [...this.#dataListeners, listener];
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) this.#deliver(bytes);
    return () => {
      this.#dataListeners = this.#dataListeners.filter((other) => other !== listener);
    };
  }

  onClose(listener: (problem: Problem | null) => void): Dispose {
    if (this.#phase !== 'open') {
      listener(this.#reason);
      return () => {};
    }
    this.#closeListeners = [...this.#closeListeners, listener];
    return () => {
      this.#closeListeners = this.#closeListeners.filter((other) => other !== listener);
    };
  }

  close(problem?: Problem): void {
    if (this.#phase !== 'open') return;
    this.#over(problem ?? null);
    // What was sent before must arrive before the end does.
    this.#phase = 'lingering';
    this.#flush();
  }

  receive(message: ChannelMessage): void {
    switch (message.t) {
      case 'data':
        if (message.bytes.length === 0) return;
        this.#held += message.bytes.length;
        if (this.#held > CHANNEL_WINDOW) {
          this.#breakOff({ code: 'bad-request', detail: 'a channel was sent more than was asked for' });
          return;
        }
        if (this.#phase === 'lingering') this.#take(message.bytes.length);
        else if (this.#dataListeners.length === 0) this.#early.push(message.bytes);
        else this.#deliver(message.bytes);
        return;
      case 'taken':
        if (message.count > this.#sent) {
          this.#breakOff({ code: 'bad-request', detail: 'a channel took more than it was sent' });
          return;
        }
        this.#sent -= message.count;
        this.#flush();
        if (this.buffered <= CHANNEL_WINDOW / 2) this.#wake();
        return;
      case 'shut':
        this.end(message.problem);
    }
  }

  /** It is over on the other side, or the Port is gone. */
  end(problem: Problem | null): void {
    const told = this.#phase !== 'open';
    this.#phase = 'ended';
    this.#queue.length = 0;
    this.#queued = 0;
    this.#forget();
    if (!told) this.#over(problem);
  }

  #breakOff(problem: Problem): void {
    if (this.#phase === 'ended') return;
    this.#post({ t: 'shut', id: this.#id, problem });
    this.end(problem);
  }

  #over(problem: Problem | null): void {
    this.#reason = problem;
    if (this.#phase === 'open') this.#phase = 'lingering';
    const listeners = this.#closeListeners;
    this.#closeListeners = [];
    this.#wake();
    for (const listener of listeners) listener(problem);
  }

  #flush(): void {
    if (this.#phase === 'ended') return;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const room = Math.min(CHANNEL_WINDOW - this.#sent, PIECE_MAX, first.length);
      if (room <= 0) return;
      if (room === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(room);
      this.#queued -= room;
      this.#sent += room;
      this.#post({ t: 'data', id: this.#id, bytes: alone(first.subarray(0, room)) });
    }
    if (this.#phase !== 'lingering') return;
    this.#post({ t: 'shut', id: this.#id, problem: this.#reason });
    this.end(null);
  }

  #deliver(bytes: Uint8Array): void {
    const work: Promise<void>[] = [];
    try {
      for (const listener of this.#dataListeners) {
        const taking = listener(bytes);
        if (taking !== undefined) work.push(taking);
      }
    } catch (error) {
      this.close(toProblem(error));
      return;
    }
    if (work.length === 0) {
      this.#take(bytes.length);
      return;
    }
    Promise.all(work).then(
      () => this.#take(bytes.length),
      (error: unknown) => this.close(toProblem(error)),
    );
  }

  #take(count: number): void {
    if (this.#phase === 'ended') return;
    this.#held -= count;
    this.#untold += count;
    if (this.#untold < TELL_AT) return;
    this.#post({ t: 'taken', id: this.#id, count: this.#untold });
    this.#untold = 0;
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Cloning a view would carry all the memory that it looks into. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { code } = value as Record<string, unknown>;
  return (PROBLEM_CODES as readonly unknown[]).includes(code);
}
