import type { Prompt } from '../../../shared/model/prompt.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Fingerprint } from '../../widgets/fingerprint.tsx';
import { plainText } from '../../widgets/plain-text.ts';

/** ssh's own words go on for a few lines at most. */
const MOST_LINES = 12;
const LONGEST_LINE = 300;

/** What is asked, in our words; ssh's own where ours cannot know what they mean. */
export function PromptText({ prompt }: { readonly prompt: Prompt }) {
  const t = useWords();
  const { kind, key, attempt } = prompt;
  const subject = plainText(prompt.subject ?? t('prompts.noSubject'), 120);
  const isOwnWords = kind === 'code' || kind === 'confirm' || (kind === 'host-key' && key === null);
  return (
    <>
      {attempt > 1 && <p className="prompt-wrong">{t('prompts.wrong', { count: attempt - 1 })}</p>}
      <p>{t(`prompts.text.${kind}`, { subject })}</p>
      {key !== null && (
        <dl className="prompt-key">
          <dt>{t('prompts.fingerprint', { type: plainText(key.type, 40) })}</dt>
          <dd>
            <Fingerprint text={key.fingerprint} />
          </dd>
        </dl>
      )}
      {isOwnWords && (
        <pre className="prompt-said" dir="auto">
          {said(prompt.text)}
        </pre>
      )}
    </>
  );
}

function said(text: string): string {
  return text
    .split('\n')
    .slice(0, MOST_LINES)
    .map((line) => plainText(line, LONGEST_LINE))
    .join('\n')
    .trim();
}
