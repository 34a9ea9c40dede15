import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import './dialog.css';
import { DialogSlot } from './dialog-slot.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** What gets the focus first: the safe button, where there is a dangerous one. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly buttons?: ReactNode;
  /** Must be answered: named alertdialog to those who do not see it. */
  readonly alert?: boolean;
  /** For a form with fields side by side. */
  readonly wide?: boolean;
  /** Has nothing but text: then the keys that scroll need the text itself to take the focus. */
  readonly reading?: boolean;
  readonly children?: ReactNode;
}

/** A modal dialog. Escape and a press beside it close it; the focus returns to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  initialFocus,
  buttons,
  alert = false,
  wide = false,
  reading = false,
  children,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Viewport className="dialog-viewport">
          <Base.Popup
            className={wide ? 'dialog dialog-wide' : 'dialog'}
            {...(alert && { role: 'alertdialog' })}
            {...(initialFocus !== undefined && { initialFocus })}
          >
            <Base.Title className="dialog-title">{title}</Base.Title>
            <div className="dialog-body" tabIndex={reading ? 0 : undefined}>
              {children}
            </div>
            {buttons !== undefined && <div className="dialog-buttons">{buttons}</div>}
            <DialogSlot />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
