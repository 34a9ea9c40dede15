import type { Dispose } from '../../../shared/dispose.ts';

/** How a byte channel ended: the other side hung up, or the system reports why it broke. */
export type TransportEnd =
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly detail: string; readonly cause: unknown };

/** What carries a connection: a socket of this computer, or what serves at the far end of an ssh. */
export type ConnectionWay = 'local' | 'helper' | 'netcat' | 'forward';

/** A duplex byte channel to a daemon, whatever carries it. */
export interface Transport {
  /** Null or missing while it is not known. */
  readonly way?: ConnectionWay | null;
  /** Whether a login on the way has succeeded, though what serves behind it has not been heard yet. */
  readonly isLoggedIn?: boolean;
  /** Whether somebody on the way is asking the user, which may take any time. */
  readonly waitsForUser?: boolean;
  /** Sends bytes in order; false when the buffer is full and `drained` should be awaited before more. */
  write(bytes: Uint8Array): boolean;
  /** Resolves when the buffer has room again, or the channel has ended. */
  drained(): Promise<void>;
  /** Bytes accepted by write and not yet taken by the system. */
  readonly buffered: number;
  /** One listener gets every chunk, which holds until it returns; nothing is read before there is one. */
  onData(listener: (chunk: Uint8Array) => void): Dispose;
  /** Told once, also when it ended before; never after `close`. */
  onClose(listener: (end: TransportEnd) => void): Dispose;
  /** Stops and starts reading, so that the peer feels the pressure. */
  pause(): void;
  resume(): void;
  /** Sends what is buffered, then hangs up. Nothing is reported any more. */
  close(): void;
}
