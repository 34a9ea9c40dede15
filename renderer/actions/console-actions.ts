import AppWindow from 'lucide-react/icons/app-window';
import Camera from 'lucide-react/icons/camera';
import Grid from 'lucide-react/icons/grid-3x3';
import Keyboard from 'lucide-react/icons/keyboard';
import Maximize from 'lucide-react/icons/maximize';
import Monitor from 'lucide-react/icons/monitor';
import TextCursorInput from 'lucide-react/icons/text-cursor-input';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { openConsoleWindow } from '../features/console/window/open-console-window.ts';
import { type ConsoleCommands, consoleInSight } from '../stores/console-in-sight.ts';
import type { Services } from '../stores/services.ts';
import { type AppAction, impossible, possible } from './action.ts';

function ofOneMachine(
  spec: Pick<AppAction, 'id' | 'title' | 'icon' | 'shortcut'>,
  run: (machine: MachineRecord, services: Services) => void | Promise<void>,
): AppAction {
  return {
    ...spec,
    group: 'machines',
    dangerous: false,
    availability({ machines }) {
      if (machines.length === 0) return impossible('actions.obstacle.nothing-selected');
      return machines.length === 1 ? possible(machines) : impossible('actions.obstacle.select-one');
    },
    run({ machines: [machine] }, services) {
      return machine === undefined ? undefined : run(machine, services);
    },
  };
}

function ofOpenConsole(
  spec: Pick<AppAction, 'id' | 'title' | 'icon'>,
  run: (commands: ConsoleCommands) => void,
): AppAction {
  return {
    ...spec,
    group: 'view',
    shortcut: null,
    dangerous: false,
    availability: () =>
      consoleInSight.getState().commands === null ? impossible('consoles.actions.noConsole') : possible(),
    run() {
      const { commands } = consoleInSight.getState();
      if (commands !== null) run(commands);
    },
  };
}

/** Every action on consoles: the ways to them, and what can be done with the one on the page. */
export const CONSOLE_ACTIONS: readonly AppAction[] = [
  ofOneMachine(
    { id: 'machine.console', title: 'consoles.actions.open', icon: Monitor, shortcut: 'Alt+C' },
    ({ id }, { navigation }) => navigation.getState().go({ page: 'machine', machine: id, tab: 'console' }),
  ),
  ofOneMachine(
    { id: 'machine.console-window', title: 'consoles.actions.openWindow', icon: AppWindow, shortcut: 'Alt+Shift+C' },
    ({ id }, services) => openConsoleWindow(services, id, null),
  ),
  {
    id: 'go.wall',
    group: 'go',
    title: 'consoles.actions.wall',
    icon: Grid,
    shortcut: 'Alt+W',
    dangerous: false,
    availability: () => possible(),
    run: (_subject, { navigation }) => navigation.getState().go({ page: 'wall', query: '' }),
  },
  ofOpenConsole({ id: 'console.full-screen', title: 'consoles.actions.fullScreen', icon: Maximize }, (commands) =>
    commands.toggleFullScreen(),
  ),
  ofOpenConsole({ id: 'console.take-keyboard', title: 'consoles.actions.grab', icon: Keyboard }, (commands) =>
    commands.takeKeyboard(),
  ),
  ofOpenConsole({ id: 'console.ctrl-alt-del', title: 'consoles.actions.ctrlAltDel', icon: Keyboard }, (commands) =>
    commands.sendKeys(['ControlLeft', 'AltLeft', 'Delete']),
  ),
  ofOpenConsole({ id: 'console.type-text', title: 'consoles.actions.typeText', icon: TextCursorInput }, (commands) =>
    commands.typeText(),
  ),
  ofOpenConsole({ id: 'console.save-picture', title: 'consoles.actions.savePicture', icon: Camera }, (commands) =>
    commands.savePicture(),
  ),
];
