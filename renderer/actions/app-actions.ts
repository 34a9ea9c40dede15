import ArrowLeft from 'lucide-react/icons/arrow-left';
import ArrowRight from 'lucide-react/icons/arrow-right';
import Bookmark from 'lucide-react/icons/bookmark';
import FlaskConical from 'lucide-react/icons/flask-conical';
import FilterX from 'lucide-react/icons/funnel-x';
import Keyboard from 'lucide-react/icons/keyboard';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import PanelLeft from 'lucide-react/icons/panel-left';
import Rows from 'lucide-react/icons/rows-3';
import Search from 'lucide-react/icons/search';
import Server from 'lucide-react/icons/server';
import Settings from 'lucide-react/icons/settings-2';
import Sun from 'lucide-react/icons/sun';
import Terminal from 'lucide-react/icons/terminal';
import { flushSync } from 'react-dom';
import { HOME } from '../app/route.ts';
import type { Services } from '../stores/services.ts';
import { type AppAction, impossible, possible } from './action.ts';
import { focusField } from './focus-field.ts';
import { showProblem } from './show-problem.ts';

/** The ids of the fields that actions put the focus into. */
export const FILTER_FIELD = 'filter-field';
export const PALETTE_FIELD = 'palette-field';
/** How many machines the simulated host has when it is added from here. */
const DEMO_MACHINES = 24;

function appAction(
  spec: Pick<AppAction, 'id' | 'group' | 'title' | 'icon'> & Partial<AppAction>,
  run: (services: Services) => void | Promise<void>,
): AppAction {
  return {
    shortcut: null,
    dangerous: false,
    availability: () => possible(),
    ...spec,
    run: (_subject, services) => run(services),
  };
}

function setTheme(theme: 'system' | 'light' | 'dark'): (services: Services) => void {
  return ({ settings }) => settings.getState().update({ theme });
}

function query(services: Services): string {
  const { route } = services.navigation.getState();
  return route.page === 'machines' ? route.query : '';
}

const hasQuery: AppAction['availability'] = (_subject, services) =>
  query(services) === '' ? impossible('actions.obstacle.no-filter') : possible();

/** Every action on the window itself. */
export const WINDOW_APP_ACTIONS: readonly AppAction[] = [
  appAction(
    { id: 'go.all-machines', group: 'go', title: 'actions.allMachines', icon: Rows, shortcut: 'Alt+Home' },
    ({ navigation }) => navigation.getState().go(HOME),
  ),
  appAction(
    { id: 'go.hosts', group: 'go', title: 'actions.hostsTable', icon: Server, shortcut: 'Alt+End' },
    ({ navigation }) => navigation.getState().go({ page: 'hosts' }),
  ),
  appAction(
    { id: 'go.back', group: 'go', title: 'actions.back', icon: ArrowLeft, shortcut: 'Alt+ArrowLeft' },
    (services) => services.navigation.getState().back(),
  ),
  appAction(
    { id: 'go.forward', group: 'go', title: 'actions.forward', icon: ArrowRight, shortcut: 'Alt+ArrowRight' },
    ({ navigation }) => navigation.getState().forward(),
  ),
  appAction(
    { id: 'view.filter', group: 'view', title: 'actions.focusFilter', icon: Search, shortcut: '/' },
    ({ navigation }) => {
      const { route, lastList, go } = navigation.getState();
      // The field belongs to the list: it is there once that is drawn.
      if (route.page !== 'machines') flushSync(() => go(lastList));
      focusField(`#${FILTER_FIELD}`);
    },
  ),
  appAction(
    { id: 'view.clear-filter', group: 'view', title: 'actions.clearFilter', icon: FilterX, availability: hasQuery },
    ({ navigation }) => {
      const { route, go } = navigation.getState();
      if (route.page === 'machines') go({ ...route, query: '' });
    },
  ),
  appAction(
    { id: 'view.save-filter', group: 'view', title: 'actions.saveFilter', icon: Bookmark, availability: hasQuery },
    (services) => services.overlays.setState({ filterName: { id: null, name: '', query: query(services) } }),
  ),
  appAction(
    { id: 'view.sidebar', group: 'view', title: 'actions.toggleSidebar', icon: PanelLeft, shortcut: 'Ctrl+B' },
    ({ settings }) => {
      const { settings: now, update } = settings.getState();
      update({ sidebar: { ...now.sidebar, collapsed: !now.sidebar.collapsed } });
    },
  ),
  appAction(
    { id: 'view.theme-system', group: 'view', title: 'actions.themeSystem', icon: Monitor },
    setTheme('system'),
  ),
  appAction({ id: 'view.theme-light', group: 'view', title: 'actions.themeLight', icon: Sun }, setTheme('light')),
  appAction({ id: 'view.theme-dark', group: 'view', title: 'actions.themeDark', icon: Moon }, setTheme('dark')),
  appAction(
    { id: 'app.palette', group: 'app', title: 'actions.palette', icon: Terminal, shortcut: 'Ctrl+K' },
    (services) => {
      flushSync(() => services.overlays.setState({ palette: true }));
      focusField(`#${PALETTE_FIELD}`);
    },
  ),
  appAction(
    { id: 'app.settings', group: 'app', title: 'actions.settings', icon: Settings, shortcut: 'Ctrl+,' },
    (services) => services.overlays.setState({ settings: true }),
  ),
  appAction(
    { id: 'app.shortcuts', group: 'app', title: 'actions.shortcuts', icon: Keyboard, shortcut: '?' },
    (services) => services.overlays.setState({ shortcuts: true }),
  ),
  appAction({ id: 'host.add-demo', group: 'host', title: 'actions.addDemo', icon: FlaskConical }, async (services) => {
    try {
      const { host } = await services.client.call('host.add-demo', { machines: DEMO_MACHINES });
      services.navigation.getState().go({ page: 'machines', host, query: '' });
    } catch (error) {
      showProblem(services, 'actions.addDemo', error);
    }
  }),
];
