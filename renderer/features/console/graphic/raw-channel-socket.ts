import type { Problem } from '../../../../shared/model/problem.ts';
import type { RawChannel } from '../../../../shared/raw-channel.ts';

/** What noVNC asks of a data channel. */
export interface DataChannelLike {
  binaryType: string;
  readonly protocol: string;
  readonly readyState: string;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { readonly data: ArrayBufferLike }) => void) | null;
  onclose: ((event: { readonly code?: number; readonly reason?: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What went through since the beginning, in bytes. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/** A raw channel in the shape that noVNC knows: that of an RTCDataChannel. */
export interface RawChannelSocket extends DataChannelLike {
  readonly traffic: Traffic;
  /** Why it ended; null before, and after a good end. */
  readonly problem: Problem | null;
}

/**
 * Lets noVNC speak over a raw channel. It is open from the start. Bytes that come before noVNC listens wait for it. What
 * noVNC cannot stomach ends the channel: otherwise the picture would stand still and nobody knew why.
 */
export function socketOver(channel: RawChannel): RawChannelSocket {
  const traffic = { received: 0, sent: 0 };
  let readyState: 'open' | 'closed' = 'open';
  let problem: Problem | null = null;
  let onmessage: DataChannelLike['onmessage'] = null;
  let waiting: Uint8Array[] = [];

  const hand = (bytes: Uint8Array): void => {
    const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
    try {
      onmessage?.({ data: whole ? bytes.buffer : bytes.slice().buffer });
    } catch (error) {
      problem = { code: 'protocol', detail: error instanceof Error ? error.message : String(error) };
      channel.close(problem);
    }
  };

  const socket: RawChannelSocket = {
    binaryType: 'arraybuffer',
    protocol: '',
    onopen: null,
    onclose: null,
    onerror: null,
    get onmessage() {
      return onmessage;
    },
    set onmessage(listener) {
      onmessage = listener;
      const queued = waiting;
      waiting = [];
      // noVNC sets its listener before it is ready to be called.
      if (queued.length > 0) queueMicrotask(() => queued.forEach(hand));
    },
    get readyState() {
      return readyState;
    },
    get traffic() {
      return traffic;
    },
    get problem() {
      return problem;
    },
    send(bytes) {
      // noVNC reuses its buffer as soon as this returns.
      const copy = bytes.slice();
      traffic.sent += copy.byteLength;
      channel.send(copy);
    },
    close() {
      readyState = 'closed';
      channel.close();
    },
  };
  channel.onData((bytes) => {
    traffic.received += bytes.byteLength;
    if (onmessage === null) waiting.push(bytes);
    else hand(bytes);
  });
  channel.onClose((why) => {
    problem ??= why;
    readyState = 'closed';
    // Later, because a channel that has ended already tells so while this is being made.
    queueMicrotask(() => socket.onclose?.({}));
  });
  return socket;
}
