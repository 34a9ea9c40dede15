import ShieldAlert from 'lucide-react/icons/shield-alert';
import type { HostRecord } from '../../../shared/model/host.ts';
import { useWords } from '../../i18n/i18n.ts';
import { problemWords } from '../../widgets/problem-words.ts';
import { HostKeys } from './host-keys.tsx';
import './host-question.css';

/** Warns of a host that shows another key than before, with both keys; over the machines that were seen last. */
export function KeyChanged({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  if (host.state.phase !== 'failed' || host.state.problem.code !== 'ssh-key-changed') return null;
  const { problem } = host.state;
  return (
    <div className="key-changed" role="alert">
      <ShieldAlert size={18} aria-hidden />
      <div>
        <p>
          <strong>{t('prompts.keyChangedWarn')}</strong> {problemWords(problem).next}
        </p>
        <HostKeys problem={problem} />
      </div>
    </div>
  );
}
