import { createStore } from 'zustand/vanilla';
import type { HostId } from '../../../shared/model/host.ts';

/** The host that the table of hosts has the focus on: what actions on a host are about there. */
export const focusedHost = createStore<{ readonly host: HostId | null }>()(() => ({ host: null }));
