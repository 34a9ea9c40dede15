import type { Port } from '../../shared/port.ts';
import { createPortEnd } from '../../shared/port-end.ts';

/** How long the preload may take to hand the port over before something is plainly wrong, in ms. */
const HANDOVER_MS = 10_000;
/**
 * Besides the messages of the contract two numbers cross the port: the core sends a mark behind a burst of messages, the
 * page sends it back once it has heard them all; a mark long on its way tells the core that the page is too slow.
 */
type Mark = number;

/**
 * Opens the port of a page in Electron, by the handshake described in preload/preload.ts. Rejects when no preload answers.
 * Each call opens a new port and thereby ends the one before.
 */
export function openElectronPort(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', receive);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error('the core handed over no port'));
    }, HANDOVER_MS);
    const receive = (event: MessageEvent<unknown>): void => {
      if (event.source !== window || event.origin !== location.origin) return;
      const [messagePort] = event.ports;
      if (messagePort === undefined || (event.data as { type?: unknown } | null)?.type !== 'virtkeep-port') return;
      stop();
      resolve(portOver(messagePort));
    };
    window.addEventListener('message', receive);
    window.postMessage({ type: 'virtkeep-port-request' }, location.origin);
  });
}

/** A Port over this end of a message channel. */
export function portOver(messagePort: MessagePort): Port {
  const end = createPortEnd({
    send: (message) => messagePort.postMessage(message),
    close: () => messagePort.close(),
    // Until it is started a channel keeps its messages; starting it again changes nothing.
    listened: () => messagePort.start(),
  });
  messagePort.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message: unknown = event.data;
    if (typeof message === 'number') messagePort.postMessage(message satisfies Mark);
    else end.receive(message);
  });
  messagePort.addEventListener('close', end.shut);
  return end.port;
}
