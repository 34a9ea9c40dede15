/** Holds a machine's job until called. */
export type Release = () => void;

/** How long libvirt waits for a machine's job before it gives up, in ms (QEMU_JOB_WAIT_TIME). */
export const JOB_WAIT_MS = 30_000;

interface Waiter {
  readonly owner: string;
  readonly resolve: (release: Release | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** A machine's job: only its holder may speak to QEMU. Waiters get it in the order they came. */
export class JobLock {
  #holder: string | null = null;
  readonly #waiters: Waiter[] = [];

  /** Which call holds the job, by libvirt's name of its worker; null if none. */
  get holder(): string | null {
    return this.#holder;
  }

  /** Takes the job if it is free; null if it is not. */
  tryAcquire(owner: string): Release | null {
    return this.#holder === null ? this.#grant(owner) : null;
  }

  /** Takes the job when it becomes free; null when that takes longer than `waitMs`. */
  acquire(owner: string, waitMs = JOB_WAIT_MS): Promise<Release | null> {
    if (this.#holder === null) return Promise.resolve(this.#grant(owner));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        resolve(null);
      }, waitMs);
      timer.unref();
      const waiter: Waiter = { owner, resolve, timer };
      this.#waiters.push(waiter);
    });
  }

  #grant(owner: string): Release {
    this.#holder = owner;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#holder = null;
      const next = this.#waiters.shift();
      if (next === undefined) return;
      clearTimeout(next.timer);
      next.resolve(this.#grant(next.owner));
    };
  }
}
