/** So much at once, and then a pause. */
const PORTION = 40;
const PAUSE_MS = 12;

/**
 * Shares the processor between many hosts' background work: so many pieces, then a pause for everything else. Reading the
 * XML of ten thousand machines at one go would take seconds, just when windows open.
 */
export class Ration {
  readonly #waiting = new Set<() => void>();
  #left = PORTION;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Whether one more piece may be done now. If not, `more` is called once when there is more to share. */
  take(more: () => void): boolean {
    if (this.#left > 0) {
      this.#left -= 1;
      return true;
    }
    this.#waiting.add(more);
    if (this.#timer === null) this.#timer = setTimeout(() => this.#refill(), PAUSE_MS);
    return false;
  }

  /** Takes back a wish to be called. */
  forget(more: () => void): void {
    this.#waiting.delete(more);
  }

  #refill(): void {
    this.#timer = null;
    this.#left = PORTION;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    // Who gets nothing of this portion waits behind those that are new.
    for (const more of waiting) more();
  }
}
