import { type FormEvent, useRef } from 'react';
import type { Prompt } from '../../../shared/model/prompt.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Button } from '../../widgets/button.tsx';
import type { PromptAnswer } from './prompt-card.tsx';
import { SecretField } from './secret-field.tsx';

export interface PromptFormProps {
  readonly prompt: Prompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
}

/** What can be answered: a text, yes or no, or nothing but no. */
export function PromptForm({ prompt, onAnswer }: PromptFormProps) {
  const t = useWords();
  const field = useRef<HTMLInputElement>(null);
  const remember = useRef<HTMLInputElement>(null);
  const { kind } = prompt;
  const cancel = (label: string, isFirst: boolean) => (
    <Button {...(isFirst && { 'data-first': '' })} onClick={() => onAnswer({ kind: 'cancel' })}>
      {label}
    </Button>
  );
  switch (kind) {
    case 'touch':
      return <div className="prompt-buttons">{cancel(t('prompts.cancel'), true)}</div>;
    case 'host-key':
    case 'confirm':
      // The safe answer has the focus: a key pressed in haste must not trust anybody.
      return (
        <div className="prompt-buttons">
          {cancel(t(kind === 'confirm' ? 'prompts.cancel' : 'prompts.refuse'), true)}
          <Button kind="primary" onClick={() => onAnswer({ kind: 'yes' })}>
            {t(kind === 'confirm' ? 'prompts.allow' : 'prompts.trust')}
          </Button>
        </div>
      );
    case 'password':
    case 'passphrase':
    case 'code':
    case 'pin':
    case 'display-password': {
      const submit = (event: FormEvent): void => {
        event.preventDefault();
        const input = field.current;
        if (input === null) return;
        const text = input.value;
        // What was typed must not stay in the page, whatever becomes of the answer.
        input.value = '';
        onAnswer({ kind: 'text', text, remember: remember.current?.checked === true });
      };
      return (
        <form className="prompt-form" onSubmit={submit} autoComplete="off">
          <SecretField field={field} label={t(`prompts.field.${kind}`)} echo={prompt.echo} />
          {prompt.canRemember && (
            <label className="check-row">
              <input ref={remember} type="checkbox" />
              {t('prompts.remember')}
            </label>
          )}
          <div className="prompt-buttons">
            {cancel(t('prompts.cancel'), false)}
            <Button kind="primary" type="submit">
              {t(
                kind === 'passphrase' || kind === 'pin'
                  ? 'prompts.unlock'
                  : kind === 'code'
                    ? 'prompts.send'
                    : 'prompts.answer',
              )}
            </Button>
          </div>
        </form>
      );
    }
  }
}
