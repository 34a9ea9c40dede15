import ServerOff from 'lucide-react/icons/server-off';
import type { HostId } from '../../../shared/model/host.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useHost, useNavigation } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { HostTrouble } from '../hosts/host-trouble.tsx';

/** A host's page: what it is, how it does, what it could run and what happened to it. */
export function HostPage({ host: id }: { readonly host: HostId }) {
  const t = useWords();
  const host = useHost(id);
  const ready = useFleet((state) => state.ready);
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  if (host !== null)
    return (
      <div className="host-page">
        <h1>
          <Foreign text={host.name} />
        </h1>
        <HostTrouble host={host} />
      </div>
    );
  if (!ready) return <div className="host-page" aria-busy="true" />;
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
