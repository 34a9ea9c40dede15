import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import { assertNever } from '../../../shared/assert-never.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { formatDuration } from '../../../shared/units.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords, type Words } from '../../i18n/i18n.ts';
import { useHost, useNavigation } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { useNow } from '../../widgets/use-now.ts';
import { OpenElsewhere } from './open-elsewhere.tsx';
import { useHasMoved, useRunningElsewhere } from './whereabouts.ts';

interface HostBannerProps {
  readonly machine: MachineRecord;
  readonly host: HostRecord | null;
  readonly gone: boolean;
  /** Why the facts are missing or old, if they are. */
  readonly problem: Problem | null;
}

interface Move {
  readonly moved: boolean;
  /** Where it runs now, if a connected host has it. */
  readonly to: string | null;
}

interface Word {
  readonly tone: 'warn' | 'bad' | 'quiet';
  readonly text: string;
  readonly connect: boolean;
}

/** One line about why what the page shows may not be so any more; nothing when all is well. */
export function HostBanner({ machine, host, gone, problem }: HostBannerProps): ReactNode {
  const t = useWords();
  const now = useNow();
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  const moved = useHasMoved(machine.id, gone ? null : machine);
  const there = useRunningElsewhere(gone || moved ? machine.id : null);
  const to = useHost(there?.host ?? '');
  const move: Move = { moved, to: to === null ? null : plainText(to.name, 80) };
  const word = bannerWord(t, machine, host, gone, move, problem, now);
  if (word === null) return null;
  return (
    <div className="machine-banner" data-tone={word.tone} role="status">
      <TriangleAlert size={15} aria-hidden />
      <span>{word.text}</span>
      {(gone || moved) && <OpenElsewhere machine={machine.id} small />}
      {gone ? (
        <Button small onClick={() => go(lastList)}>
          {t('app.backToList')}
        </Button>
      ) : null}
      {word.connect && host !== null ? (
        <ActionButton action="host.connect" subject={{ machines: [], host }} className="button-small" />
      ) : null}
    </div>
  );
}

function bannerWord(
  t: Words,
  machine: MachineRecord,
  host: HostRecord | null,
  gone: boolean,
  move: Move,
  problem: Problem | null,
  now: number,
): Word | null {
  if (gone || host === null) return { tone: move.moved ? 'warn' : 'bad', text: goneText(t, move), connect: false };
  const name = plainText(host.name, 80);
  const age = host.inventoryAt === null ? null : ageInWords(now - host.inventoryAt);
  const { state } = host;
  switch (state.phase) {
    case 'live':
      break;
    case 'degraded':
      if (state.reason === 'slow')
        return { tone: 'warn', text: t('machinePage.hostSlow', { host: name }), connect: false };
      return {
        tone: 'warn',
        text: t('machinePage.hostSilent', { host: name, age: ageInWords(now - state.since) }),
        connect: false,
      };
    case 'connecting':
    case 'authenticating':
    case 'listing':
      return {
        tone: 'quiet',
        text:
          age === null
            ? t('machinePage.hostConnectingNow', { host: name })
            : t('machinePage.hostConnecting', { host: name, age }),
        connect: false,
      };
    case 'reconnecting':
      return {
        tone: 'bad',
        text: t('machinePage.hostLost', { host: name, age: ageInWords(now - state.since) }),
        connect: true,
      };
    case 'disconnected':
    case 'failed':
      return {
        tone: state.phase === 'failed' ? 'bad' : 'quiet',
        text:
          age === null
            ? t('machinePage.hostOfflineNever', { host: name })
            : t('machinePage.hostOffline', { host: name, age }),
        connect: true,
      };
    default:
      return assertNever(state);
  }
  if (move.moved) {
    const text = move.to === null ? t('machinePage.movedAway') : t('machinePage.movedAwayTo', { host: move.to });
    return { tone: 'quiet', text, connect: false };
  }
  if (machine.hung) return { tone: 'warn', text: t('machinePage.hung'), connect: false };
  if (problem !== null) return { tone: 'warn', text: t('machinePage.detailProblem'), connect: false };
  return null;
}

function goneText(t: Words, { moved, to }: Move): string {
  if (to === null) return t(moved ? 'machinePage.moved' : 'machinePage.gone');
  return t(moved ? 'machinePage.movedTo' : 'machinePage.goneTo', { host: to });
}

function ageInWords(ms: number): string {
  return formatDuration(Math.max(1000, ms));
}
