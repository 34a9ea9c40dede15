import type { Connection } from '../../libvirt/connection.ts';

const BEAT_MS = 1000;
/** Without a byte for this long, with a ping on its way, the daemon is silent. */
const SILENT_MS = 2500;
/** A beat that comes this late means that we ourselves stood still, and nothing is said of the daemon. */
const STALLED_MS = 1000;

/** Beats come a little early or late. */
const TOLERANCE_MS = 50;

/** Pings a daemon once a second and tells when it falls silent and speaks again. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #onSilence: (silent: boolean) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #latencyMs = Number.NaN;
  #pingedAt: number | null = null;
  #lastPingAt = 0;
  #beatAt: number;

  constructor(connection: Connection, now: () => number, onSilence: (silent: boolean) => void) {
    this.#connection = connection;
    this.#now = now;
    this.#onSilence = onSilence;
    this.#beatAt = now();
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
    this.#ping();
  }

  /** The last round trip, ms; NaN while there was none. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Something is sent now, and a ping goes along: by itself it would be a round trip of its own to a far host. */
  ride(): void {
    if (this.#pingedAt === null) this.#ping();
  }

  #beat(): void {
    const now = this.#now();
    const stalled = now - this.#beatAt > BEAT_MS + STALLED_MS;
    this.#beatAt = now;
    if (this.#pingedAt === null) {
      if (now - this.#lastPingAt >= BEAT_MS - TOLERANCE_MS) this.#ping();
      return;
    }
    const quietFor = now - Math.max(this.#connection.lastHeardAt, this.#pingedAt);
    // A keepalive measures from its own sending, so a beat's tolerance is part of the limit.
    if (!stalled && quietFor >= SILENT_MS - BEAT_MS / 2) this.#onSilence(true);
  }

  #ping(): void {
    this.#lastPingAt = this.#now();
    this.#pingedAt = this.#lastPingAt;
    this.#connection.ping(60_000).then(
      (latency) => {
        this.#pingedAt = null;
        this.#latencyMs = latency;
        this.#onSilence(false);
      },
      () => {
        this.#pingedAt = null;
      },
    );
  }
}
