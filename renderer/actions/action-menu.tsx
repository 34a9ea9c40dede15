import { Menu } from '@base-ui/react/menu';
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/i18n.ts';
import '../widgets/popup.css';
import { Button } from '../widgets/button.tsx';
import type { Subject } from './action.ts';
import { shortcutLabel } from './shortcut.ts';
import { useAction } from './use-actions.ts';

/** Groups of entries; an entry is one action's id or alternatives of which the first possible one stands there, else the last. */
export type MenuPlan = readonly (readonly (string | readonly string[])[])[];

/** The full menu of machines: the same by right click, context-menu key and button. */
export const MACHINE_MENU: MenuPlan = [
  ['machine.open', 'machine.console', 'machine.console-window'],
  [
    ['machine.resume', 'machine.restore', 'machine.start'],
    'machine.pause',
    'machine.shutdown',
    'machine.reboot',
    'machine.save',
  ],
  ['machine.reset', 'machine.force-off', 'machine.discard-save'],
  ['machine.plan'],
  [['machine.autostart-on', 'machine.autostart-off']],
  ['machine.copy-names', 'machine.copy-uuids', 'machine.copy-addresses', 'machine.show-host'],
];

/** The menu of a host. */
export const HOST_MENU: MenuPlan = [
  ['host.open-page'],
  ['host.connect', 'host.disconnect'],
  ['host.edit', 'host.duplicate', 'host.copy-uri'],
  ['host.move', 'host.move-up', 'host.move-down'],
  ['host.remove'],
];

/** The entries of a plan, for inside a Menu.Popup. */
export function ActionMenuItems({ plan, subject }: { readonly plan: MenuPlan; readonly subject: Subject }) {
  return plan.map((group, index) => (
    <Menu.Group key={group.map(String).join()}>
      {index > 0 && <Menu.Separator className="menu-line" />}
      {group.map((entry) => (
        <ActionMenuItem key={String(entry)} ids={typeof entry === 'string' ? [entry] : entry} subject={subject} />
      ))}
    </Menu.Group>
  ));
}

function ActionMenuItem({ ids, subject }: { readonly ids: readonly string[]; readonly subject: Subject }) {
  const t = useWords();
  const { action, can, run } = useAction(ids, subject);
  const fits = can.possible ? can.machines.length : 0;
  const some = fits > 0 && fits < subject.machines.length;
  return (
    <Menu.Item
      className={action.dangerous ? 'menu-item dangerous' : 'menu-item'}
      disabled={!can.possible}
      onClick={run}
      title={can.possible ? undefined : t(can.why)}
    >
      <action.icon size={15} aria-hidden />
      <span className="menu-text">{t(action.title)}</span>
      {some && <span className="menu-hint">{t('filter.count', { shown: fits, total: subject.machines.length })}</span>}
      {action.shortcut !== null && <kbd>{shortcutLabel(action.shortcut)}</kbd>}
    </Menu.Item>
  );
}

export interface ActionMenuProps {
  readonly plan: MenuPlan;
  readonly subject: Subject;
  /** The name of the button for those who do not see it. */
  readonly label: string;
  /** What stands on the button; nothing for the arrow alone. */
  readonly children?: ReactNode;
  readonly className?: string;
  readonly kind?: 'plain' | 'quiet';
}

/** A button that opens a menu of actions. */
export function ActionMenu({ plan, subject, label, children, className, kind = 'plain' }: ActionMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button kind={kind} aria-label={label} {...(className !== undefined && { className })}>
            {children}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={4} align="start" collisionPadding={8}>
          <Menu.Popup className="popup" aria-label={label}>
            <ActionMenuItems plan={plan} subject={subject} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
