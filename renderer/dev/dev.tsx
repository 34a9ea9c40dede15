import { contract } from '../../shared/contract.ts';
import { createPortPair } from '../../shared/port.ts';
import { serve } from '../../shared/rpc.ts';
import { mount } from '../app/mount.tsx';
import { createFakeCore } from './fake-core.ts';
import { sceneOf } from './scenes.ts';

// For looking at the window without a core: vite renderer, then /dev/?scene=broken&machines=1000. Not in the bundle.
const [page, core] = createPortPair();
serve(contract, createFakeCore(sceneOf(new URLSearchParams(location.search))), core);
mount(() => Promise.resolve(page));
