import CopyPlus from 'lucide-react/icons/copy-plus';
import Download from 'lucide-react/icons/download';
import FolderInput from 'lucide-react/icons/folder-input';
import KeyRound from 'lucide-react/icons/key-round';
import MoveDown from 'lucide-react/icons/move-down';
import MoveUp from 'lucide-react/icons/move-up';
import Pencil from 'lucide-react/icons/pencil';
import Plus from 'lucide-react/icons/plus';
import ShieldAlert from 'lucide-react/icons/shield-alert';
import Trash from 'lucide-react/icons/trash-2';
import Upload from 'lucide-react/icons/upload';
import type { HostRecord } from '../../shared/model/host.ts';
import { exportHosts, importHosts } from '../features/hosts/carry-hosts.ts';
import { stepNode } from '../features/hosts/tree/arrange.ts';
import { arrangeHosts } from '../features/hosts/tree/arrange-hosts.ts';
import { hostTree } from '../features/hosts/tree/host-tree.ts';
import { PROMPT_CARD, PROMPT_SHORTCUT } from '../features/prompts/prompt-card-name.ts';
import type { Services } from '../stores/services.ts';
import { type AppAction, type Availability, impossible, possible } from './action.ts';
import { focusField } from './focus-field.ts';

type Spec = Pick<AppAction, 'id' | 'title' | 'icon'> & Partial<AppAction>;

const PLAIN = { group: 'host', shortcut: null, dangerous: false } as const;

/** An action on a saved host that opens something to fill in or to answer, or arranges it. */
function onHost(
  spec: Spec,
  run: (host: HostRecord, services: Services) => void,
  fits: (host: HostRecord, services: Services) => Availability = () => possible(),
): AppAction {
  return {
    ...PLAIN,
    availability: ({ host }, services) =>
      host === null ? impossible('actions.obstacle.no-host') : fits(host, services),
    ...spec,
    run({ host }, services) {
      if (host !== null) run(host, services);
    },
  };
}

/** The simulated host has an address of this run only. */
function isReal({ kind }: HostRecord): Availability {
  return kind === 'demo' ? impossible('actions.obstacle.simulated') : possible();
}

function onList(spec: Spec, run: (services: Services) => void): AppAction {
  return {
    ...PLAIN,
    availability: () => possible(),
    ...spec,
    run: (_subject, services) => run(services),
  };
}

function step(by: -1 | 1): Pick<AppAction, 'availability' | 'run'> {
  const next = (host: HostRecord, services: Services) => {
    const closed = services.settings.getState().settings.sidebar.closedFolders;
    const tree = hostTree(services.fleet.getState().hosts.values());
    return stepNode(tree, { kind: 'host', id: host.id }, by, (folder) => !closed.includes(folder));
  };
  return {
    availability({ host }, services) {
      if (host === null) return impossible('actions.obstacle.no-host');
      if (next(host, services) !== null) return possible();
      return impossible(by < 0 ? 'actions.obstacle.first-already' : 'actions.obstacle.last-already');
    },
    run({ host }, services) {
      const places = host === null ? null : next(host, services);
      if (host !== null && places !== null) arrangeHosts(services, places, host.id);
    },
  };
}

/** Every action on the list of saved hosts. */
export const SAVED_HOST_ACTIONS: readonly AppAction[] = [
  onList({ id: 'host.add', title: 'actions.addHost', icon: Plus }, ({ overlays }) =>
    overlays.setState({ hostForm: { kind: 'add' } }),
  ),
  onHost(
    { id: 'host.edit', title: 'actions.editHost', icon: Pencil },
    (host, { overlays }) => overlays.setState({ hostForm: { kind: 'edit', host } }),
    isReal,
  ),
  onHost(
    { id: 'host.duplicate', title: 'actions.duplicateHost', icon: CopyPlus },
    (host, { overlays }) => overlays.setState({ hostForm: { kind: 'duplicate', host } }),
    isReal,
  ),
  onHost({ id: 'host.move', title: 'actions.moveHost', icon: FolderInput }, (host, { overlays }) =>
    overlays.setState({ folder: { kind: 'move', host } }),
  ),
  { ...PLAIN, id: 'host.move-up', title: 'actions.moveHostUp', icon: MoveUp, ...step(-1) },
  { ...PLAIN, id: 'host.move-down', title: 'actions.moveHostDown', icon: MoveDown, ...step(1) },
  onHost(
    { id: 'host.forget-key', title: 'actions.forgetKey', icon: ShieldAlert, dangerous: true },
    (host, { overlays }) => overlays.setState({ hostQuestion: { kind: 'forget-key', host } }),
    ({ state }) =>
      state.phase === 'failed' && state.problem.code === 'ssh-key-changed'
        ? possible()
        : impossible('actions.obstacle.key-not-changed'),
  ),
  onHost({ id: 'host.remove', title: 'actions.removeHost', icon: Trash, dangerous: true }, (host, { overlays }) =>
    overlays.setState({ hostQuestion: { kind: 'remove', host } }),
  ),
  onList({ id: 'host.import', title: 'actions.importHosts', icon: Download }, (services) => importHosts(services)),
  onList(
    {
      id: 'host.export',
      title: 'actions.exportHosts',
      icon: Upload,
      availability: (_subject, { fleet }) =>
        fleet.getState().hosts.size > 0 ? possible() : impossible('actions.obstacle.no-saved-hosts'),
    },
    (services) => void exportHosts(services),
  ),
  onList(
    {
      id: 'host.answer',
      title: 'actions.answerPrompt',
      icon: KeyRound,
      shortcut: PROMPT_SHORTCUT,
      overDialogs: true,
      availability: (_subject, { prompts }) =>
        prompts.getState().prompts.length > 0 ? possible() : impossible('actions.obstacle.nothing-asked'),
    },
    () => focusField(`#${PROMPT_CARD} [data-first]`),
  ),
];
