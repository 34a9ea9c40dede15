import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { assertNever } from '../../../shared/assert-never.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { formatDuration } from '../../../shared/units.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords, type Words } from '../../i18n/i18n.ts';
import { CommandLine } from '../../widgets/command-line.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { useNow } from '../../widgets/use-now.ts';
import { HostKeys } from '../hosts/host-keys.tsx';
import { isMendedByAddress } from '../hosts/host-trouble.tsx';

interface BannerProps {
  readonly host: HostRecord;
  /** Why facts are missing or old, if they are. */
  readonly problem: Problem | null;
}

interface Word {
  readonly tone: 'warn' | 'bad' | 'quiet';
  readonly text: string;
  readonly problem: Problem | null;
}

/**
 * Why what the page shows may not be so any more, and what to do about it; nothing when all is well, or when the page
 * itself says it because it has nothing else to show.
 */
export function HostPageBanner({ host, problem }: BannerProps) {
  const t = useWords();
  const now = useNow();
  const word = host.facts === null ? null : bannerWord(t, host, problem, now);
  if (word === null) return null;
  const reason = word.problem === null ? null : problemWords(word.problem);
  return (
    <div className="machine-banner host-banner" data-tone={word.tone} role="status">
      <TriangleAlert size={15} aria-hidden />
      <div className="host-banner-words">
        <p>{word.text}</p>
        {reason === null ? null : (
          <p>
            {reason.why} {reason.next}
          </p>
        )}
        {/* While it tries by itself the reason may change with each attempt, and the page must not move with it. */}
        {reason?.command == null || host.state.phase !== 'failed' ? null : <CommandLine command={reason.command} />}
        {word.problem?.code === 'ssh-key-changed' ? <HostKeys problem={word.problem} /> : null}
        {word.problem === null ? null : <ProblemDetails problem={word.problem} />}
      </div>
      <Remedy host={host} problem={word.problem} />
    </div>
  );
}

/** What mends it beside connecting, which stands in the header. */
function Remedy({ host, problem }: BannerProps) {
  const subject = { machines: [], host };
  if (problem?.code === 'ssh-key-changed') {
    return <ActionButton action="host.forget-key" subject={subject} className="button-small" />;
  }
  if (problem === null || !host.saved || !isMendedByAddress(problem)) return null;
  return <ActionButton action="host.edit" subject={subject} className="button-small" />;
}

function bannerWord(t: Words, host: HostRecord, problem: Problem | null, now: number): Word | null {
  const name = plainText(host.name, 80);
  const age = formatDuration(Math.max(1000, now - (host.inventoryAt ?? now)));
  const { state } = host;
  switch (state.phase) {
    case 'live':
      // What the driver cannot tell is said where it would stand.
      if (problem === null || problem.code === 'unsupported') return null;
      return { tone: 'warn', text: t('hostPage.partly'), problem };
    case 'degraded': {
      const silentFor = formatDuration(Math.max(1000, now - state.since));
      const text =
        state.reason === 'slow'
          ? t('machinePage.hostSlow', { host: name })
          : t('machinePage.hostSilent', { host: name, age: silentFor });
      return { tone: 'warn', text, problem: null };
    }
    case 'connecting':
    case 'authenticating':
    case 'listing':
      return {
        tone: 'quiet',
        text: t('machinePage.hostConnecting', { host: name, age }),
        problem: null,
      };
    case 'reconnecting': {
      const away = formatDuration(Math.max(1000, now - state.since));
      const text = t('machinePage.hostLost', { host: name, age: away });
      return { tone: 'bad', text, problem: state.problem };
    }
    case 'failed':
      return {
        tone: 'bad',
        text: t('machinePage.hostOffline', { host: name, age }),
        problem: state.problem,
      };
    case 'disconnected':
      return { tone: 'quiet', text: t('machinePage.hostOffline', { host: name, age }), problem: null };
    default:
      return assertNever(state);
  }
}
