/** What can give memory back: one tier of one host's history. */
export interface Evictable {
  /** 0 is the finest; the coarsest goes first. */
  readonly tier: number;
  /** When its oldest stretch that may be dropped began, ms since the epoch; null if it has none. */
  oldestDroppable(): number | null;
  /** Drops that stretch. */
  dropOldest(): void;
}

const DEFAULT_LIMIT = 512 * 1024 * 1024;

/**
 * A limit in bytes for the history of all hosts together. Beyond it the oldest stretch of the coarsest tier goes first:
 * what happened yesterday is worth less than what happens now.
 */
export class HistoryBudget {
  readonly #limit: number;
  readonly #members = new Set<Evictable>();
  #used = 0;

  constructor(limit = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  join(member: Evictable): void {
    this.#members.add(member);
  }

  leave(member: Evictable): void {
    this.#members.delete(member);
  }

  /** Takes bytes, making room where it must; false when even that does not help. */
  reserve(bytes: number): boolean {
    while (this.#used + bytes > this.#limit) {
      const victim = this.#oldest();
      if (victim === null) return false;
      victim.dropOldest();
    }
    this.#used += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }

  #oldest(): Evictable | null {
    let victim: Evictable | null = null;
    let since = Number.POSITIVE_INFINITY;
    for (const member of this.#members) {
      const oldest = member.oldestDroppable();
      if (oldest === null) continue;
      if (victim === null || member.tier > victim.tier || (member.tier === victim.tier && oldest < since)) {
        victim = member;
        since = oldest;
      }
    }
    return victim;
  }
}
