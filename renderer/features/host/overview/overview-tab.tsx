import { useMemo } from 'react';
import type { HostFacts, HostRecord } from '../../../../shared/model/host.ts';
import type { HostDetail } from '../../../../shared/model/host-detail.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { LiveTile } from '../../machine/overview/live-tile.tsx';
import { useHostFeed } from '../monitor/use-host-feed.ts';
import { BusiestCard } from './busiest-card.tsx';
import { HostFactsCards } from './host-facts-cards.tsx';
import { planHostTiles } from './host-tiles.ts';
import { OvercommitCard } from './overcommit-card.tsx';
import { StatesCard } from './states-card.tsx';
import { StorageCard } from './storage-card.tsx';
import { useHostMachines } from './use-host-machines.ts';

interface OverviewTabProps {
  readonly host: HostRecord;
  readonly facts: HostFacts;
  readonly detail: HostDetail | null;
  /** Whether its numbers are of now. */
  readonly live: boolean;
}

/** What a host is, in four figures how it does, and what its machines were promised and take. */
export function OverviewTab({ host, facts, detail, live }: OverviewTabProps) {
  const t = useWords();
  const { stats } = useServices();
  const { feed } = useHostFeed(host.id, '10m');
  const machines = useHostMachines(host.id);
  const { id } = host;
  const { memoryBytes } = facts;
  const tiles = useMemo(
    () => planHostTiles(memoryBytes, () => stats.pulse(id)?.load.intervalMs ?? Number.NaN),
    [memoryBytes, stats, id],
  );
  return (
    <div className="overview">
      <dl className="tiles" aria-label={t('hostPage.tile.now')}>
        {tiles.map((plan) => (
          <LiveTile key={plan.id} plan={plan} series={feed.series} silent={!live} />
        ))}
      </dl>
      <div className="overview-columns">
        <div className="overview-column">
          <HostFactsCards host={host} facts={facts} detail={detail} />
          <StatesCard host={host} machines={machines} />
        </div>
        <div className="overview-column">
          {detail === null ? null : <OvercommitCard overcommit={detail.overcommit} facts={facts} />}
          <BusiestCard machines={machines} live={live} />
          {detail === null ? null : <StorageCard detail={detail} live={live} />}
        </div>
      </div>
    </div>
  );
}
