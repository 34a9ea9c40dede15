import { useMemo } from 'react';
import { isActive } from '../../../../shared/model/action.ts';
import type { HostRecord } from '../../../../shared/model/host.ts';
import type { MachineDetail, MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { MachineScreen } from '../../console/wall/machine-screen.tsx';
import { useGuestTells } from '../monitor/use-guest-tells.ts';
import { useMonitorFeed } from '../monitor/use-monitor-feed.ts';
import { DiskTable, NicTable } from './device-tables.tsx';
import { EventList } from './event-list.tsx';
import { LiveTile } from './live-tile.tsx';
import { MachineFacts } from './machine-facts.tsx';
import { SystemFacts } from './system-facts.tsx';
import { planTiles } from './tile-plan.ts';

interface OverviewTabProps {
  readonly machine: MachineRecord;
  readonly host: HostRecord | null;
  readonly detail: MachineDetail | null;
  /** Whether its numbers are of now. */
  readonly live: boolean;
}

/** What a machine is, and in four figures how it does. */
export function OverviewTab({ machine, host, detail, live }: OverviewTabProps) {
  const t = useWords();
  const { feed, state } = useMonitorFeed(machine.id, '10m');
  const guestTells = useGuestTells(machine.slot);
  const { vcpus, memoryBytes } = machine;
  const tiles = useMemo(
    () => planTiles({ vcpus, memoryBytes }, state.names, { present: state.present, guestTells }),
    [vcpus, memoryBytes, state.names, state.present, guestTells],
  );
  return (
    <div className="overview">
      <dl className="tiles" aria-label={t('machinePage.tile.now')}>
        {tiles.map((plan) => (
          <LiveTile key={plan.id} plan={plan} series={feed.series} silent={!isActive(machine.state) || !live} />
        ))}
      </dl>
      <div className="overview-columns">
        <div className="overview-column">
          <MachineFacts machine={machine} host={host} detail={detail} live={live} />
          {detail === null ? null : <SystemFacts detail={detail} />}
        </div>
        <div className="overview-column">
          <div className="overview-now">
            <MachineScreen machine={machine} live={live} />
            {detail === null ? null : <EventList events={detail.events} />}
          </div>
          {detail === null ? null : <DiskTable disks={detail.disks} />}
          {detail === null ? null : <NicTable nics={detail.nics} />}
        </div>
      </div>
    </div>
  );
}
