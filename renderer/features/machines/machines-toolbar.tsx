import { ActionButton } from '../../actions/action-button.tsx';
import { ActionMenu, MACHINE_MENU } from '../../actions/action-menu.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { ColumnMenu } from '../../widgets/grid/column-menu.tsx';
import { useColumnChoice } from './table/use-column-choice.ts';
import { useSelectedMachines } from './use-selected-machines.ts';
import './machines-toolbar.css';

const STOP_PLAN = [
  ['machine.shutdown', 'machine.reboot', 'machine.save'],
  ['machine.reset', 'machine.force-off'],
  ['machine.shutdown-plan', 'machine.force-off-plan'],
];

/** What can be done with the selection. It stands there without one too, so that nothing moves when rows are chosen. */
export function MachinesToolbar() {
  const t = useWords();
  const machines = useSelectedMachines();
  const columns = useColumnChoice();
  const subject = { machines, host: null };
  return (
    <div className="toolbar" role="toolbar" aria-label={t('machines.toolbar')}>
      <ActionButton
        action={['machine.resume', 'machine.restore', 'machine.start']}
        subject={subject}
        className="toolbar-start"
      />
      <ActionButton action="machine.pause" subject={subject} />
      <span className="joined">
        <ActionButton action="machine.shutdown" subject={subject} className="button-joined-start" />
        <ActionMenu plan={STOP_PLAN} subject={subject} label={t('actions.power')} className="button-joined-end" />
      </span>
      <ActionButton action="machine.plan" subject={subject} iconOnly />
      <ActionMenu plan={MACHINE_MENU} subject={subject} label={t('actions.more')} kind="quiet">
        {t('actions.moreShort')}
      </ActionMenu>
      <span className="toolbar-selected" aria-live="polite">
        {machines.length > 0 && t('machines.selected', { count: machines.length })}
      </span>
      <span className="spacer" />
      <ColumnMenu {...columns} />
    </div>
  );
}
