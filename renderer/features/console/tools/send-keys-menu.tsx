import { Menu } from '@base-ui/react/menu';
import ChevronDown from 'lucide-react/icons/chevron-down';
import KeyboardIcon from 'lucide-react/icons/keyboard';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import '../../../widgets/popup.css';
import { Button } from '../../../widgets/button.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { COMBOS, comboLabel } from '../keys/key-combos.ts';
import { useConsoleSettings } from '../settings/use-console-preferences.ts';
import { ComboDialog } from './combo-dialog.tsx';
import './tools.css';

interface SendKeysMenuProps {
  readonly onSend: (keys: readonly string[]) => void;
  /** Why nothing can be sent now; null if it can. */
  readonly why: string | null;
}

/** Key combinations that the desktop or the browser would keep, to be sent by choice. */
export function SendKeysMenu({ onSend, why }: SendKeysMenuProps) {
  const t = useWords();
  const [settings, update] = useConsoleSettings();
  const [adding, setAdding] = useState(false);
  const label = t('consoles.sendKeys');
  if (why !== null) {
    return <Button kind="quiet" icon={KeyboardIcon} aria-label={label} why={`${label}: ${why}`} />;
  }
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          render={
            <Button kind="quiet" className="console-menu-button" aria-label={label} tip={t('consoles.sendKeysText')}>
              <KeyboardIcon size={15} aria-hidden />
              <ChevronDown size={12} aria-hidden />
            </Button>
          }
        />
        <Menu.Portal>
          <Menu.Positioner className="popup-layer" sideOffset={4} align="end" collisionPadding={8}>
            <Menu.Popup className="popup" aria-label={label}>
              {COMBOS.map(({ id, keys }) => (
                <Menu.Item key={id} className="menu-item" onClick={() => onSend(keys)}>
                  <span className="menu-text">{comboLabel(keys)}</span>
                </Menu.Item>
              ))}
              <Menu.Group>
                <Menu.Separator className="menu-line" />
                <Menu.GroupLabel className="menu-label">{t('consoles.ownCombos')}</Menu.GroupLabel>
                {settings.combos.map(({ id, name, keys }) => (
                  <div key={id} className="combo-row">
                    <Menu.Item className="menu-item" onClick={() => onSend(keys)}>
                      <span className="menu-text">{plainText(name, 60) || comboLabel(keys)}</span>
                      {name !== '' && <span className="menu-hint">{comboLabel(keys)}</span>}
                    </Menu.Item>
                    <Menu.Item
                      className="menu-item combo-remove"
                      aria-label={t('consoles.removeCombo', { name: name || comboLabel(keys) })}
                      onClick={() => update({ combos: settings.combos.filter((one) => one.id !== id) })}
                    >
                      <X size={13} aria-hidden />
                    </Menu.Item>
                  </div>
                ))}
                <Menu.Item className="menu-item" onClick={() => setAdding(true)}>
                  <Plus size={15} aria-hidden />
                  <span className="menu-text">{t('consoles.addCombo')}</span>
                </Menu.Item>
              </Menu.Group>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {adding && <ComboDialog onClose={() => setAdding(false)} />}
    </>
  );
}
