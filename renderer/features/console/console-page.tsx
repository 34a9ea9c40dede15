import ServerOff from 'lucide-react/icons/server-off';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { MachineId } from '../../../shared/model/machine.ts';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { LinkBanner } from '../../app/link-banner.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useHost, useMachine, useNavigation } from '../../stores/services.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { StateDot } from '../../widgets/state-dot.tsx';
import { machineTone } from '../../widgets/tone.ts';
import { stateText } from '../machine/event-words.ts';
import { HostBanner } from '../machine/host-banner.tsx';
import { OpenElsewhere } from '../machine/open-elsewhere.tsx';
import { useFollowMoved, useHasMoved, useReturns } from '../machine/whereabouts.ts';
import './console-page.css';
import { keepPlace, windowName } from './window/window-place.ts';

const Panel = lazy(() => import('./console-panel.tsx').then((module) => ({ default: module.ConsolePanel })));
const LOOK_AT_PLACE_MS = 2000;

/**
 * A window that is one machine's console and nothing else. It remembers its place, goes with a machine that migrates, and
 * keeps what it showed of one that goes. Another machine needs another component.
 */
export function ConsolePage({ machine: id, view }: { readonly machine: MachineId; readonly view: string | null }) {
  const t = useWords();
  const record = useMachine(id);
  const [seen, setSeen] = useState(record);
  if (record !== null && record !== seen) setSeen(record);
  const machine = record ?? seen;
  const ready = useFleet((state) => state.ready);
  const gone = ready && record === null;
  const moved = useHasMoved(id, record);
  const host = useHost(machine?.host ?? '');
  const go = useNavigation((state) => state.go);
  useKeptPlace(windowName(id, view));
  useFollowMoved(id, record);
  const returns = useReturns(gone);
  return (
    <main className="console-page" aria-label={t('app.main')}>
      <LinkBanner />
      {machine === null ? (
        ready && (
          <EmptyState icon={ServerOff} title={t('app.notFound')} actions={<OpenElsewhere machine={id} />}>
            {t('app.notFoundText')}
          </EmptyState>
        )
      ) : (
        <>
          <h1 className="console-page-title">
            <StateDot tone={gone ? 'unknown' : machineTone(machine)} />
            <Foreign text={machine.name} className="ellipsis" />
            <span className="console-page-state">
              {gone ? t(moved ? 'machinePage.movedState' : 'machinePage.goneState') : stateText(machine)}
            </span>
          </h1>
          {!gone && host?.state.phase === 'degraded' && (
            <HostBanner machine={machine} host={host} gone={false} problem={null} />
          )}
          <ErrorBoundary key={`${id} ${returns}`}>
            <Suspense fallback={<div className="console-place" aria-busy="true" />}>
              <div className="console-place">
                <Panel
                  machine={machine}
                  view={view}
                  own
                  onView={(next) => go({ page: 'console', machine: id, view: next }, { replace: true })}
                />
              </div>
            </Suspense>
          </ErrorBoundary>
        </>
      )}
    </main>
  );
}

/** Browsers tell no window that it was moved, so its place is looked at now and then. */
function useKeptPlace(name: string): void {
  useEffect(() => {
    let before = '';
    const look = (): void => {
      // The browser's own full screen has no element.
      const full = document.fullscreenElement !== null || matchMedia('(display-mode: fullscreen)').matches;
      if (full || window.opener === null) return;
      const place = { left: screenX, top: screenY, width: innerWidth, height: innerHeight };
      const now = JSON.stringify(place);
      if (now !== before && place.width > 0 && place.height > 0) keepPlace(localStorage, name, place);
      before = now;
    };
    const timer = setInterval(look, LOOK_AT_PLACE_MS);
    window.addEventListener('resize', look);
    window.addEventListener('pagehide', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('resize', look);
      window.removeEventListener('pagehide', look);
    };
  }, [name]);
}
