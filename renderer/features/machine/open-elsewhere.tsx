import type { MachineId } from '../../../shared/model/machine.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHost, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { openThere, useRunningElsewhere } from './whereabouts.ts';

/** Leads to the host where a machine that is not here any more runs; nothing where no connected host has it. */
export function OpenElsewhere({
  machine: id,
  small = false,
}: {
  readonly machine: MachineId;
  readonly small?: boolean;
}) {
  const t = useWords();
  const services = useServices();
  const there = useRunningElsewhere(id);
  const host = useHost(there?.host ?? '');
  if (there === null || host === null) return null;
  return (
    <Button kind="primary" small={small} onClick={() => openThere(services, id, there.id)}>
      {t('machinePage.openElsewhere', { host: plainText(host.name, 32) })}
    </Button>
  );
}
