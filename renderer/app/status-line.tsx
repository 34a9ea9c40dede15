import { memo } from 'react';
import type { HostRecord } from '../../shared/model/host.ts';
import { pulseHint, pulseNote } from '../features/hosts/pulse-words.ts';
import { TasksButton } from '../features/tasks/tasks-button.tsx';
import { useWords } from '../i18n/i18n.ts';
import { useFleet, useNavigation, useServices } from '../stores/services.ts';
import { useLive } from '../stores/use-live.ts';
import { Foreign } from '../widgets/foreign.tsx';
import { StateDot } from '../widgets/state-dot.tsx';
import { Tip } from '../widgets/tip.tsx';
import { hostTone } from '../widgets/tone.ts';
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

/** Rendered again only with its own host: there may be many, and one may come and go all the time. */
const HostStatus = memo(FullHostStatus);

function FullHostStatus({ host }: { readonly host: HostRecord }) {
  const go = useNavigation((state) => state.go);
  return (
    <Tip text={<PulseTip host={host} />}>
      <button type="button" className="status-host" onClick={() => go({ page: 'machines', host: host.id, query: '' })}>
        <StateDot tone={hostTone(host.state)} />
        <Foreign text={host.name} className="ellipsis" />
        <PulseNote host={host} />
      </button>
    </Tip>
  );
}

/** The trouble of a host, else how quickly it answers and how often it is asked; it alone renders as these change. */
function PulseNote({ host }: { readonly host: HostRecord }) {
  const { stats } = useServices();
  const note = useLive(() => pulseNote(host, stats.pulse(host.id), stats.pulseAge(host.id), Date.now()));
  return <span className="status-note">{note}</span>;
}

function PulseTip({ host }: { readonly host: HostRecord }) {
  const { stats } = useServices();
  return useLive(() => pulseHint(host, stats.pulse(host.id), stats.pulseAge(host.id), Date.now()));
}
