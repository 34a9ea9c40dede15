/** A machine that comes back without its monitor's numbers for this long, and this often, hangs. */
const PATIENCE_MS = 5000;
const PATIENCE_POLLS = 3;

/**
 * Tells which machines' QEMU does not answer its monitor. The sign: polled with NOWAIT, they come back without what only
 * the monitor gives, because a call that waits for it holds the machine's job. It speaks only where some machine has given
 * such numbers: other drivers have no monitor.
 */
export class HungWatch {
  readonly #onChange: (column: number, hung: boolean) => void;
  readonly #ids = new Map<number, number>();
  readonly #missedSince = new Map<number, number>();
  readonly #missed = new Map<number, number>();
  readonly #hung = new Set<number>();
  #anyMonitor = false;
  #version = 0;

  constructor(onChange: (column: number, hung: boolean) => void) {
    this.#onChange = onChange;
  }

  get hung(): ReadonlySet<number> {
    return this.#hung;
  }

  /** Counts every change of which machines hang. */
  get version(): number {
    return this.#version;
  }

  /**
   * Takes what a poll that asked the monitor found of a machine. With `suspicious`, a call for this machine and some others
   * is stuck at this moment: then one miss is enough.
   */
  note(column: number, id: number, monitor: boolean, now: number, suspicious: boolean): void {
    const fresh = this.#ids.get(column) !== id;
    if (fresh) this.#ids.set(column, id);
    if (monitor) {
      this.#anyMonitor = true;
      if (this.#missed.size > 0) this.#missed.delete(column);
      this.#set(column, false);
      return;
    }
    if (!this.#anyMonitor) return;
    if (fresh) {
      // It may just be starting, which also holds its job.
      this.#missed.delete(column);
      this.#set(column, false);
    }
    const missed = (this.#missed.get(column) ?? 0) + 1;
    this.#missed.set(column, missed);
    if (missed === 1) this.#missedSince.set(column, now);
    const since = this.#missedSince.get(column) ?? now;
    if ((suspicious && !fresh) || (missed >= PATIENCE_POLLS && now - since >= PATIENCE_MS)) this.#set(column, true);
  }

  /** A call for this machine alone is stuck: there is no doubt. */
  accuse(column: number): void {
    this.#set(column, true);
  }

  /** Forgets a machine, or with none given all of them: it was stopped, or the connection is another. */
  forget(column?: number): void {
    if (column === undefined) {
      for (const each of this.#hung) this.#set(each, false);
      this.#ids.clear();
      this.#missed.clear();
      this.#missedSince.clear();
      return;
    }
    this.#ids.delete(column);
    this.#missed.delete(column);
    this.#missedSince.delete(column);
    this.#set(column, false);
  }

  #set(column: number, hung: boolean): void {
    if (this.#hung.has(column) === hung) return;
    if (hung) this.#hung.add(column);
    else this.#hung.delete(column);
    this.#version += 1;
    this.#onChange(column, hung);
  }
}
