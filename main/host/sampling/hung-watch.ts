import type { MachineRecord } from '../../../shared/model/machine.ts';

/** A machine that comes back without its monitor's numbers for this long, and this often, hangs. */
const PATIENCE_MS = 5000;
const PATIENCE_POLLS = 3;
/** With a stuck call to tell of it, less will do; but a loaded host alone can hold up a call for a second or two. */
const SUSPECT_MS = 1500;
/** How long after its start a machine's monitor may keep silent. */
const STARTING_MS = 10_000;

export interface HungWatchContext {
  /** Whether libvirt starts the machine, or has just done so: its job is taken, and its monitor silent, for good reason. */
  readonly isStarting: (column: number, now: number) => boolean;
  readonly onChange: (column: number, hung: boolean) => void;
}

/**
 * Tells which machines' QEMU does not answer its monitor. The sign: polled with NOWAIT, they come back without what only
 * the monitor gives, because a call that waits for it holds the machine's job. It speaks only where some machine has given
 * such numbers: other drivers have no monitor. A machine that starts is beyond suspicion until its monitor answers.
 */
export class HungWatch {
  readonly #context: HungWatchContext;
  readonly #ids = new Map<number, number>();
  /** Machines whose monitor has answered since they were started. */
  readonly #answered = new Set<number>();
  readonly #missedSince = new Map<number, number>();
  readonly #missed = new Map<number, number>();
  /** Since when machines are suspected: they missed while a call that may be theirs was stuck. */
  readonly #suspects = new Map<number, number>();
  /** Since when calls for one machine alone are stuck. */
  readonly #accused = new Map<number, number>();
  readonly #hung = new Set<number>();
  #anyMonitor = false;
  #version = 0;

  constructor(context: HungWatchContext) {
    this.#context = context;
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
   * is stuck at this moment: then it takes less time to be sure.
   */
  note(column: number, id: number, monitor: boolean, now: number, suspicious: boolean): void {
    if (this.#ids.get(column) !== id) {
      // Another start is another machine.
      this.forget(column);
      this.#ids.set(column, id);
    }
    if (monitor) {
      this.#anyMonitor = true;
      this.#answered.add(column);
      // This runs for every machine and tick, and nearly always there is nothing to take back.
      if (this.#missed.size > 0) this.#clear(column);
      if (this.#hung.size > 0) this.#set(column, false);
      return;
    }
    if (!this.#anyMonitor) return;
    if (this.#isExempt(column, now)) {
      this.#clear(column);
      return;
    }
    const missed = (this.#missed.get(column) ?? 0) + 1;
    this.#missed.set(column, missed);
    if (missed === 1) this.#missedSince.set(column, now);
    if (suspicious && !this.#suspects.has(column)) this.#suspects.set(column, now);
    const missing = now - (this.#missedSince.get(column) ?? now);
    const suspected = now - (this.#suspects.get(column) ?? now);
    if (suspected >= SUSPECT_MS || (missed >= PATIENCE_POLLS && missing >= PATIENCE_MS)) this.#set(column, true);
  }

  /** A call for this machine alone is stuck; if it stays so, there is no doubt. */
  accuse(column: number, now: number): void {
    if (!this.#accused.has(column)) this.#accused.set(column, now);
  }

  /** That call came back; whether the machine is well, the next one will tell. */
  acquit(column: number): void {
    this.#accused.delete(column);
  }

  /** Looks again at the machines whose calls are still stuck. To be called every tick. */
  review(now: number): void {
    for (const [column, since] of this.#accused) {
      if (this.#isExempt(column, now)) this.#accused.set(column, now);
      else if (now - since >= SUSPECT_MS) this.#set(column, true);
    }
  }

  /** Forgets a machine, or with none given all of them: it was stopped, or the connection is another. */
  forget(column?: number): void {
    if (column === undefined) {
      for (const each of new Set([...this.#ids.keys(), ...this.#accused.keys(), ...this.#hung])) this.forget(each);
      return;
    }
    this.#ids.delete(column);
    this.#answered.delete(column);
    this.#accused.delete(column);
    this.#clear(column);
    this.#set(column, false);
  }

  #isExempt(column: number, now: number): boolean {
    return !this.#answered.has(column) && this.#context.isStarting(column, now);
  }

  #clear(column: number): void {
    this.#missed.delete(column);
    this.#missedSince.delete(column);
    this.#suspects.delete(column);
  }

  #set(column: number, hung: boolean): void {
    if (this.#hung.has(column) === hung) return;
    if (hung) this.#hung.add(column);
    else this.#hung.delete(column);
    this.#version += 1;
    this.#context.onChange(column, hung);
  }
}

/** Whether libvirt starts the machine at this moment, as it calls a pause of its own, or told of its start just now. */
export function isStarting(record: Pick<MachineRecord, 'reason' | 'startedAt' | 'startedExact'>, now: number): boolean {
  const { reason, startedAt, startedExact } = record;
  if (reason === 'paused-starting-up') return true;
  return startedExact && startedAt !== null && now - startedAt < STARTING_MS;
}
