import { mount } from '../app/mount.tsx';
import { portOver } from '../ports/electron-port.ts';

// For looking at the window without a core: vite renderer, then /dev/?scene=broken&machines=1000. Not in the bundle.
const worker = new Worker(new URL('./fake-worker.ts', import.meta.url), { type: 'module' });
const channel = new MessageChannel();
worker.postMessage(location.search, [channel.port2]);
mount(() => Promise.resolve(portOver(channel.port1)));
