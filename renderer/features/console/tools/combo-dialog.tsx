import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { comboLabel, inOrder } from '../keys/key-combos.ts';
import { boardKey } from '../keys/key-table.ts';
import { useConsoleSettings } from '../settings/use-console-preferences.ts';
import './tools.css';

/** Keys that most desktops take before a page sees them. */
const TAKEN = ['MetaLeft', 'PrintScreen', 'AltLeft', 'ControlLeft', 'ShiftLeft', 'Tab', 'Escape', 'F4'] as const;
const MOST_KEYS = 8;

/** Makes a key combination of the user's own: pressed, or put together from keys that cannot be pressed here. */
export function ComboDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords();
  const [settings, update] = useConsoleSettings();
  const [keys, setKeys] = useState<readonly string[]>([]);
  const [name, setName] = useState('');
  const [wasEmpty, setWasEmpty] = useState(false);
  const down = useRef(new Set<string>());
  const field = useRef<HTMLDivElement>(null);
  const id = useId();
  const add = (code: string): void => {
    setKeys((before) => (before.includes(code) || before.length >= MOST_KEYS ? before : inOrder([...before, code])));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { code } = event.nativeEvent;
    // The way out of the field stays: Tab and Shift+Tab alone move on.
    if ((code === 'Tab' && down.current.size <= (event.shiftKey ? 1 : 0)) || boardKey(code) === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (down.current.size === 0) setKeys([]);
    down.current.add(code);
    add(code);
  };
  const save = (): void => {
    setWasEmpty(keys.length === 0);
    if (keys.length === 0) return;
    let number = settings.combos.length + 1;
    while (settings.combos.some((one) => one.id === `combo-${number}`)) number += 1;
    update({ combos: [...settings.combos, { id: `combo-${number}`, name: name.trim(), keys: [...keys] }].slice(-50) });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('consoles.combo.title')}
      initialFocus={field}
      buttons={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind="primary" onClick={save}>
            {t('consoles.combo.save')}
          </Button>
        </>
      }
    >
      <div className="console-form">
        <span id={`${id}-keys`}>{t('consoles.combo.keys')}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: a text field would take the keys for text */}
        <div
          ref={field}
          className="combo-field"
          role="textbox"
          tabIndex={0}
          aria-readonly
          aria-labelledby={`${id}-keys`}
          onKeyDown={onKeyDown}
          onKeyUp={(event) => down.current.delete(event.nativeEvent.code)}
          onBlur={() => down.current.clear()}
        >
          {keys.length === 0 ? <span className="combo-hint">{t('consoles.combo.press')}</span> : comboLabel(keys)}
        </div>
        <p>{t('consoles.combo.pressHint')}</p>
        <div className="combo-taken">
          {TAKEN.map((code) => (
            <Button
              key={code}
              small
              aria-label={t('consoles.combo.add', { key: comboLabel([code]) })}
              onClick={() => add(code)}
            >
              {comboLabel([code])}
            </Button>
          ))}
          <Button small kind="quiet" onClick={() => setKeys([])}>
            {t('consoles.combo.clear')}
          </Button>
        </div>
        <label>
          <span>{t('consoles.combo.name')}</span>
          <input
            className="text-field"
            maxLength={60}
            placeholder={t('consoles.combo.namePlaceholder')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {wasEmpty && (
          <p className="field-problem" role="alert">
            {t('consoles.combo.empty')}
          </p>
        )}
      </div>
    </Dialog>
  );
}
