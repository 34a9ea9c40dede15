import { Menu } from '@base-ui/react/menu';
import type { HostId } from '../../../shared/model/host.ts';
import { ActionMenuItems, HOST_MENU } from '../../actions/action-menu.tsx';
import { useHost } from '../../stores/services.ts';
import { Foreign } from '../../widgets/foreign.tsx';
import '../../widgets/popup.css';

/** Where a menu was asked for, in the window's pixels, and for which host. */
export interface FleetMenuRequest {
  readonly x: number;
  readonly y: number;
  readonly host: HostId;
}

export interface FleetMenuProps {
  readonly open: boolean;
  /** What it is or was last about: it still shows that while it closes. */
  readonly request: FleetMenuRequest;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | null;
}

/** The menu of a host at a place, by right click or by key. */
export function FleetMenu({ open, request, onClose, focusAfter }: FleetMenuProps) {
  const host = useHost(request.host);
  const anchor = { getBoundingClientRect: () => new DOMRect(request.x, request.y, 0, 0) };
  return (
    <Menu.Root open={open && host !== null} onOpenChange={(next) => !next && onClose()}>
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
          <Menu.Popup className="popup" finalFocus={() => focusAfter() ?? true}>
            <Menu.Group>
              <Menu.GroupLabel className="menu-label ellipsis">
                <Foreign text={host?.name ?? ''} />
              </Menu.GroupLabel>
            </Menu.Group>
            <ActionMenuItems plan={HOST_MENU} subject={{ machines: [], host }} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
