import KeyRound from 'lucide-react/icons/key-round';
import ListEnd from 'lucide-react/icons/list-end';
import { useEffect, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../shared/model/problem.ts';
import type { Prompt } from '../../../shared/model/prompt.ts';
import { shortcutLabel } from '../../actions/shortcut.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useClient } from '../../stores/services.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { problemWords } from '../../widgets/problem-words.ts';
import './prompt-card.css';
import { mayTakeFocus } from './may-take-focus.ts';
import { PROMPT_CARD, PROMPT_SHORTCUT } from './prompt-card-name.ts';
import { PromptForm } from './prompt-form.tsx';
import { PromptText } from './prompt-text.tsx';
import { TouchMark } from './touch-mark.tsx';

export type PromptAnswer =
  | { readonly kind: 'text'; readonly text: string; readonly remember: boolean }
  | { readonly kind: 'yes' }
  | { readonly kind: 'cancel' };

export interface PromptCardProps {
  readonly prompt: Prompt;
  /** How many wait behind it. */
  readonly behind: number;
  /** Within the form of a host, which tries one out. */
  readonly inDialog?: boolean;
}

/** One question on the way to a host. It takes the focus only from who is not typing; Escape says no. */
export function PromptCard({ prompt, behind, inDialog = false }: PromptCardProps) {
  const t = useWords();
  const client = useClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();
  const host = plainText(prompt.title, 80);
  useEffect(() => {
    if (mayTakeFocus(inDialog)) document.querySelector<HTMLElement>(`#${PROMPT_CARD} [data-first]`)?.focus();
  }, [inDialog]);
  const answer = (given: PromptAnswer): void => {
    setProblem(null);
    client.call('prompt.answer', { prompt: prompt.id, answer: given }).catch((error: unknown) => {
      const refused = toProblem(error);
      // It was answered in another window, or is over: the list says so in a moment.
      if (refused.code !== 'not-found') setProblem(refused);
    });
  };
  return (
    <section
      id={PROMPT_CARD}
      className="prompt-card"
      data-kind={prompt.kind}
      aria-label={t('prompts.label', { host })}
      aria-describedby={`${id}-text`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        answer({ kind: 'cancel' });
      }}
    >
      <header className="prompt-head">
        {prompt.kind === 'touch' ? <TouchMark /> : <KeyRound size={16} aria-hidden />}
        <div className="prompt-title">
          <h2>{t(`prompts.title.${prompt.kind}`)}</h2>
          <bdi dir="auto" className="ellipsis">
            {host}
          </bdi>
        </div>
        <kbd className="prompt-shortcut" title={t('actions.answerPrompt')}>
          {shortcutLabel(PROMPT_SHORTCUT)}
        </kbd>
        {behind > 0 && (
          <span className="prompt-queue" title={t('prompts.queueText', { count: behind })}>
            <ListEnd size={13} aria-hidden />
            {t('prompts.queue', { at: 1, total: behind + 1 })}
          </span>
        )}
      </header>
      <div id={`${id}-text`} className="prompt-text">
        <PromptText prompt={prompt} />
      </div>
      <PromptForm prompt={prompt} onAnswer={answer} />
      {problem !== null && (
        <p className="field-problem" role="alert">
          {problemWords(problem).what}
        </p>
      )}
    </section>
  );
}
