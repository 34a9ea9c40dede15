import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { TYPING_SPEEDS } from '../../../../shared/model/console-settings.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { LAYOUTS, type LayoutId } from '../keys/layouts.ts';
import { layoutOf, planTyping } from '../keys/type-plan.ts';
import { type SendKey, typeText } from '../keys/typist.ts';
import { useConsolePreferences, useConsoleSettings } from '../settings/use-console-preferences.ts';
import './tools.css';

const MOST_CHARACTERS = 100_000;
const MOST_MISSING = 40;

interface TypeDialogProps {
  readonly machine: MachineRecord;
  /** Null while the screen is not connected: then nothing is typed, and what is being typed stops. */
  readonly send: SendKey | null;
  readonly onClose: () => void;
}

/** Types a text into the machine key by key, as its keyboard layout has it. Closing stops it. */
export function TypeDialog({ machine, send, onClose }: TypeDialogProps) {
  const t = useWords();
  const [preferences, updatePreferences] = useConsolePreferences(machine.id);
  const [settings, updateSettings] = useConsoleSettings();
  const [text, setText] = useState('');
  const [progress, setProgress] = useState<{
    readonly done: number;
    readonly total: number;
    readonly over: boolean;
  } | null>(null);
  const run = useRef<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const layout = layoutOf(preferences.layout);
  const plan = useMemo(() => planTyping(text, layout), [text, layout]);
  const running = progress !== null && !progress.over;
  useEffect(() => () => run.current?.abort(), []);
  useEffect(() => {
    if (send === null) run.current?.abort();
  }, [send]);

  const insert = async (): Promise<void> => {
    try {
      const found = await navigator.clipboard.readText();
      setText((before) => (before + found).slice(0, MOST_CHARACTERS));
    } catch {
      field.current?.focus();
    }
  };
  const why = send === null ? t('consoles.connecting') : text === '' ? t('consoles.type.textHint') : null;
  const start = async (): Promise<void> => {
    if (send === null) return;
    const abort = new AbortController();
    run.current = abort;
    const total = plan.characters.length;
    setProgress({ done: 0, total, over: false });
    const done = await typeText({
      plan,
      speed: settings.typingSpeed,
      send,
      signal: abort.signal,
      onProgress: (count) => setProgress({ done: count, total, over: false }),
    });
    setProgress({ done, total, over: true });
  };
  const missing = plan.missing
    .slice(0, MOST_MISSING)
    .map((one) => plainText(one))
    .join(' ');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('consoles.type.title', { name: plainText(machine.name, 80) })}
      initialFocus={field}
      buttons={
        <>
          <Button onClick={onClose}>{t('app.close')}</Button>
          {running ? (
            <Button kind="primary" onClick={() => run.current?.abort()}>
              {t('consoles.type.stop')}
            </Button>
          ) : (
            <Button kind="primary" why={why} onClick={() => void start()}>
              {t('consoles.type.start')}
            </Button>
          )}
        </>
      }
    >
      <div className="console-form">
        <p>{t('consoles.type.textHint')}</p>
        <label>
          <span>{t('consoles.type.text')}</span>
          <textarea
            ref={field}
            className="text-field type-text"
            rows={5}
            spellCheck={false}
            maxLength={MOST_CHARACTERS}
            disabled={running}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setProgress(null);
            }}
          />
        </label>
        <div className="console-form-row">
          <Button small onClick={() => void insert()}>
            {t('consoles.type.paste')}
          </Button>
          <span>{t('consoles.type.line')}</span>
        </div>
        <label>
          <span>{t('consoles.type.layout')}</span>
          <select
            className="text-field"
            aria-describedby={`${id}-layout`}
            disabled={running}
            value={layout}
            onChange={(event) => updatePreferences({ layout: event.target.value })}
          >
            {(Object.keys(LAYOUTS) as LayoutId[]).map((one) => (
              <option key={one} value={one}>
                {t(`consoles.type.layouts.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <p id={`${id}-layout`}>{t('consoles.type.layoutHint')}</p>
        <div className="console-form-row">
          <span>{t('consoles.type.speed')}</span>
          <Segments
            label={t('consoles.type.speed')}
            value={settings.typingSpeed}
            onChange={(typingSpeed) => updateSettings({ typingSpeed })}
            options={TYPING_SPEEDS.map((speed) => ({ id: speed, title: t(`consoles.type.speeds.${speed}`) }))}
          />
        </div>
        {plan.missing.length > 0 && (
          <p className="field-problem">
            {t('consoles.type.missing', { count: plan.missing.length, characters: missing })}
          </p>
        )}
        {progress !== null && (
          <div className="type-progress">
            <progress max={progress.total} value={progress.done} aria-label={t('consoles.type.start')} />
            <span role={progress.over ? 'status' : undefined}>
              {progress.over
                ? progress.done === progress.total
                  ? t('consoles.type.done', { count: progress.done })
                  : t('consoles.type.stopped', { done: progress.done, total: progress.total })
                : t('consoles.type.progress', { done: progress.done, total: progress.total })}
            </span>
          </div>
        )}
      </div>
    </Dialog>
  );
}
