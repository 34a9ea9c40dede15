import type { HostRecord } from '../../shared/model/host.ts';
import { formatDuration } from '../../shared/units.ts';
import { hostTrouble, seconds } from '../features/hosts/host-words.ts';
import { TasksButton } from '../features/tasks/tasks-button.tsx';
import { useWords } from '../i18n/i18n.ts';
import { useFleet, useHostPulse, useNavigation, useServices } from '../stores/services.ts';
import { Foreign } from '../widgets/foreign.tsx';
import { StateDot } from '../widgets/state-dot.tsx';
import { Tip } from '../widgets/tip.tsx';
import { hostTone } from '../widgets/tone.ts';
import { useNow } from '../widgets/use-now.ts';
import './status-line.css';

/** The bottom of the window: how well each host is heard, and what is being done. */
export function StatusLine() {
  const t = useWords();
  const hosts = useFleet((state) => state.hosts);
  return (
    <footer className="status">
      <ul className="status-hosts" aria-label={t('app.status')}>
        {[...hosts.values()].map((host) => (
          <li key={host.id}>
            <HostStatus host={host} />
          </li>
        ))}
      </ul>
      <TasksButton />
    </footer>
  );
}

function HostStatus({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { stats } = useServices();
  const go = useNavigation((state) => state.go);
  const pulse = useHostPulse(host.id);
  const now = useNow();
  const answers = host.state.phase === 'live' || host.state.phase === 'degraded';
  const load = pulse?.load;
  const age = stats.pulseAge(host.id);
  const isOld = load !== undefined && age > 3 * load.intervalMs;
  const trouble =
    answers && isOld ? t('hosts.numbersOld', { age: formatDuration(age) }) : hostTrouble(host, pulse, now);
  const latency = load === undefined || Number.isNaN(load.latencyMs) ? null : seconds(load.latencyMs);
  const tip =
    answers && load !== undefined && latency !== null
      ? t('hosts.pulse', { latency, interval: seconds(load.intervalMs) })
      : (trouble ?? t(`hosts.phase.${host.state.phase}`));
  const stretched = load !== undefined && load.intervalMs > 1500;
  return (
    <Tip text={tip}>
      <button type="button" className="status-host" onClick={() => go({ page: 'machines', host: host.id, query: '' })}>
        <StateDot tone={hostTone(host.state)} />
        <Foreign text={host.name} className="ellipsis" />
        <span className="status-note">
          {trouble ?? (latency === null ? t(`hosts.phase.${host.state.phase}`) : latency)}
          {answers && trouble === null && stretched && `, ${t('hosts.every', { time: seconds(load.intervalMs) })}`}
        </span>
      </button>
    </Tip>
  );
}
