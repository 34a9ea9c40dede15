import { memo } from 'react';
import type { HostRecord } from '../../shared/model/host.ts';
import { isReachable } from '../actions/machine-actions.ts';
import { folderTone } from '../features/hosts/folder-tone.ts';
import { pulseHint, pulseNote } from '../features/hosts/pulse-words.ts';
import { TasksButton } from '../features/tasks/tasks-button.tsx';
import { useWords } from '../i18n/i18n.ts';
import { useFleet, useNavigation, useServices } from '../stores/services.ts';
import { useLive } from '../stores/use-live.ts';
import { Foreign } from '../widgets/foreign.tsx';
import { StateDot } from '../widgets/state-dot.tsx';
import { Tip } from '../widgets/tip.tsx';
import { hostTone, type Tone } from '../widgets/tone.ts';
import './status-line.css';

/** More hosts than this have no room side by side: those in trouble are named, a few of them. */
const MOST_HOSTS = 4;
const FEW_HOSTS = 3;
const WORTH_A_NAME: readonly Tone[] = ['bad', 'warn'];

/** The bottom of the window: how well each host is heard, and what is being done. */
export function StatusLine() {
  const t = useWords();
  const hosts = useFleet((state) => state.hosts);
  const all = [...hosts.values()];
  const isCrowd = all.length > MOST_HOSTS;
  const named = isCrowd ? all.filter(({ state }) => WORTH_A_NAME.includes(hostTone(state))).slice(0, FEW_HOSTS) : all;
  return (
    <footer className="status">
      <ul className="status-hosts" aria-label={t('app.status')}>
        {isCrowd && <CrowdStatus hosts={all} />}
        {named.map((host) => (
          <li key={host.id}>
            <HostStatus host={host} />
          </li>
        ))}
      </ul>
      <TasksButton />
    </footer>
  );
}

/** How many hosts answer, and the way to the table of all. */
function CrowdStatus({ hosts }: { readonly hosts: readonly HostRecord[] }) {
  const t = useWords();
  const go = useNavigation((state) => state.go);
  const answering = hosts.filter(({ state }) => isReachable(state)).length;
  return (
    <li>
      <button type="button" className="status-host" onClick={() => go({ page: 'hosts' })}>
        <StateDot tone={folderTone(hosts)} />
        <span>{t('fleet.status', { answering, count: hosts.length })}</span>
      </button>
    </li>
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
