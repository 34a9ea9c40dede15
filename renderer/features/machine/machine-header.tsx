import ArrowLeft from 'lucide-react/icons/arrow-left';
import { useMemo } from 'react';
import { isActive } from '../../../shared/model/action.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { formatBytes } from '../../../shared/units.ts';
import type { Subject } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { ActionMenu, type MenuPlan } from '../../actions/action-menu.tsx';
import { formatRoute, hostPage } from '../../app/route.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNavigation } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { StateDot } from '../../widgets/state-dot.tsx';
import { machineTone } from '../../widgets/tone.ts';
import { reasonText, stateText } from './event-words.ts';
import { useHasMoved } from './whereabouts.ts';

/** What is not a button of its own: the rest of what can be done to a machine. */
const MORE: MenuPlan = [
  ['machine.reboot', 'machine.save'],
  ['machine.reset', 'machine.force-off', 'machine.discard-save'],
  [['machine.autostart-on', 'machine.autostart-off']],
  ['machine.copy-names', 'machine.copy-uuids', 'machine.copy-addresses', 'machine.show-host'],
];

interface MachineHeaderProps {
  readonly machine: MachineRecord;
  readonly host: HostRecord | null;
  readonly gone: boolean;
}

/** Name, state and the facts one looks for first, with the way back and what can be done. */
export function MachineHeader({ machine, host, gone }: MachineHeaderProps) {
  const t = useWords();
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  const subject = useMemo<Subject>(() => ({ machines: gone ? [] : [machine], host }), [machine, host, gone]);
  const moved = useHasMoved(machine.id, gone ? null : machine);
  const tone = gone ? 'unknown' : machineTone(machine);
  const reason = reasonText(machine.reason);
  const name = plainText(machine.name, 120);
  return (
    <header className="machine-head">
      <Button
        kind="quiet"
        icon={ArrowLeft}
        aria-label={t('machinePage.back')}
        tip={t('machinePage.back')}
        onClick={() => go(lastList)}
      />
      <StateDot tone={tone} />
      <div className="machine-title">
        <h1 tabIndex={-1}>
          <Foreign text={machine.name} className="machine-name" />
          {machine.title === null ? null : <Foreign text={machine.title} className="machine-subtitle" />}
        </h1>
        <p className="machine-line">
          <span className="machine-state" data-tone={tone}>
            {gone ? t(moved ? 'machinePage.movedState' : 'machinePage.goneState') : stateText(machine)}
          </span>
          {gone || reason === null || machine.reason === 'running-booted' ? null : <span>{reason}</span>}
          {host === null ? null : <HostLink host={host} />}
          {machine.vcpus === null ? null : <span>{t('machinePage.vcpus', { count: machine.vcpus })}</span>}
          {machine.memoryBytes === null ? null : <span>{formatBytes(machine.memoryBytes)}</span>}
          {machine.addresses[0] === undefined ? null : <Foreign text={machine.addresses[0]} className="ellipsis" />}
        </p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div className="machine-actions" role="group" aria-label={t('machinePage.actions', { name })}>
        <ActionButton action={startingAction(machine)} subject={subject} />
        <ActionButton action="machine.pause" subject={subject} />
        <ActionButton action="machine.shutdown" subject={subject} />
        <ActionMenu plan={MORE} subject={subject} label={t('actions.more')}>
          {t('actions.moreShort')}
        </ActionMenu>
      </div>
    </header>
  );
}

function HostLink({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const go = useNavigation((state) => state.go);
  const place = hostPage(host.id);
  return (
    <a
      className="ellipsis machine-host"
      href={formatRoute(place)}
      title={t('actions.openHostPage')}
      onClick={(event) => {
        event.preventDefault();
        go(place);
      }}
    >
      <Foreign text={host.name} />
    </a>
  );
}

/** What brings a machine to run from where it is; Start stands there, dimmed, while it runs. */
function startingAction({ state, managedSave }: MachineRecord): string {
  if (state === 'paused' || state === 'suspended') return 'machine.resume';
  return managedSave && !isActive(state) ? 'machine.restore' : 'machine.start';
}
