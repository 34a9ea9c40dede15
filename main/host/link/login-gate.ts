/** So many hosts are logged in to side by side; the others wait for their turn. */
const SIDE_BY_SIDE = 8;
/** A login that takes longer, e.g. because it asks the user or its host is gone, makes room for the next one. */
const PATIENCE_MS = 2000;

/** Keeps many hosts that connect at the same moment, as after sleep, from starting as many logins. */
export class LoginGate {
  readonly #patienceMs: number;
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** Resolves when a login may begin, with what is to be called when it is over. Rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#inside < SIDE_BY_SIDE) this.#inside += 1;
    else await this.#turn(signal);
    let inside = true;
    const leave = (): void => {
      if (!inside) return;
      inside = false;
      clearTimeout(timer);
      this.#handOver();
    };
    const timer = setTimeout(leave, this.#patienceMs);
    return leave;
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', giveUp);
      };
      const go = (): void => {
        settle();
        resolve();
      };
      const giveUp = (): void => {
        settle();
        reject(signal.reason);
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** The place goes to the one who waits longest. */
  #handOver(): void {
    const [go] = this.#waiting;
    if (go === undefined) this.#inside -= 1;
    else go();
  }
}
