import { Menu } from '@base-ui/react/menu';
import { useShallow } from 'zustand/react/shallow';
import { ActionMenuItems, MACHINE_MENU } from '../../../actions/action-menu.tsx';
import { useWords } from '../../../i18n/i18n.ts';
import { useFleet } from '../../../stores/services.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import '../../../widgets/popup.css';
import type { MachineId } from '../../../../shared/model/machine.ts';

/** Where a context menu was asked for, in the window's pixels, and for which machines. */
export interface ContextMenuRequest {
  readonly x: number;
  readonly y: number;
  readonly machines: readonly MachineId[];
}

export interface MachineContextMenuProps {
  readonly open: boolean;
  /** What it is or was last about: it still shows that while it closes. */
  readonly request: ContextMenuRequest;
  readonly onClose: () => void;
  /** Has the focus when the menu has closed. */
  readonly focusAfter: () => HTMLElement | null;
}

/** The menu of machines at a place, by right click or by key. */
export function MachineContextMenu({ open, request, onClose, focusAfter }: MachineContextMenuProps) {
  const t = useWords();
  const machines = useFleet(useShallow((state) => request.machines.flatMap((id) => state.machines.get(id) ?? [])));
  const [first] = machines;
  const subject = { machines, host: null };
  const anchor = { getBoundingClientRect: () => new DOMRect(request.x, request.y, 0, 0) };
  return (
    <Menu.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Menu.Portal>
        <Menu.Positioner
          className="popup-layer"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={2}
          collisionAvoidance={{ side: 'shift', align: 'shift' }}
          collisionPadding={8}
        >
          <Menu.Popup className="popup" finalFocus={() => (isElsewhere() ? false : (focusAfter() ?? true))}>
            <Menu.Group>
              <Menu.GroupLabel className="menu-label ellipsis">
                {subject.machines.length === 1 && first !== undefined ? (
                  <Foreign text={first.name} />
                ) : (
                  t('machines.selected', { count: subject.machines.length })
                )}
              </Menu.GroupLabel>
            </Menu.Group>
            <ActionMenuItems plan={MACHINE_MENU} subject={subject} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Whether the focus has left the menu for a field, as by a shortcut, before the menu was gone: then it stays there. */
function isElsewhere(): boolean {
  return document.activeElement?.matches('input') === true;
}
