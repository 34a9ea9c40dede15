import CirclePlay from 'lucide-react/icons/circle-play';
import Copy from 'lucide-react/icons/copy';
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import History from 'lucide-react/icons/history';
import ListOrdered from 'lucide-react/icons/list-ordered';
import Network from 'lucide-react/icons/network';
import OctagonX from 'lucide-react/icons/octagon-x';
import PanelRightOpen from 'lucide-react/icons/panel-right-open';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import Power from 'lucide-react/icons/power';
import PowerOff from 'lucide-react/icons/power-off';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Save from 'lucide-react/icons/save';
import Server from 'lucide-react/icons/server';
import SkipForward from 'lucide-react/icons/skip-forward';
import Trash from 'lucide-react/icons/trash-2';
import Zap from 'lucide-react/icons/zap';
import {
  type ActionObstacle,
  actionObstacle,
  DANGEROUS_ACTIONS,
  isActive,
  type MachineAction,
} from '../../shared/model/action.ts';
import type { HostRecord, HostState } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import type { Services } from '../stores/services.ts';
import { type AppAction, type Availability, type Icon, impossible, possible, type Subject } from './action.ts';
import { copyText } from './copy-text.ts';
import { showProblem } from './show-problem.ts';

/** Whether commands reach a host in this state. */
export function isReachable(state: HostState): boolean {
  return state.phase === 'live' || state.phase === 'degraded';
}

/** What keeps an action from a machine, its host's state and how that was opened included. */
export type MachineObstacle = ActionObstacle | 'read-only';

type ActingHost = Pick<HostRecord, 'state'> & Partial<Pick<HostRecord, 'readOnly'>>;

/** The first obstacle of an action on a machine; null if there is none. */
export function machineObstacle(
  action: MachineAction,
  machine: MachineRecord,
  host: ActingHost | undefined,
): MachineObstacle | null {
  if (host?.readOnly === true) return 'read-only';
  if (host === undefined || !isReachable(host.state)) return 'host-offline';
  return actionObstacle(action, machine);
}

/**
 * An action on several machines is possible when it fits one of them at least, and is then done to those it fits.
 * Otherwise the reason is the first machine's.
 */
export function machineAvailability(
  action: MachineAction,
  machines: readonly MachineRecord[],
  hosts: ReadonlyMap<string, ActingHost>,
): Availability {
  if (machines.length === 0) return impossible('actions.obstacle.nothing-selected');
  let first: MachineObstacle | null = null;
  const fitting = machines.filter((machine) => {
    const obstacle = machineObstacle(action, machine, hosts.get(machine.host));
    first ??= obstacle;
    return obstacle === null;
  });
  if (fitting.length > 0) return possible(fitting);
  return impossible(`actions.obstacle.${first ?? 'state-unknown'}`);
}

function act(action: MachineAction, icon: Icon, shortcut: string | null = null): AppAction {
  const dangerous = DANGEROUS_ACTIONS.includes(action);
  const availability = (subject: Subject, services: Services): Availability =>
    machineAvailability(action, subject.machines, services.fleet.getState().hosts);
  const send = async (machines: readonly MachineRecord[], services: Services): Promise<void> => {
    try {
      await services.client.call('machine.act', { action, machines: machines.map((machine) => machine.id) });
    } catch (error) {
      showProblem(services, `actions.${action}`, error);
    }
  };
  return {
    id: `machine.${action}`,
    group: 'machines',
    title: `actions.${action}`,
    icon,
    shortcut,
    dangerous,
    availability,
    async run(subject, services) {
      const can = availability(subject, services);
      if (!can.possible) return;
      if (!dangerous) {
        await send(can.machines, services);
        return;
      }
      services.overlays.setState({
        confirmation: { action, machines: can.machines, accept: () => void send(can.machines, services) },
      });
    },
  };
}

/** Opens the plan of an action, or of whichever suits the machines; its dialog says what it is possible for. */
function plan(id: string, title: AppAction['title'], action: MachineAction | null): AppAction {
  return {
    id,
    group: 'machines',
    title,
    icon: ListOrdered,
    shortcut: null,
    dangerous: false,
    availability(subject, services) {
      if (subject.machines.length === 0) return impossible('actions.obstacle.nothing-selected');
      if (action === null) return possible(subject.machines);
      return machineAvailability(action, subject.machines, services.fleet.getState().hosts);
    },
    run({ machines }, { overlays }) {
      const stopped = machines.every(({ state }) => !isActive(state));
      overlays.setState({ plan: { action: action ?? (stopped ? 'start' : 'shutdown'), machines } });
    },
  };
}

function copy(id: string, title: AppAction['title'], icon: Icon, read: (machine: MachineRecord) => string): AppAction {
  return {
    id,
    group: 'machines',
    title,
    icon,
    shortcut: id === 'machine.copy-names' ? 'Ctrl+C' : null,
    inTable: true,
    dangerous: false,
    availability({ machines }) {
      if (machines.length === 0) return impossible('actions.obstacle.nothing-selected');
      return machines.some((machine) => read(machine) !== '')
        ? possible(machines)
        : impossible('actions.obstacle.no-address');
    },
    run: ({ machines }, services) =>
      copyText(
        services,
        machines
          .map(read)
          .filter((text) => text !== '')
          .join('\n'),
      ),
  };
}

const open: AppAction = {
  id: 'machine.open',
  group: 'machines',
  title: 'actions.open',
  icon: PanelRightOpen,
  shortcut: 'Enter',
  inTable: true,
  dangerous: false,
  availability({ machines }) {
    if (machines.length === 0) return impossible('actions.obstacle.nothing-selected');
    return machines.length === 1 ? possible(machines) : impossible('actions.obstacle.select-one');
  },
  run({ machines }, services) {
    const [machine] = machines;
    if (machine !== undefined) services.navigation.getState().go({ page: 'machine', machine: machine.id, tab: null });
  },
};

const showHost: AppAction = {
  ...open,
  id: 'machine.show-host',
  title: 'actions.showHost',
  icon: Server,
  shortcut: null,
  run({ machines }, services) {
    const [machine] = machines;
    if (machine !== undefined) services.navigation.getState().go({ page: 'machines', host: machine.host, query: '' });
  },
};

/** Every action on machines, in the order in which they are listed. */
export const MACHINE_APP_ACTIONS: readonly AppAction[] = [
  open,
  act('start', Play, 'Alt+S'),
  act('restore', History, 'Alt+S'),
  act('resume', SkipForward, 'Alt+P'),
  act('pause', Pause, 'Alt+P'),
  act('shutdown', Power, 'Alt+H'),
  act('reboot', RotateCcw, 'Alt+R'),
  act('save', Save),
  act('reset', Zap),
  act('force-off', PowerOff, 'Alt+Shift+H'),
  act('discard-save', Trash),
  act('autostart-on', CirclePlay),
  act('autostart-off', OctagonX),
  plan('machine.plan', 'actions.plan', null),
  plan('machine.start-plan', 'actions.startPlan', 'start'),
  plan('machine.shutdown-plan', 'actions.shutdownPlan', 'shutdown'),
  plan('machine.force-off-plan', 'actions.forceOffPlan', 'force-off'),
  copy('machine.copy-names', 'actions.copyNames', Copy, (machine) => machine.name),
  copy('machine.copy-uuids', 'actions.copyUuids', Fingerprint, (machine) => machine.uuid),
  copy('machine.copy-addresses', 'actions.copyAddresses', Network, (machine) => machine.addresses.join(' ')),
  showHost,
];
