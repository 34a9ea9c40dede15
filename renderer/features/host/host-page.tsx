import ServerOff from 'lucide-react/icons/server-off';
import { type ReactNode, useEffect, useState } from 'react';
import { assertNever } from '../../../shared/assert-never.ts';
import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import type { HostDetail } from '../../../shared/model/host-detail.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { hostPage } from '../../app/route.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useHost, useNavigation } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Tabs } from '../../widgets/tabs.tsx';
import { HostTrouble } from '../hosts/host-trouble.tsx';
import '../machine/machine-page.css';
import { useBackOnEscape } from '../machine/use-back-on-escape.ts';
import { CapabilitiesTab } from './capabilities/capabilities-tab.tsx';
import { EventsTab } from './events/events-tab.tsx';
import { HostHeader } from './host-header.tsx';
import './host-page.css';
import { HostPageBanner } from './host-page-banner.tsx';
import { LayoutTab } from './layout/layout-tab.tsx';
import { MissingCapabilities } from './missing-capabilities.tsx';
import { MonitorTab } from './monitor/monitor-tab.tsx';
import { OverviewTab } from './overview/overview-tab.tsx';
import { useHostDetail } from './use-host-detail.ts';

type TabId = 'overview' | 'monitor' | 'layout' | 'capabilities' | 'events';
const TABS: readonly TabId[] = ['overview', 'monitor', 'layout', 'capabilities', 'events'];

/** A host's page: what it is, how it does, what it could run and what happened to it. */
export function HostPage({ host: id }: { readonly host: HostId }) {
  const t = useWords();
  const host = useHost(id);
  const ready = useFleet((state) => state.ready);
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  useBackOnEscape();
  if (host !== null) return <OpenedHost host={host} />;
  if (!ready) return <div className="machine-page" aria-busy="true" />;
  return (
    <EmptyState
      icon={ServerOff}
      title={t('hostPage.notFound')}
      actions={<Button onClick={() => go(lastList)}>{t('app.backToList')}</Button>}
    >
      {t('hostPage.notFoundText')}
    </EmptyState>
  );
}

function OpenedHost({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const route = useNavigation((state) => state.route);
  const go = useNavigation((state) => state.go);
  const detail = useHostDetail(host.id);
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const wanted = route.page === 'host-page' ? route.tab : null;
  const tab = TABS.find((one) => one === wanted) ?? 'overview';
  const live = isReachable(host.state);

  // The row or the button that led here is gone: without this the keyboard would begin again at the window's top.
  useEffect(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('.machine-title h1')?.focus({ preventScroll: true });
  }, []);

  return (
    <div className="machine-page host-page" data-stale={!live}>
      <HostHeader host={host} />
      <HostPageBanner host={host} problem={detail?.problem ?? null} />
      <Tabs
        className="machine-tabs"
        label={t('hostPage.tabs')}
        tabs={TABS.map((one) => ({ id: one, title: t(`hostPage.${one}`) }))}
        value={tab}
        onChange={(next) => go(hostPage(host.id, next), { replace: true })}
        aside={<div className="machine-tools" ref={setTools} />}
      >
        <Panel tab={tab} host={host} detail={detail} live={live} tools={tools} />
      </Tabs>
    </div>
  );
}

interface PanelProps {
  readonly tab: TabId;
  readonly host: HostRecord;
  readonly detail: HostDetail | null;
  readonly live: boolean;
  readonly tools: HTMLElement | null;
}

function Panel({ tab, host, detail, live, tools }: PanelProps): ReactNode {
  if (tab === 'events') return <EventsTab events={detail?.events ?? []} tools={tools} />;
  // A host that never answered has nothing else to show than why.
  if (host.facts === null) return <HostTrouble host={host} />;
  const capabilities = detail?.capabilities ?? null;
  switch (tab) {
    case 'overview':
      return <OverviewTab host={host} facts={host.facts} detail={detail} live={live} />;
    case 'monitor':
      return <MonitorTab host={host} live={live} tools={tools} />;
    case 'layout':
      if (capabilities === null) return <MissingCapabilities host={host} detail={detail} />;
      return <LayoutTab capabilities={capabilities} />;
    case 'capabilities':
      if (capabilities === null) return <MissingCapabilities host={host} detail={detail} />;
      return <CapabilitiesTab capabilities={capabilities} />;
    default:
      return assertNever(tab);
  }
}
