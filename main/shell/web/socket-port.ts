import type { RawData, WebSocket } from 'ws';
import { decodeMessage, encodeMessage } from '../../../shared/message-codec.ts';
import type { Port } from '../../../shared/port.ts';
import { createPortEnd } from '../../../shared/port-end.ts';

/** The most that one message of a page may weigh, in bytes: an action on 20,000 machines of the longest ids. */
export const MAX_PAGE_MESSAGE_BYTES = 8 * 1024 * 1024;
/** A message that waits longer than this for the socket tells that the page is too slow, in ms. */
const LATE_MS = 1500;
/** More than the largest snapshot; beyond it the page is too slow whatever the clock says. */
const MAX_WAITING_BYTES = 48 * 1024 * 1024;
const PING_MS = 15_000;

/** Close codes of RFC 6455. */
const UNSUPPORTED_DATA = 1003;
const INVALID_DATA = 1007;
const GOING_AWAY = 1001;

/** A Port over an accepted WebSocket. A page that breaks the format, or answers no pings, is cut off. */
export function portOverSocket(socket: WebSocket, now: () => number = () => performance.now()): Port {
  // When each message that the socket still holds was posted, oldest first.
  const waiting: number[] = [];
  const end = createPortEnd({
    send(message) {
      waiting.push(now());
      socket.send(encodeMessage(message), () => waiting.shift());
    },
    close: () => socket.close(GOING_AWAY),
    congested() {
      const [oldest] = waiting;
      return (oldest !== undefined && now() - oldest > LATE_MS) || socket.bufferedAmount > MAX_WAITING_BYTES;
    },
  });
  socket.binaryType = 'arraybuffer';
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (!isBinary || !(data instanceof ArrayBuffer)) {
      socket.close(UNSUPPORTED_DATA);
      return;
    }
    let message: unknown;
    try {
      message = decodeMessage(data, MAX_PAGE_MESSAGE_BYTES);
    } catch {
      socket.close(INVALID_DATA);
      return;
    }
    end.receive(message);
  });
  let answered = true;
  const pinging = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, PING_MS);
  socket.on('pong', () => {
    answered = true;
  });
  // ws closes by itself after an error; without a listener the error would end the process.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(pinging);
    end.shut();
  });
  return end.port;
}
