import Gauge from 'lucide-react/icons/gauge';
import Link from 'lucide-react/icons/link';
import Plug from 'lucide-react/icons/plug';
import Unplug from 'lucide-react/icons/unplug';
import type { HostRecord } from '../../shared/model/host.ts';
import { hostPage } from '../app/route.ts';
import type { Services } from '../stores/services.ts';
import { type AppAction, type Availability, impossible, possible } from './action.ts';
import { copyText } from './copy-text.ts';
import { showProblem } from './show-problem.ts';

function hostAction(
  spec: Pick<AppAction, 'id' | 'title' | 'icon'>,
  fits: (host: HostRecord) => Availability,
  run: (host: HostRecord, services: Services) => Promise<unknown>,
): AppAction {
  return {
    ...spec,
    group: 'host',
    shortcut: null,
    dangerous: false,
    availability: ({ host }) => (host === null ? impossible('actions.obstacle.no-host') : fits(host)),
    async run({ host }, services) {
      if (host === null) return;
      try {
        await run(host, services);
      } catch (error) {
        showProblem(services, spec.title, error);
      }
    },
  };
}

/** Every action on a host. */
export const HOST_APP_ACTIONS: readonly AppAction[] = [
  hostAction(
    { id: 'host.open-page', title: 'actions.openHostPage', icon: Gauge },
    () => possible(),
    async (host, { navigation }) => navigation.getState().go(hostPage(host.id)),
  ),
  hostAction(
    { id: 'host.connect', title: 'actions.connect', icon: Plug },
    ({ state: { phase } }) =>
      phase === 'disconnected' || phase === 'failed' || phase === 'reconnecting'
        ? possible()
        : impossible('actions.obstacle.is-connected'),
    (host, { client }) => client.call('host.connect', { host: host.id }),
  ),
  hostAction(
    { id: 'host.disconnect', title: 'actions.disconnect', icon: Unplug },
    ({ state: { phase } }) =>
      phase === 'disconnected' || phase === 'failed' ? impossible('actions.obstacle.is-disconnected') : possible(),
    (host, { client }) => client.call('host.disconnect', { host: host.id }),
  ),
  hostAction(
    { id: 'host.copy-uri', title: 'actions.copyUri', icon: Link },
    () => possible(),
    (host, services) => copyText(services, host.uri),
  ),
];
