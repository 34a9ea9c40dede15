import type { Dispose } from './dispose.ts';
import type { Problem } from './model/problem.ts';

/**
 * Bytes both ways between a window and the core, beside the calls and topics of the same Port and in their order. Each side
 * may send a window's worth of bytes ahead of what the other has taken; so a slow reader holds its sender back and nobody
 * else.
 */
export interface RawChannel {
  /** Queues bytes. After the end they are dropped. The bytes must not be changed afterwards. */
  send(bytes: Uint8Array): void;
  /** Bytes that the other side has not taken yet. */
  readonly buffered: number;
  /** Resolves when the other side has room for more, or when the channel has ended. */
  drained(): Promise<void>;
  /**
   * Calls back for bytes in order. A listener that returns a promise has taken them when it settles; until then they count
   * against what the other side may send.
   */
  onData(listener: (bytes: Uint8Array) => void | Promise<void>): Dispose;
  /** Calls back once when the channel has ended: null for a good end, else why; at once if it already has. */
  onClose(listener: (problem: Problem | null) => void): Dispose;
  /** Ends it for both sides; with a problem it tells the other side why. */
  close(problem?: Problem): void;
}
