import MonitorUp from 'lucide-react/icons/monitor-up';
import { useState } from 'react';
import type { ConsoleChange, ConsoleObstacle } from '../../../shared/model/console.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { toProblem } from '../../../shared/model/problem.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useHost, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { OpenElsewhere } from '../machine/open-elsewhere.tsx';
import { ProposalDialog } from './proposal/proposal-dialog.tsx';

const CHANGES: Readonly<Record<ConsoleObstacle, readonly ConsoleChange[]>> = {
  off: [],
  crashed: [],
  moved: [],
  gone: [],
  'host-offline': [],
  'read-only': [],
  'no-display': ['add-vnc'],
  'spice-only': ['switch-to-vnc', 'add-vnc'],
  'unsupported-type': ['add-vnc'],
  'needs-fd': ['listen-loopback'],
  'bad-listen': ['listen-loopback'],
  'not-a-pty': ['add-serial'],
};

interface ConsoleOffersProps {
  readonly machine: MachineRecord;
  readonly obstacle: ConsoleObstacle;
  /** The display that remote-viewer would show; null for a text device. */
  readonly display: number | null;
}

/** The ways out of what keeps a console from being shown. */
export function ConsoleOffers({ machine, obstacle, display }: ConsoleOffersProps) {
  const t = useWords();
  const { client, notices } = useServices();
  const host = useHost(machine.host);
  const [change, setChange] = useState<ConsoleChange | null>(null);
  const subject = { machines: [machine], host };
  const handOver = async (index: number): Promise<void> => {
    try {
      await client.call('console.hand-over', { machine: machine.id, display: index });
      notices.show({ kind: 'info', title: t('consoles.handedOver') });
    } catch (error) {
      notices.show({ kind: 'failed', title: t('consoles.handOver'), problem: toProblem(error) });
    }
  };
  return (
    <>
      {(obstacle === 'off' || obstacle === 'crashed') && (
        <ActionButton action={['machine.restore', 'machine.start']} subject={subject} kind="primary" />
      )}
      {(obstacle === 'moved' || obstacle === 'gone') && <OpenElsewhere machine={machine.id} />}
      {obstacle === 'host-offline' && <ActionButton action="host.connect" subject={subject} kind="primary" />}
      {obstacle === 'spice-only' && display !== null && (
        <Button kind="primary" icon={MonitorUp} onClick={() => void handOver(display)}>
          {t('consoles.handOver')}
        </Button>
      )}
      {CHANGES[obstacle].map((one) => (
        <Button key={one} onClick={() => setChange(one)}>
          {t(`consoles.change.${one}`)}
        </Button>
      ))}
      {change !== null && <ProposalDialog machine={machine} change={change} onClose={() => setChange(null)} />}
    </>
  );
}
