import { contract } from '../../shared/contract.ts';
import { serve } from '../../shared/rpc.ts';
import { portOver } from '../ports/electron-port.ts';
import { createFakeCore } from './fake-core.ts';
import { sceneOf } from './scenes.ts';

// The made-up core has a thread of its own, as the real one has, so that what the page takes can be measured.
self.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [port] = event.ports;
  if (port === undefined) return;
  serve(contract, createFakeCore(sceneOf(new URLSearchParams(String(event.data)))), portOver(port));
});
