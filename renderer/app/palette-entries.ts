import Box from 'lucide-react/icons/box';
import Server from 'lucide-react/icons/server';
import type { ActionGroup, AppAction, Icon, Subject } from '../actions/action.ts';
import { ACTIONS } from '../actions/catalogue.ts';
import { words } from '../i18n/i18n.ts';
import type { Services } from '../stores/services.ts';
import { plainText } from '../widgets/plain-text.ts';
import { currentSubject } from './current-subject.ts';

/** One line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly icon: Icon;
  readonly shortcut: string | null;
  readonly dangerous: boolean;
  /** Why it cannot be chosen now; null if it can. */
  readonly why: string | null;
  readonly run: () => void;
}

export interface PaletteGroup {
  /** Tells it apart. */
  readonly value: string;
  readonly label: string;
  readonly items: readonly PaletteEntry[];
}

const GROUPS: readonly ActionGroup[] = ['machines', 'go', 'view', 'host', 'app'];
/** Machines are listed once something is typed, and so many of them. */
const MOST_MACHINES = 8;

/** What the palette lists for a text: the commands that fit, possible ones first, then machines and hosts. */
export function paletteGroups(services: Services, text: string): readonly PaletteGroup[] {
  const subject = currentSubject(services);
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const fits = (title: string): boolean => wanted.every((word) => title.toLowerCase().includes(word));
  const commands = GROUPS.map((group): PaletteGroup => {
    const entries = ACTIONS.filter((action) => action.group === group && action.id !== 'app.palette')
      .map((action) => actionEntry(action, subject, services))
      .filter((entry) => fits(entry.title));
    const sorted = [...entries.filter(({ why }) => why === null), ...entries.filter(({ why }) => why !== null)];
    return { value: group, label: words(`actions.groups.${group}`), items: sorted };
  });
  // A group with nothing to choose goes to the end: what can be done now is what one came for.
  const useful = commands.filter(({ items }) => items.some(({ why }) => why === null));
  const idle = commands.filter(({ items }) => items.length > 0 && items.every(({ why }) => why !== null));
  const places = text.trim() === '' ? [] : [machineGroup(services, fits), hostGroup(services, fits)];
  return [...useful, ...places, ...idle].filter(({ items }) => items.length > 0);
}

function actionEntry(action: AppAction, subject: Subject, services: Services): PaletteEntry {
  const can = action.availability(subject, services);
  const [first] = subject.machines;
  const count = can.possible ? can.machines.length : 0;
  const one = first === undefined ? '' : plainText(first.name, 60);
  const hint = count === 1 ? one : words('machines.count', { count });
  return {
    id: action.id,
    title: words(action.title),
    hint: action.group === 'machines' && count > 0 ? hint : '',
    icon: action.icon,
    shortcut: action.shortcut,
    dangerous: action.dangerous,
    why: can.possible ? null : words(can.why),
    run: () => void action.run(subject, services),
  };
}

function machineGroup(services: Services, fits: (title: string) => boolean): PaletteGroup {
  const { machines, hosts } = services.fleet.getState();
  const items: PaletteEntry[] = [];
  for (const machine of machines.values()) {
    if (items.length >= MOST_MACHINES) break;
    if (!fits(machine.name) && !(machine.title !== null && fits(machine.title))) continue;
    items.push({
      ...PLACE,
      id: machine.id,
      title: plainText(machine.name, 120),
      hint: plainText(hosts.get(machine.host)?.name ?? '', 60),
      icon: Box,
      run: () => services.navigation.getState().go({ page: 'machine', machine: machine.id, tab: null }),
    });
  }
  return { value: 'machine-places', label: words('app.paletteMachines'), items };
}

function hostGroup(services: Services, fits: (title: string) => boolean): PaletteGroup {
  const hosts = [...services.fleet.getState().hosts.values()].filter((host) => fits(host.name));
  const items = hosts.map(
    (host): PaletteEntry => ({
      ...PLACE,
      id: `host:${host.id}`,
      title: plainText(host.name, 120),
      hint: words(`hosts.phase.${host.state.phase}`),
      icon: Server,
      run: () => services.navigation.getState().go({ page: 'machines', host: host.id, query: '' }),
    }),
  );
  return { value: 'host-places', label: words('hosts.title'), items };
}

const PLACE = { shortcut: null, dangerous: false, why: null } as const;
