import ArrowLeft from 'lucide-react/icons/arrow-left';
import Folder from 'lucide-react/icons/folder';
import Rows3 from 'lucide-react/icons/rows-3';
import { useMemo } from 'react';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { Subject } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { ActionMenu, HOST_MENU } from '../../actions/action-menu.tsx';
import { isReachable } from '../../actions/machine-actions.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNavigation, useServices } from '../../stores/services.ts';
import { useLive } from '../../stores/use-live.ts';
import { Badge } from '../../widgets/badge.tsx';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { StateDot } from '../../widgets/state-dot.tsx';
import { hostTone } from '../../widgets/tone.ts';
import { hostTrouble, seconds, seenAgo } from '../hosts/host-words.ts';
import { Copyable } from '../machine/overview/copyable.tsx';

/** Name, state and address, with the way back and what can be done. */
export function HostHeader({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  const subject = useMemo<Subject>(() => ({ machines: [], host }), [host]);
  const name = plainText(host.name, 120);
  return (
    <header className="machine-head host-head" data-colour={host.colour ?? undefined}>
      <Button
        kind="quiet"
        icon={ArrowLeft}
        aria-label={t('machinePage.back')}
        tip={t('machinePage.back')}
        onClick={() => go(lastList)}
      />
      <StateDot tone={hostTone(host.state)} />
      <div className="machine-title">
        <h1 tabIndex={-1}>
          {host.colour === null ? null : <span className="host-mark" aria-hidden="true" />}
          <Foreign text={host.name} className="machine-name" />
          {host.readOnly ? (
            <span title={t('hostPage.readOnlyHint')}>
              <Badge tone="warn">{t('hostPage.readOnly')}</Badge>
            </span>
          ) : null}
          {host.tags.map((tag) => (
            <Badge key={tag}>
              <Foreign text={tag} />
            </Badge>
          ))}
        </h1>
        <p className="machine-line">
          <StateWords host={host} />
          <span className="host-address">
            <Copyable text={host.uri} what={t('hostPage.address')} />
          </span>
          {host.folder === '' ? null : (
            <span className="host-folder">
              <Folder size={12} aria-hidden />
              <Foreign text={host.folder} className="ellipsis" />
            </span>
          )}
        </p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div className="machine-actions" role="group" aria-label={t('hostPage.actions', { name })}>
        <Button icon={Rows3} onClick={() => go({ page: 'machines', host: host.id, query: '' })}>
          {t('hostPage.showMachines')}
        </Button>
        <ActionButton action={['host.connect', 'host.disconnect']} subject={subject} />
        <ActionMenu plan={HOST_MENU} subject={subject} label={t('actions.more')}>
          {t('actions.moreShort')}
        </ActionMenu>
      </div>
    </header>
  );
}

/** The state with its reason, and how quick or how old; it alone renders again as the seconds go by. */
function StateWords({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { stats } = useServices();
  const state = useLive(() => hostTrouble(host, stats.pulse(host.id), Date.now()) ?? t('hostPage.connected'));
  const more = useLive(() => {
    const seen = seenAgo(host, Date.now());
    if (seen !== null) return seen;
    const latency = stats.pulse(host.id)?.load.latencyMs ?? Number.NaN;
    const isPlain = isReachable(host.state) && host.state.phase !== 'degraded';
    return isPlain && !Number.isNaN(latency) ? t('hostPage.answersIn', { time: seconds(latency) }) : null;
  });
  return (
    <>
      <span className="machine-state host-state" data-tone={hostTone(host.state)}>
        {state}
      </span>
      {more === null ? null : <span>{more}</span>}
    </>
  );
}
