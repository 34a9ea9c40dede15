import { useRef } from 'react';
import { useStore } from 'zustand';
import { ACTIONS } from '../actions/catalogue.ts';
import { shortcutLabel } from '../actions/shortcut.ts';
import { useWords } from '../i18n/i18n.ts';
import { useServices } from '../stores/services.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import './shortcuts-dialog.css';

const TABLE_KEYS = [
  ['app.keys.arrows', '↑ ↓'],
  ['app.keys.extend', 'Shift ↑ ↓'],
  ['app.keys.toggle', 'Space'],
  ['app.keys.all', 'Ctrl A'],
  ['app.keys.none', 'Escape'],
  ['app.keys.menu', 'Shift F10'],
  ['app.keys.type', 'a … z'],
  ['app.keys.moveColumn', 'Shift ← →'],
  ['app.keys.sizeColumn', 'Ctrl ← →'],
  ['app.keys.arrange', 'Alt ↑ ↓'],
] as const;

/** Every key that means something. */
export function ShortcutsDialog() {
  const t = useWords();
  const { overlays } = useServices();
  const open = useStore(overlays, (state) => state.shortcuts);
  const closer = useRef<HTMLButtonElement>(null);
  const close = (): void => overlays.setState({ shortcuts: false });
  const rows = ACTIONS.flatMap(({ title, shortcut }) =>
    shortcut === null ? [] : [[t(title), shortcutLabel(shortcut)]],
  );
  return (
    <Dialog
      open={open}
      wide
      reading
      initialFocus={closer}
      onClose={close}
      title={t('app.shortcutsTitle')}
      buttons={
        <Button ref={closer} onClick={close}>
          {t('app.close')}
        </Button>
      }
    >
      <dl className="shortcuts">
        {[...rows, ...TABLE_KEYS.map(([key, keys]) => [t(key), keys])].map(([title, keys]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
