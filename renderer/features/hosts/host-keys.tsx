import type { Problem } from '../../../shared/model/problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Fingerprint } from '../../widgets/fingerprint.tsx';

/** Both keys of a host whose key changed: the one it was known by and the one it shows. */
export function HostKeys({ problem }: { readonly problem: Problem }) {
  const t = useWords();
  const shown = problem.hostKeys?.shown ?? /SHA256:[\w+/]{20,}/.exec(problem.detail ?? '')?.[0] ?? null;
  const known = problem.hostKeys?.known ?? null;
  if (shown === null && known === null) return null;
  return (
    <dl className="host-keys">
      <dt>{t('prompts.keyKnown')}</dt>
      <dd>{known === null ? t('prompts.keyNotTold') : <Fingerprint text={known} />}</dd>
      <dt>{t('prompts.keyShown')}</dt>
      <dd>{shown === null ? t('prompts.keyNotTold') : <Fingerprint text={shown} />}</dd>
    </dl>
  );
}
