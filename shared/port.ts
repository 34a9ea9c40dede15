import type { Dispose } from './dispose.ts';

/**
 * A duplex, ordered, lossless channel of structured-clonable messages between the core and one window.
 * Electron makes one from a MessagePort, the web shell from a WebSocket, tests from a pair in memory.
 */
export interface Port {
  /** Queues a message. After close it is dropped. Typed arrays may cross; functions and class instances may not. */
  post(message: unknown): void;
  /** Calls back for every message, in order. Messages that arrive before the first listener are kept for it. */
  onMessage(listener: (message: unknown) => void): Dispose;
  /** Calls back once when the other side is gone; at once if it already is. */
  onClose(listener: () => void): Dispose;
  close(): void;
  /** True while the other side reads too slowly; the sender then skips what a later snapshot makes up for. */
  congested?(): boolean;
}

/** Two ports joined in memory; messages are cloned and delivered in later microtasks, as a real channel would. */
export function createPortPair(): readonly [Port, Port] {
  const left = createEnd();
  const right = createEnd();
  left.peer = right;
  right.peer = left;
  return [left.port, right.port];
}

interface End {
  peer: End | null;
  readonly port: Port;
  receive(message: unknown): void;
  shut(): void;
}

function createEnd(): End {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  const early: unknown[] = [];
  let closed = false;
  const deliver = (message: unknown): void => {
    if (messageListeners.size === 0) early.push(message);
    else for (const listener of [...messageListeners]) listener(message);
  };
  const end: End = {
    peer: null,
    receive(message) {
      queueMicrotask(() => {
        if (!closed) deliver(message);
      });
    },
    shut() {
      if (closed) return;
      closed = true;
      for (const listener of [...closeListeners]) listener();
      closeListeners.clear();
      messageListeners.clear();
    },
    port: {
      post(message) {
        if (!closed) end.peer?.receive(structuredClone(message));
      },
      onMessage(listener) {
        messageListeners.add(listener);
        for (const message of early.splice(0)) listener(message);
        return () => messageListeners.delete(listener);
      },
      onClose(listener) {
        if (closed) listener();
        else closeListeners.add(listener);
        return () => closeListeners.delete(listener);
      },
      close() {
        const { peer } = end;
        end.shut();
        queueMicrotask(() => peer?.shut());
      },
    },
  };
  return end;
}
