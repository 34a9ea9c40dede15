/** How a silent peer is noticed: after `count` unanswered pings, `intervalMs` apart. */
export interface KeepAliveOptions {
  readonly intervalMs: number;
  readonly count: number;
}

interface Ping {
  readonly sentAt: number;
  readonly answered: ((roundTripMs: number) => void) | null;
}

/** The most pings that may be without an answer; a caller who asks for more shares the newest. */
const OUTSTANDING_MAX = 16;

/** Watches that a peer is alive, and measures round trips with the same pings. */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  readonly #now: () => number;
  readonly #sendPing: () => void;
  readonly #onSilent: () => void;
  readonly #outstanding: Ping[] = [];
  #timer: NodeJS.Timeout | null = null;
  #dueAt = 0;
  #heardAt: number;
  #unanswered = 0;

  constructor(options: KeepAliveOptions, now: () => number, sendPing: () => void, onSilent: () => void) {
    this.#options = options;
    this.#now = now;
    this.#sendPing = sendPing;
    this.#onSilent = onSilent;
    this.#heardAt = now();
  }

  start(): void {
    this.#heardAt = this.#now();
    this.#schedule();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Any byte proves that the peer lives. */
  heard(): void {
    this.#heardAt = this.#now();
    this.#unanswered = 0;
  }

  /** The peer answered the oldest ping. */
  pong(): void {
    const ping = this.#outstanding.shift();
    ping?.answered?.(this.#now() - ping.sentAt);
  }

  /** Sends a ping whose round trip, in ms, is given to `answered`; false when too many are on their way. */
  measure(answered: (roundTripMs: number) => void): boolean {
    if (this.#outstanding.length >= OUTSTANDING_MAX) return false;
    this.#ping(answered);
    return true;
  }

  #ping(answered: Ping['answered']): void {
    this.#outstanding.push({ sentAt: this.#now(), answered });
    this.#sendPing();
  }

  #schedule(): void {
    this.#dueAt = this.#now() + this.#options.intervalMs;
    this.#timer = setTimeout(() => this.#tick(), this.#options.intervalMs);
    this.#timer.unref();
  }

  #tick(): void {
    const now = this.#now();
    // After a stall of ours (a suspended laptop) the peer's words may still wait in the socket: give it a full round.
    const stalled = now - this.#dueAt > this.#options.intervalMs;
    if (now - this.#heardAt >= this.#options.intervalMs) {
      if (!stalled) this.#unanswered += 1;
      if (this.#unanswered > this.#options.count) {
        this.#onSilent();
        return;
      }
      if (this.#outstanding.length < OUTSTANDING_MAX) this.#ping(null);
    }
    this.#schedule();
  }
}
