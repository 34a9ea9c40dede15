import LoaderCircle from 'lucide-react/icons/loader-circle';
import MonitorOff from 'lucide-react/icons/monitor-off';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { ConsoleObstacle } from '../../../shared/model/console.ts';
import type { HostId } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { formatDuration } from '../../../shared/units.ts';
import type { Icon } from '../../actions/action.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { useNow } from '../../widgets/use-now.ts';
import { ConsoleOffers } from './console-offers.tsx';

/** What a console says over its last picture, or where there is none yet. */
export type OverlayWord =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'waiting'; readonly problem: Problem | null; readonly retryAt: number | null }
  | { readonly kind: 'obstructed'; readonly obstacle: ConsoleObstacle }
  | { readonly kind: 'stopped'; readonly problem: Problem };

interface ConsoleOverlayProps {
  readonly machine: MachineRecord;
  readonly word: OverlayWord;
  readonly display: number | null;
  readonly hasPicture: boolean;
  readonly onRetry: () => void;
  /** Ends another client's use; null where nobody else can be in the way. */
  readonly onTakeOver: (() => void) | null;
}

/** Why a console is not shown now, and what can be done about it. */
export function ConsoleOverlay({ machine, word, display, hasPicture, onRetry, onTakeOver }: ConsoleOverlayProps) {
  const t = useWords();
  switch (word.kind) {
    case 'connecting':
      return (
        <Card icon={LoaderCircle} title={t(display === null ? 'consoles.opening' : 'consoles.connecting')} busy small />
      );
    case 'waiting':
      return (
        <Card
          icon={LoaderCircle}
          title={<Countdown until={word.retryAt} />}
          busy
          actions={<Button onClick={onRetry}>{t('consoles.tryNow')}</Button>}
        >
          {word.problem !== null && <ProblemText problem={word.problem} />}
          {hasPicture && <p>{t('consoles.lastPicture')}</p>}
        </Card>
      );
    case 'obstructed':
      return (
        <Card
          icon={MonitorOff}
          title={t(`consoles.obstacle.${word.obstacle}.title`)}
          actions={<ConsoleOffers machine={machine} obstacle={word.obstacle} display={display} />}
        >
          <p>{t(`consoles.obstacle.${word.obstacle}.text`)}</p>
          {word.obstacle === 'host-offline' && <HostProblem host={machine.host} />}
          {hasPicture && <p>{t('consoles.lastPicture')}</p>}
        </Card>
      );
    case 'stopped': {
      const inUse = word.problem.code === 'console-in-use' && onTakeOver !== null;
      return (
        <Card
          icon={TriangleAlert}
          title={problemWords(word.problem).what}
          actions={
            <>
              {inUse && (
                <Button kind="primary" onClick={onTakeOver}>
                  {t('consoles.takeOver')}
                </Button>
              )}
              <Button onClick={onRetry}>{t('consoles.retry')}</Button>
            </>
          }
        >
          <p>{problemWords(word.problem).why}</p>
          <p>{inUse ? t('consoles.takeOverText') : problemWords(word.problem).next}</p>
          <ProblemDetails problem={word.problem} />
        </Card>
      );
    }
  }
}

interface CardProps {
  readonly icon: Icon;
  readonly title: ReactNode;
  readonly busy?: boolean;
  readonly small?: boolean;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

function Card({ icon: Glyph, title, busy = false, small = false, actions, children }: CardProps) {
  return (
    <div className="console-overlay">
      <div className="console-card" data-small={small || undefined} role="status">
        <span className="console-card-icon" data-busy={busy || undefined}>
          <Glyph size={small ? 16 : 24} aria-hidden />
        </span>
        <h2>{title}</h2>
        {children !== undefined && <div className="console-card-text">{children}</div>}
        {actions !== undefined && <div className="console-card-actions">{actions}</div>}
      </div>
    </div>
  );
}

/** Why a host is not connected, if that is known. */
function HostProblem({ host: id }: { readonly host: HostId }) {
  const problem = useFleet(({ hosts }) => {
    const state = hosts.get(id)?.state;
    return state?.phase === 'reconnecting' || state?.phase === 'failed' ? state.problem : null;
  });
  return problem === null ? null : <ProblemText problem={problem} />;
}

function ProblemText({ problem }: { readonly problem: Problem }) {
  const { what, why } = problemWords(problem);
  return (
    <>
      <p>{what}</p>
      <p>{why}</p>
      <ProblemDetails problem={problem} />
    </>
  );
}

/** Counts down to the next attempt; apart, so that a second costs one line. */
function Countdown({ until }: { readonly until: number | null }) {
  const t = useWords();
  const now = useNow();
  const left = until === null ? 0 : until - now;
  const text = left < 1000 ? t('consoles.againNow') : t('consoles.again', { time: formatDuration(left) });
  // It would be read out every second.
  return <span aria-live="off">{text}</span>;
}
