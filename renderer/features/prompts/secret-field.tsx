import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { Button } from '../../widgets/button.tsx';
import '../../widgets/form.css';

export interface SecretFieldProps {
  /** Read once, when it is sent; what is typed is in no state and no attribute. */
  readonly field: RefObject<HTMLInputElement | null>;
  readonly label: string;
  /** Shown while it is typed from the start. */
  readonly echo: boolean;
}

/** The contract takes no longer answer. */
const LONGEST = 4096;

/** A field for a secret: hidden unless one wants to see it, with a word about Caps Lock. */
export function SecretField({ field, label, echo }: SecretFieldProps) {
  const t = useWords();
  const [shown, setShown] = useState(echo);
  const [capsLock, setCapsLock] = useState(false);
  const id = useId();
  const look = (event: KeyboardEvent): void => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div className="form-row">
      <label htmlFor={id}>{label}</label>
      <div className="secret-field">
        <input
          ref={field}
          id={id}
          data-first=""
          className="text-field"
          type={shown ? 'text' : 'password'}
          autoComplete="off"
          spellCheck={false}
          maxLength={LONGEST}
          aria-describedby={`${id}-caps`}
          onKeyDown={look}
          onKeyUp={look}
        />
        {!echo && (
          <Button
            small
            kind="quiet"
            icon={shown ? EyeOff : Eye}
            aria-label={t(shown ? 'prompts.conceal' : 'prompts.reveal')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
        )}
      </div>
      <span id={`${id}-caps`} className="secret-caps" role="status">
        {capsLock && !shown ? t('prompts.capsLock') : ''}
      </span>
    </div>
  );
}
