import type { MachineRecord } from '../../../shared/model/machine.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useHost } from '../../stores/services.ts';
import { reasonText } from '../machine/event-words.ts';

/** Says why a screen stands still that is otherwise there, and lets the machine go on. */
export function PausedNote({ machine }: { readonly machine: MachineRecord }) {
  const t = useWords();
  const host = useHost(machine.host);
  const reason = reasonText(machine.reason);
  return (
    <div className="console-paused" role="status">
      <span>
        {machine.state === 'suspended'
          ? t('consoles.suspended')
          : reason === null
            ? t('consoles.paused')
            : t('consoles.pausedWhy', { reason })}
      </span>
      <ActionButton action="machine.resume" subject={{ machines: [machine], host }} className="button-small" />
    </div>
  );
}
