import ServerOff from 'lucide-react/icons/server-off';
import { useEffect, useState } from 'react';
import type { MachineId, MachineRecord } from '../../../shared/model/machine.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useHost, useMachine, useNavigation } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Tabs } from '../../widgets/tabs.tsx';
import './machine-page.css';
import { ConsoleTab } from '../console/console-tab.tsx';
import { HostBanner } from './host-banner.tsx';
import { MachineHeader } from './machine-header.tsx';
import { MonitorTab } from './monitor/monitor-tab.tsx';
import { OpenElsewhere } from './open-elsewhere.tsx';
import { OverviewTab } from './overview/overview-tab.tsx';
import { useBackOnEscape } from './use-back-on-escape.ts';
import { useMachineDetail } from './use-machine-detail.ts';
import { useFollowMoved, useReturns } from './whereabouts.ts';

type TabId = 'overview' | 'monitor' | 'console';
const TABS: readonly TabId[] = ['overview', 'monitor', 'console'];

/**
 * A machine's page: what it is and how it does. A machine that goes while it is open stays as it was last seen, greyed
 * and said so.
 */
export function MachinePage({ machine: id }: { readonly machine: MachineId }) {
  const t = useWords();
  const record = useMachine(id);
  const ready = useFleet((state) => state.ready);
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  const [seen, setSeen] = useState<MachineRecord | null>(record);
  if (record !== null && record !== seen) setSeen(record);
  const shown = record ?? (seen?.id === id ? seen : null);
  useBackOnEscape();
  useFollowMoved(id, record);
  const gone = ready && shown !== null && record === null;
  const returns = useReturns(gone);

  if (shown !== null) return <OpenedMachine key={`${id} ${returns}`} machine={shown} gone={gone} />;
  if (!ready) return <div className="machine-page" aria-busy="true" />;
  return (
    <EmptyState
      icon={ServerOff}
      title={t('app.notFound')}
      actions={
        <>
          <OpenElsewhere machine={id} />
          <Button onClick={() => go(lastList)}>{t('app.backToList')}</Button>
        </>
      }
    >
      {t('app.notFoundText')}
    </EmptyState>
  );
}

function OpenedMachine({ machine, gone }: { readonly machine: MachineRecord; readonly gone: boolean }) {
  const t = useWords();
  const host = useHost(machine.host);
  const route = useNavigation((state) => state.route);
  const go = useNavigation((state) => state.go);
  const { detail } = useMachineDetail(machine.id);
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const wanted = route.page === 'machine' ? route.tab : null;
  const tab = TABS.find((one) => one === wanted) ?? 'overview';
  const live = !gone && host !== null && (host.state.phase === 'live' || host.state.phase === 'degraded');

  // The row or the button that led here is gone: without this the keyboard would begin again at the window's top.
  useEffect(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('.machine-title h1')?.focus({ preventScroll: true });
  }, []);

  return (
    <div className="machine-page" data-stale={!live}>
      <MachineHeader machine={machine} host={host} gone={gone} />
      <HostBanner machine={machine} host={host} gone={gone} problem={detail?.problem ?? null} />
      <Tabs
        className="machine-tabs"
        label={t('machinePage.tabs')}
        tabs={TABS.map((one) => ({ id: one, title: t(`machinePage.${one}`) }))}
        value={tab}
        onChange={(next) => go({ page: 'machine', machine: machine.id, tab: next }, { replace: true })}
        aside={<div className="machine-tools" ref={setTools} />}
      >
        {tab === 'monitor' ? (
          <MonitorTab machine={machine} host={host} tools={tools} />
        ) : tab === 'console' ? (
          <ConsoleTab machine={machine} />
        ) : (
          <OverviewTab machine={machine} host={host} detail={detail} live={live} />
        )}
      </Tabs>
    </div>
  );
}
