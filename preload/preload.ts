/**
 * Hands the page one MessagePort to the core, and nothing else.
 *
 * The page's side is renderer/ports/electron-port.ts, the core's is main/shell/electron/port-handover.ts:
 *   1. page     listens, then posts { type: 'virtkeep-port-request' } to its own window and origin
 *   2. preload  (runs before any script of the page, so it always hears it) sends PORT_CHANNEL to main
 *   3. main     checks the frame that sent it, makes a channel, ends the window's earlier port, sends one end back
 *   4. preload  posts { type: 'virtkeep-port' } with that port to the page
 * Only the page starts it and it listens before it asks, so no port can come too early; a reloaded page just asks again.
 * In the web shell there is no preload: the page opens a WebSocket instead (main/shell/web/server.ts).
 */
import { ipcRenderer } from 'electron';

const PORT_CHANNEL = 'virtkeep-port';

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== location.origin) return;
  if ((event.data as { type?: unknown } | null)?.type === 'virtkeep-port-request') ipcRenderer.send(PORT_CHANNEL);
});

ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage({ type: 'virtkeep-port' }, location.origin, [...event.ports]);
});
