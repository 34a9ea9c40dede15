import type { Transport, TransportEnd } from '../../../../main/libvirt/transport/transport.ts';

/** One end of a channel in memory, with what a test wants to see of it. */
export interface MemoryTransport extends Transport {
  readonly paused: boolean;
  readonly isClosed: boolean;
  /** Bytes that were sent here and wait because reading is paused. */
  readonly waiting: number;
  /** Breaks the channel as the system would. */
  fail(detail: string): void;
  /** When true, what is written piles up as it does towards a peer that never reads. */
  stuck: boolean;
}

class End implements MemoryTransport {
  peer: End | null = null;
  paused = false;
  stuck = false;
  isClosed = false;
  buffered = 0;
  readonly #inbox: Uint8Array[] = [];
  #listener: ((chunk: Uint8Array) => void) | null = null;
  #closeListener: ((end: TransportEnd) => void) | null = null;
  #drainers: (() => void)[] = [];

  get waiting(): number {
    return this.#inbox.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  write(bytes: Uint8Array): boolean {
    if (this.isClosed) return true;
    this.buffered += bytes.length;
    if (this.stuck) return false;
    // A copy: the writer may use its buffer again once it was written.
    const copy = Uint8Array.from(bytes);
    queueMicrotask(() => {
      this.buffered -= copy.length;
      this.peer?.receive(copy);
    });
    return (this.peer?.waiting ?? 0) < 65_536;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed || (!this.stuck && (this.peer?.waiting ?? 0) < 65_536)) setImmediate(resolve);
      else this.#drainers.push(resolve);
    });
  }

  onData(listener: (chunk: Uint8Array) => void): () => void {
    this.#listener = listener;
    this.#flush();
    return () => {
      this.#listener = null;
    };
  }

  onClose(listener: (end: TransportEnd) => void): () => void {
    this.#closeListener = listener;
    return () => {
      this.#closeListener = null;
    };
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    queueMicrotask(() => this.#flush());
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#wake();
    queueMicrotask(() => this.peer?.ended({ kind: 'ended' }));
  }

  fail(detail: string): void {
    this.ended({ kind: 'failed', detail, cause: new Error(detail) });
  }

  receive(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#inbox.push(bytes);
    this.#flush();
  }

  ended(end: TransportEnd): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#wake();
    this.#closeListener?.(end);
  }

  #flush(): void {
    while (!this.paused && !this.isClosed && this.#listener !== null) {
      const chunk = this.#inbox.shift();
      if (chunk === undefined) break;
      this.#listener(chunk);
    }
    if (this.waiting < 65_536) this.peer?.releaseDrainers();
  }

  releaseDrainers(): void {
    if (!this.stuck) this.#wake();
  }

  #wake(): void {
    for (const drainer of this.#drainers.splice(0)) drainer();
  }
}

/** Two ends of one channel: what one writes, the other reads. */
export function transportPair(): readonly [MemoryTransport, MemoryTransport] {
  const left = new End();
  const right = new End();
  left.peer = right;
  right.peer = left;
  return [left, right];
}
