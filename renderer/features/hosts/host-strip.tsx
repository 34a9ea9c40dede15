import type { HostRecord } from '../../../shared/model/host.ts';
import { formatBytes, formatPercent } from '../../../shared/units.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { ActionMenu, HOST_MENU } from '../../actions/action-menu.tsx';
import { isReachable } from '../../actions/machine-actions.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { useLive } from '../../stores/use-live.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { StateDot } from '../../widgets/state-dot.tsx';
import { hostTone } from '../../widgets/tone.ts';
import './host-strip.css';
import { hostTroubleLong, seenAgo } from './host-words.ts';
import { KeyChanged } from './key-changed.tsx';

/** One line about the host whose machines are shown: how it does, what it is, and what can be done with it. */
export function HostStrip({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { stats } = useServices();
  const { facts } = host;
  const answers = isReachable(host.state);
  const { phase } = host.state;
  const isAway = phase === 'disconnected' || phase === 'failed' || phase === 'reconnecting';
  const isKeyChanged = host.state.phase === 'failed' && host.state.problem.code === 'ssh-key-changed';
  const trouble = useLive(() => hostTroubleLong(host, stats.pulse(host.id), Date.now()));
  const seen = useLive(() => seenAgo(host, Date.now()));
  const load = useLive(() => {
    const pulse = stats.pulse(host.id);
    if (!answers || pulse === null || Number.isNaN(pulse.load.cpu)) return null;
    return t('hosts.load', {
      cpu: formatPercent(pulse.load.cpu),
      used: formatBytes(pulse.load.memUsed),
      total: formatBytes(facts?.memoryBytes ?? Number.NaN),
    });
  });
  return (
    <>
      <section className="host-strip" aria-label={plainText(host.name, 80)}>
        <StateDot tone={hostTone(host.state)} />
        <span className="host-strip-state" data-named={phase === 'failed' || undefined}>
          {trouble ?? t('hosts.phase.live')}
        </span>
        {seen !== null && <span className="host-strip-load">{seen}</span>}
        {load !== null && <span className="host-strip-load">{load}</span>}
        <span className="spacer" />
        {facts !== null && (
          <span className="host-strip-facts ellipsis" title={`${facts.cpuModel}, ${facts.cpus} CPU\n${host.uri}`}>
            {t('hosts.facts', {
              hypervisor: [facts.hypervisor, facts.hypervisorVersion ?? ''].join(' ').trim(),
              libvirt: facts.libvirtVersion,
            })}
          </span>
        )}
        {isAway && (
          <ActionButton
            action={isKeyChanged ? 'host.forget-key' : 'host.connect'}
            subject={{ machines: [], host }}
            {...(!isKeyChanged && { label: 'actions.connectNow' as const })}
            className="button-small"
          />
        )}
        <ActionMenu
          plan={HOST_MENU}
          subject={{ machines: [], host }}
          label={t('hosts.menu', { host: plainText(host.name, 80) })}
          kind="quiet"
        />
      </section>
      {isKeyChanged && <KeyChanged host={host} />}
    </>
  );
}
