import type { Dispose } from './dispose.ts';
import { type Channel, createPortEnd, type PortEnd } from './port-end.ts';

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
  const left: PortEnd = createPortEnd(channelTo(() => right));
  const right: PortEnd = createPortEnd(channelTo(() => left));
  return [left.port, right.port];
}

function channelTo(peer: () => PortEnd): Channel {
  return {
    send(message) {
      const clone = structuredClone(message);
      queueMicrotask(() => peer().receive(clone));
    },
    close: () => queueMicrotask(() => peer().shut()),
  };
}
