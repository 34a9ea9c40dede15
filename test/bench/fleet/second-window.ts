import type { BrowserContext } from 'playwright-core';
import WebSocket from 'ws';
import { type AppContract, contract } from '../../../shared/contract.ts';
import { decodeMessage, encodeMessage } from '../../../shared/message-codec.ts';
import { createPortEnd } from '../../../shared/port-end.ts';
import { connect } from '../../../shared/rpc.ts';
import { FleetMirror } from '../../support/fleet-mirror.ts';

/** A window beside the browser's, which only hears the fleet and its numbers, and so can tell how old they are. */
export interface SecondWindow {
  readonly fleet: FleetMirror;
  close(): void;
}

/** Opens it on the app that the page of this context has open, with the page's cookie. */
export async function openSecondWindow(context: BrowserContext, address: string): Promise<SecondWindow> {
  const { host, origin } = new URL(address);
  const cookie = (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const socket = new WebSocket(`ws://${host}/port`, { headers: { cookie, origin } });
  socket.binaryType = 'arraybuffer';
  const end = createPortEnd({ send: (message) => socket.send(encodeMessage(message)), close: () => socket.close() });
  socket.on('message', (data: ArrayBuffer) => end.receive(decodeMessage(data)));
  socket.on('close', end.shut);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const client = connect<AppContract>(contract, end.port);
  const fleet = new FleetMirror(client);
  return {
    fleet,
    close() {
      fleet.close();
      end.port.close();
    },
  };
}
