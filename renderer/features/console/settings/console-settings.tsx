import X from 'lucide-react/icons/x';
import { type KeyboardEvent, useState } from 'react';
import { RELEASE_KEYS, type ReleaseKeys, SCREEN_MODES } from '../../../../shared/model/console-settings.ts';
import { shortcutLabel } from '../../../actions/shortcut.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import { Segments } from '../../../widgets/segments.tsx';
import './console-settings.css';
import { useConsoleSettings } from './use-console-preferences.ts';

const MOST_SHORTCUTS = 40;

/** What holds for all consoles, as lines of the settings dialog. */
export function ConsoleSettingsLines() {
  const t = useWords();
  const [settings, update] = useConsoleSettings();
  return (
    <>
      <div className="setting">
        <div>
          <h3>{t('consoles.settings.release')}</h3>
          <p>{t('consoles.settings.releaseText')}</p>
        </div>
        <select
          className="text-field"
          aria-label={t('consoles.settings.release')}
          value={settings.releaseKeys}
          onChange={(event) => update({ releaseKeys: event.target.value as ReleaseKeys })}
        >
          {RELEASE_KEYS.map((keys) => (
            <option key={keys} value={keys}>
              {t(`consoles.releaseKeys.${keys}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="setting">
        <div>
          <h3>{t('consoles.settings.host')}</h3>
          <p>{t('consoles.settings.hostText')}</p>
        </div>
        <HostShortcuts shortcuts={settings.hostShortcuts} onChange={(hostShortcuts) => update({ hostShortcuts })} />
      </div>
      <div className="setting">
        <div>
          <h3>{t('consoles.settings.mode')}</h3>
          <p>{t('consoles.settings.modeText')}</p>
        </div>
        <Segments
          label={t('consoles.settings.mode')}
          value={settings.mode}
          onChange={(mode) => update({ mode })}
          options={SCREEN_MODES.map((id) => ({ id, title: t(`consoles.mode.${id}`) }))}
        />
      </div>
    </>
  );
}

interface HostShortcutsProps {
  readonly shortcuts: readonly string[];
  readonly onChange: (shortcuts: string[]) => void;
}

function HostShortcuts({ shortcuts, onChange }: HostShortcutsProps) {
  const t = useWords();
  const [adding, setAdding] = useState(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event);
    if (shortcut === null) return;
    event.preventDefault();
    event.stopPropagation();
    setAdding(false);
    if (!shortcuts.includes(shortcut)) onChange([...shortcuts, shortcut].slice(-MOST_SHORTCUTS));
  };
  return (
    <div className="host-shortcuts">
      {shortcuts.length === 0 && !adding && <p>{t('consoles.settings.hostNone')}</p>}
      <ul>
        {shortcuts.map((shortcut) => (
          <li key={shortcut}>
            <kbd>{shortcutLabel(shortcut)}</kbd>
            <Button
              kind="quiet"
              small
              icon={X}
              aria-label={t('consoles.settings.hostRemove', { keys: shortcutLabel(shortcut) })}
              onClick={() => onChange(shortcuts.filter((one) => one !== shortcut))}
            />
          </li>
        ))}
      </ul>
      <Button
        small
        aria-pressed={adding}
        onClick={() => setAdding(!adding)}
        onKeyDown={adding ? onKeyDown : undefined}
        onBlur={() => setAdding(false)}
      >
        {t(adding ? 'consoles.settings.hostPress' : 'consoles.settings.hostAdd')}
      </Button>
    </div>
  );
}

/** A key press as a shortcut is written; null for what is none: a modifier alone, Tab, or a key that just writes. */
function shortcutOf({ key, ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent): string | null {
  if (['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'Tab', 'Dead', 'Unidentified'].includes(key) || metaKey)
    return null;
  if (!ctrlKey && !altKey && !/^F\d+$/.test(key)) return null;
  const held = [...(ctrlKey ? ['Ctrl'] : []), ...(altKey ? ['Alt'] : []), ...(shiftKey ? ['Shift'] : [])];
  return [...held, key.length === 1 ? key.toUpperCase() : key].join('+');
}
