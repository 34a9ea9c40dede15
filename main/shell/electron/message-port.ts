import type { MessagePortMain } from 'electron';
import type { Port } from '../../../shared/port.ts';
import { createPortEnd } from '../../../shared/port-end.ts';

/** A mark that takes longer than this to come back tells that the page is too slow, in ms. */
const LATE_MS = 1500;

/**
 * A Port over this end of a message channel. A channel does not tell how much the other side has yet to hear; so behind
 * what we post goes a mark, a bare number, which renderer/ports/electron-port.ts sends back once it has heard the rest.
 */
export function portOverMessagePort(messagePort: MessagePortMain, now: () => number = () => performance.now()): Port {
  let mark = 0;
  let markedAt: number | null = null;
  const end = createPortEnd({
    send(message) {
      messagePort.postMessage(message);
      if (markedAt !== null) return;
      mark += 1;
      markedAt = now();
      messagePort.postMessage(mark);
    },
    close: () => messagePort.close(),
    listened: () => messagePort.start(),
    congested: () => markedAt !== null && now() - markedAt > LATE_MS,
  });
  messagePort.on('message', ({ data }: { readonly data: unknown }) => {
    if (typeof data !== 'number') end.receive(data);
    else if (data === mark) markedAt = null;
  });
  messagePort.on('close', () => end.shut());
  return end.port;
}
