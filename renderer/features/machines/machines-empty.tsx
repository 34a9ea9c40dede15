import LoaderCircle from 'lucide-react/icons/loader-circle';
import MonitorOff from 'lucide-react/icons/monitor-off';
import SearchX from 'lucide-react/icons/search-x';
import type { HostRecord } from '../../../shared/model/host.ts';
import { NO_SUBJECT } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet } from '../../stores/services.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { HostTrouble } from '../hosts/host-trouble.tsx';
import { NoHost } from '../hosts/no-host.tsx';
import type { RowsModel } from './table/rows-model.ts';
import { useRowCounts } from './use-row-counts.ts';

export interface MachinesEmptyProps {
  readonly model: RowsModel;
  /** The host whose machines are shown; null for every host's. */
  readonly host: HostRecord | null;
  readonly query: string;
}

/** What stands in the table's place when it has no rows; nothing when it has. */
export function MachinesEmpty({ model, host, query }: MachinesEmptyProps) {
  const { shown, total } = useRowCounts(model);
  const ready = useFleet((state) => state.ready);
  if (shown > 0) return null;
  return (
    <div className="machines-empty" aria-busy={!ready}>
      {ready && <Reason host={host} query={query} total={total} />}
    </div>
  );
}

function Reason({
  host,
  query,
  total,
}: {
  readonly host: HostRecord | null;
  readonly query: string;
  readonly total: number;
}) {
  const t = useWords();
  const hosts = useFleet((state) => state.hosts);
  if (total > 0) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('machines.noMatch')}
        actions={<ActionButton action="view.clear-filter" subject={NO_SUBJECT} />}
      >
        {t(total === 1 ? 'machines.noMatchOne' : 'machines.noMatchText', { total, query: `“${plainText(query)}”` })}
      </EmptyState>
    );
  }
  if (hosts.size === 0) return <NoHost />;
  const [only] = hosts.size === 1 ? hosts.values() : [];
  const shown = host ?? only ?? [...hosts.values()].find(({ state }) => state.phase === 'failed') ?? null;
  if (shown !== null && shown.state.phase !== 'live' && shown.state.phase !== 'degraded') {
    return <HostTrouble host={shown} />;
  }
  const isListing = [...hosts.values()].some(({ state }) => state.phase === 'listing' || state.phase === 'connecting');
  if (isListing && host === null) return <EmptyState icon={LoaderCircle} title={t('machines.listing')} />;
  return (
    <EmptyState icon={MonitorOff} title={t('machines.none')}>
      {shown === null ? t('machines.noneAnywhere') : t('machines.noneText', { host: plainText(shown.name) })}
    </EmptyState>
  );
}
