import type { IpcMainEvent, WebContents, WebFrameMain } from 'electron';
import type { Dispose } from '../../../shared/dispose.ts';
import type { Port } from '../../../shared/port.ts';
import { APP_ORIGIN, isOwnAddress } from './app-protocol.ts';
import type { ElectronApi } from './electron-api.ts';
import { portOverMessagePort } from './message-port.ts';

/** The one channel of messages between preload and main; see preload/preload.ts for the handshake. */
const PORT_CHANNEL = 'virtkeep-port';

/** Gives every page of ours that asks for it a port, and calls `onPort` with the other end. */
export function handOverPorts(
  electron: Pick<ElectronApi, 'ipcMain' | 'MessageChannelMain'>,
  onPort: (port: Port) => void,
): Dispose {
  const ports = new WeakMap<WebContents, Port>();
  const answer = (event: IpcMainEvent): void => {
    const { sender, senderFrame } = event;
    if (!isOwnPage(senderFrame)) return;
    // A page that asks again was reloaded; whoever served it before must not go on.
    ports.get(sender)?.close();
    const { port1, port2 } = new electron.MessageChannelMain();
    const port = portOverMessagePort(port1);
    ports.set(sender, port);
    senderFrame.postMessage(PORT_CHANNEL, null, [port2]);
    onPort(port);
  };
  electron.ipcMain.on(PORT_CHANNEL, answer);
  return () => {
    electron.ipcMain.off(PORT_CHANNEL, answer);
  };
}

function isOwnPage(frame: WebFrameMain | null): frame is WebFrameMain {
  return (
    frame !== null && !frame.detached && frame.parent === null && frame.origin === APP_ORIGIN && isOwnAddress(frame.url)
  );
}
