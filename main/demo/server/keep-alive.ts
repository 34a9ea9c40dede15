/** What keepalive needs of a connection. */
export interface KeepAliveTarget {
  readonly ping: () => void;
  readonly giveUp: () => void;
}

/** libvirtd's keepalive_interval and keepalive_count. */
const INTERVAL_MS = 5000;
const COUNT = 5;

/** Pings a silent client every 5 seconds and gives it up after 30, as libvirtd does once a client asked for it. */
export class KeepAlive {
  readonly #target: KeepAliveTarget;
  #timer: NodeJS.Timeout | null = null;
  #unanswered = 0;

  constructor(target: KeepAliveTarget) {
    this.#target = target;
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.#beat(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Any bytes from the client show that it lives. */
  heard(): void {
    this.#unanswered = 0;
    this.#timer?.refresh();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #beat(): void {
    if (this.#unanswered >= COUNT) {
      this.#target.giveUp();
      return;
    }
    this.#unanswered += 1;
    this.#target.ping();
  }
}
