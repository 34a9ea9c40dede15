import type { ActPlan } from '../../shared/model/act-plan.ts';
import type { HostId } from '../../shared/model/host.ts';

/** What a queue lets begin now, by place in the task, and when it is to be asked again at the latest. */
export interface PlanStep {
  readonly begin: readonly number[];
  /** On the clock of `next`; null: not before something ends. */
  readonly wakeAt: number | null;
}

interface Begun {
  readonly host: HostId;
  /** When it began or was last heard of. */
  heardAt: number;
}

/**
 * When each item of a task may begin, by its plan. It only counts: times come from the caller. Hosts by themselves have a
 * lane each, which no other host can hold up. With all in one order, an item that is not heard of for `patienceMs` holds
 * the order no more; later items of its host then wait for it, and the others go on.
 */
export class PlanQueue {
  readonly #plan: ActPlan;
  readonly #patienceMs: number;
  readonly #waiting: { readonly index: number; readonly host: HostId }[];
  readonly #begun = new Map<number, Begun>();
  /** When the last item began, by lane. */
  readonly #lastBegin = new Map<HostId, number>();

  constructor(hosts: readonly HostId[], plan: ActPlan, patienceMs: number) {
    this.#plan = plan;
    this.#patienceMs = patienceMs;
    this.#waiting = hosts.map((host, index) => ({ index, host }));
  }

  /** Whether all has begun and ended. */
  get isOver(): boolean {
    return this.#waiting.length === 0 && this.#begun.size === 0;
  }

  /** Takes what may begin at `now`, in ms of a clock that only runs forward. */
  next(now: number): PlanStep {
    return this.#plan.order === 'in-order' ? this.#nextInOrder(now) : this.#nextOfHosts(now);
  }

  /** An item shows that it goes on. */
  heard(index: number, now: number): void {
    const begun = this.#begun.get(index);
    if (begun !== undefined) begun.heardAt = now;
  }

  ended(index: number): void {
    this.#begun.delete(index);
  }

  /** Nothing more begins. */
  clear(): void {
    this.#waiting.length = 0;
  }

  #nextOfHosts(now: number): PlanStep {
    const { perHost, staggerMs } = this.#plan;
    const begin: number[] = [];
    const full = new Set<HostId>();
    let wakeAt: number | null = null;
    for (const item of this.#waiting.slice()) {
      if (full.has(item.host)) continue;
      const free = this.#runningOn(item.host) < perHost;
      const due = this.#dueAt(item.host, staggerMs, now);
      if (free && due <= now) {
        this.#begin(item, item.host, now);
        begin.push(item.index);
        continue;
      }
      full.add(item.host);
      if (free) wakeAt = earlier(wakeAt, due);
    }
    return { begin, wakeAt };
  }

  #nextInOrder(now: number): PlanStep {
    if (this.#waiting.length === 0) return { begin: [], wakeAt: null };
    const stuck = new Set<HostId>();
    for (const { host, heardAt } of this.#begun.values()) {
      const givenUpAt = heardAt + this.#patienceMs;
      if (givenUpAt > now) return { begin: [], wakeAt: givenUpAt };
      stuck.add(host);
    }
    const item = this.#waiting.find(({ host }) => !stuck.has(host));
    if (item === undefined) return { begin: [], wakeAt: null };
    const due = this.#dueAt(ALL, this.#plan.staggerMs, now);
    if (due > now) return { begin: [], wakeAt: due };
    this.#begin(item, ALL, now);
    return { begin: [item.index], wakeAt: now + this.#patienceMs };
  }

  #dueAt(lane: HostId, staggerMs: number, now: number): number {
    const last = this.#lastBegin.get(lane);
    return last === undefined ? now : last + staggerMs;
  }

  #begin(item: { readonly index: number; readonly host: HostId }, lane: HostId, now: number): void {
    this.#waiting.splice(this.#waiting.indexOf(item), 1);
    this.#begun.set(item.index, { host: item.host, heardAt: now });
    this.#lastBegin.set(lane, now);
  }

  #runningOn(host: HostId): number {
    let count = 0;
    for (const begun of this.#begun.values()) if (begun.host === host) count += 1;
    return count;
  }
}

/** The one lane of an order over all hosts. */
const ALL: HostId = '';

function earlier(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}
