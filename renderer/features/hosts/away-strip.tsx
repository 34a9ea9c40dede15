import History from 'lucide-react/icons/history';
import type { HostRecord } from '../../../shared/model/host.ts';
import { formatDuration } from '../../../shared/units.ts';
import { actionOf } from '../../actions/catalogue.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { runAction } from '../../actions/use-actions.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useServices } from '../../stores/services.ts';
import { useLive } from '../../stores/use-live.ts';
import { Button } from '../../widgets/button.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import './host-strip.css';

/** One line that says which machines of the list are shown from memory, and how old that is. */
export function AwayStrip() {
  const hosts = useFleet((state) => state.hosts);
  const away = [...hosts.values()].filter((host) => !isReachable(host.state) && host.inventoryAt !== null);
  return away.length === 0 ? null : <Strip away={away} />;
}

function Strip({ away }: { readonly away: readonly HostRecord[] }) {
  const t = useWords();
  const services = useServices();
  const oldest = Math.min(...away.map((host) => host.inventoryAt ?? Number.POSITIVE_INFINITY));
  const age = useLive(() => formatDuration(Math.max(1000, Date.now() - oldest)));
  const values = {
    count: away.length,
    names: away.map((host) => plainText(host.name, 60)).join(', '),
    age,
  };
  const isComing = away.every(({ state }) => state.phase !== 'disconnected' && state.phase !== 'failed');
  const isConnecting = isComing && away.every(({ state }) => state.phase !== 'reconnecting');
  return (
    <div className="host-strip away-strip">
      <History size={14} aria-hidden />
      <span className="ellipsis">{t(isConnecting ? 'hosts.awaySoon' : 'hosts.away', values)}</span>
      <span className="spacer" />
      {!isConnecting && (
        <Button
          small
          onClick={() => {
            for (const host of away) runAction(actionOf('host.connect'), { machines: [], host }, services);
          }}
        >
          {t('actions.connectNow')}
        </Button>
      )}
    </div>
  );
}
