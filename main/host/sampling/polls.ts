import type { Connection } from '../../libvirt/connection.ts';
import { DOMAIN_STATS } from '../../libvirt/constants.ts';
import { type DomainStatsBatch, DomainStatsReader } from '../../libvirt/domain-stats.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';
import type { SampleTime } from '../../metrics/sample-batch.ts';
import type { ConnectionPool } from '../link/connection-pool.ts';
import { settleWithin } from '../link/settle-within.ts';
import { type Chunk, POLL_FLAGS, splitEvenly, stuckAfter } from './sampling-plan.ts';

/** What the calls of a tick need and tell. */
export interface PollContext {
  readonly now: () => number;
  readonly refAt: (column: number) => DomainRef | undefined;
  /** All machines that an `all` chunk stands for. */
  readonly activeColumns: () => readonly number[];
  /** Takes a reply at once: its arrays are used again. `suspicious`: it was asked to find out who hangs. */
  readonly take: (batch: DomainStatsBatch, time: SampleTime, mask: number, suspicious: boolean) => void;
  /** A call for this one machine does not come back. */
  readonly accuse: (column: number) => void;
  /** The call that it was accused for came back after all. */
  readonly acquit: (column: number) => void;
  readonly failed: (error: unknown) => void;
}

/** Pieces that a stuck call's machines are asked in again, side by side. */
const PIECES = 4;
const SLOW_NOT_STUCK_MS = 10_000;
/** How the measured time of a call is smoothed. */
const SMOOTHING = 0.3;

/**
 * The statistics calls of one host. A call that takes far longer than usual waits for a QEMU that hangs: it is left
 * alone, and its machines are asked again in pieces over another connection. The stuck call holds the hung machine's
 * job, so with NOWAIT the pieces pass it by.
 */
export class Polls {
  readonly #context: PollContext;
  readonly #pool: ConnectionPool;
  /** One per place in the plan: a reader's arrays are its own until its next call. */
  readonly #readers: (DomainStatsReader | undefined)[] = [];
  readonly #lists = new WeakMap<readonly number[], readonly DomainRef[]>();
  readonly #held = new Set<number>();
  #usualMs = 0;
  #bytesPerMachine = 2000;
  #wasStuck = false;

  constructor(context: PollContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
  }

  /** The measured size of a machine's record, bytes. */
  get bytesPerMachine(): number {
    return this.#bytesPerMachine;
  }

  /** Whether a call of the last tick got stuck, so that its time says nothing of the host. */
  get wasStuck(): boolean {
    return this.#wasStuck;
  }

  /** Sends all calls of a tick and resolves when each has come back or was given up. */
  async run(chunks: readonly Chunk[], maskOf: (chunk: Chunk) => number): Promise<void> {
    this.#wasStuck = false;
    await Promise.all(chunks.map((chunk, place) => this.#poll(chunk.machines, maskOf(chunk), place, false)));
  }

  async #poll(machines: Chunk['machines'], mask: number, place: number, suspicious: boolean): Promise<void> {
    const connection = this.#pool.pick();
    if (connection === null) return;
    const known = suspicious ? undefined : this.#readers[place];
    const reader = known ?? new DomainStatsReader();
    let given = true;
    if (!suspicious) this.#readers[place] = reader;
    const query = { stats: mask, flags: POLL_FLAGS };
    const sentAt = this.#context.now();
    const asked = this.#held.size === 0 || machines === 'all' ? machines : machines.filter((m) => !this.#held.has(m));
    const domains = asked === 'all' ? undefined : this.#listOf(asked);
    if (domains?.length === 0) return;
    const call = reader.read(connection, domains === undefined ? query : { ...query, domains }, (batch) => {
      if (given) this.#take(batch, sentAt, mask, suspicious);
    });
    const outcome = await settleWithin(call, stuckAfter(this.#usualMs));
    if (outcome.kind === 'failed' && !connection.isClosed) this.#context.failed(outcome.error);
    if (outcome.kind !== 'late') return;
    this.#wasStuck = true;
    if (connection.lastHeardAt <= sentAt) {
      // Not one byte since: it is the daemon that does not answer, and asking it more would only pile up.
      await call.catch(() => {});
      return;
    }
    // An answer that still comes is from long ago, and its reader must not be in use for another by then.
    given = false;
    const learn = (): void => this.#learn(this.#context.now() - sentAt);
    call.then(learn, learn);
    if (!suspicious) this.#readers[place] = undefined;
    await this.#isolate(connection, call, asked, mask);
  }

  async #isolate(
    connection: Connection,
    call: Promise<unknown>,
    machines: Chunk['machines'],
    mask: number,
  ): Promise<void> {
    this.#pool.markStuck(connection, call);
    const columns = machines === 'all' ? this.#context.activeColumns() : machines;
    const [only] = columns;
    if (columns.length === 1 && only !== undefined) {
      this.#context.accuse(only);
      this.#hold(only, call);
      return;
    }
    const pieces = splitEvenly(columns, PIECES);
    await Promise.all(pieces.map((piece) => this.#poll(piece, mask | DOMAIN_STATS.BALLOON, 0, true)));
  }

  /** Not even NOWAIT passes this machine by, as while it is being killed: it is left out until the call comes back. */
  #hold(column: number, call: Promise<unknown>): void {
    this.#held.add(column);
    const free = (): void => {
      this.#held.delete(column);
      this.#context.acquit(column);
    };
    call.then(free, free);
  }

  /** A stuck call that comes back soon after all was only slow: the next one is given more time, for a while. */
  #learn(took: number): void {
    if (took < SLOW_NOT_STUCK_MS) this.#usualMs = Math.max(this.#usualMs, Math.min(took, 3000) / 2);
  }

  #take(batch: DomainStatsBatch, sentAt: number, mask: number, suspicious: boolean): void {
    const receivedAt = this.#context.now();
    const took = receivedAt - sentAt;
    this.#usualMs += SMOOTHING * (took - this.#usualMs);
    if (batch.count > 0) this.#bytesPerMachine = Math.max(500, ((batch.offsets[batch.count] ?? 0) / batch.count) * 40);
    this.#context.take(batch, { sentAt, receivedAt }, mask, suspicious);
  }

  /** How libvirt finds the machines of a chunk; made once per chunk, and so encoded once. */
  #listOf(machines: readonly number[]): readonly DomainRef[] {
    const known = this.#lists.get(machines);
    if (known !== undefined) return known;
    const list: DomainRef[] = [];
    for (const column of machines) {
      const ref = this.#context.refAt(column);
      if (ref !== undefined) list.push(ref);
    }
    this.#lists.set(machines, list);
    return list;
  }
}
