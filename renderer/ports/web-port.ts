import { decodeMessage, encodeMessage } from '../../shared/message-codec.ts';
import type { Port } from '../../shared/port.ts';
import { createPortEnd } from '../../shared/port-end.ts';

/**
 * Opens the port of a page that the web shell serves: one WebSocket at /port of the page's own origin, whose frames are
 * messages of shared/message-codec.ts. Rejects when the core is gone or refuses this browser; may be called again.
 */
export function openWebPort(): Promise<Port> {
  const socket = new WebSocket(`ws://${location.host}/port`);
  socket.binaryType = 'arraybuffer';
  const end = createPortEnd({ send: (message) => socket.send(encodeMessage(message)), close: () => socket.close() });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    let message: unknown;
    try {
      message = event.data instanceof ArrayBuffer ? decodeMessage(event.data) : null;
    } catch (error) {
      console.error('the core sent what is no message', error);
      end.port.close();
      return;
    }
    end.receive(message);
  });
  socket.addEventListener('close', end.shut);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(end.port), { once: true });
    socket.addEventListener('close', () => reject(new Error('the core cannot be reached')), { once: true });
  });
}
