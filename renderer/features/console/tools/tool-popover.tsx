import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import type { Icon } from '../../../actions/action.ts';
import '../../../widgets/popup.css';
import { Button } from '../../../widgets/button.tsx';
import './tools.css';

interface ToolPopoverProps {
  readonly icon: Icon;
  readonly label: string;
  /** It is in use: the button shows so. */
  readonly active?: boolean;
  readonly children: ReactNode;
}

/** A button of the console's bar with a small form under it. */
export function ToolPopover({ icon, label, active = false, children }: ToolPopoverProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <Button
            kind="quiet"
            icon={icon}
            aria-label={label}
            tip={label}
            {...(active && { className: 'tool-active' })}
          />
        }
      />
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={4} align="end" collisionPadding={8}>
          <Popover.Popup className="popup tool-popup" aria-label={label}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
