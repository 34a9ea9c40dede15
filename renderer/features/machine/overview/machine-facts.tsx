import { isActive } from '../../../../shared/model/action.ts';
import type { HostRecord } from '../../../../shared/model/host.ts';
import type { MachineDetail, MachineRecord } from '../../../../shared/model/machine.ts';
import { formatBytes, formatDuration } from '../../../../shared/units.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { Badge } from '../../../widgets/badge.tsx';
import { Foreign } from '../../../widgets/foreign.tsx';
import { plainText } from '../../../widgets/plain-text.ts';
import { useNow } from '../../../widgets/use-now.ts';
import { reasonText, stateSince, stateText } from '../event-words.ts';
import { formatMoment } from '../moment.ts';
import { Copyable } from './copyable.tsx';
import { FactList } from './fact-list.tsx';

interface MachineFactsProps {
  readonly machine: MachineRecord;
  readonly host: HostRecord | null;
  readonly detail: MachineDetail | null;
  /** Whether its state is of now; what was running need not be any more. */
  readonly live: boolean;
}

/** Who the machine is and how it stands. */
export function MachineFacts({ machine, host, detail, live }: MachineFactsProps) {
  const t = useWords();
  const reason = reasonText(machine.reason);
  const now = useNow(60_000);
  const yesNo = (yes: boolean): string => t(yes ? 'machinePage.fact.yes' : 'machinePage.fact.no');
  return (
    <FactList
      title={t('machinePage.fact.machine')}
      facts={[
        {
          label: t('machinePage.fact.state'),
          value: stateLine(t, `${stateText(machine)}${reason === null ? '' : `, ${reason}`}`, machine, detail, now),
        },
        {
          label: t('machinePage.fact.uptime'),
          value: live && isActive(machine.state) ? <Uptime machine={machine} /> : null,
        },
        { label: t('machinePage.fact.host'), value: host === null ? null : <Foreign text={host.name} /> },
        {
          label: t('machinePage.fact.guest'),
          value: machine.guest === null ? null : <Foreign text={machine.guest} />,
        },
        {
          label: t('machinePage.fact.addresses'),
          value:
            machine.addresses.length === 0 ? null : (
              <ul>
                {machine.addresses.map((address) => (
                  <li key={address}>
                    <Copyable text={address} what={t('machinePage.fact.addresses')} />
                  </li>
                ))}
              </ul>
            ),
        },
        { label: t('machinePage.fact.vcpus'), value: vcpuText(t, machine, detail) },
        { label: t('machinePage.fact.memory'), value: memoryText(t, machine, detail) },
        {
          label: t('machinePage.fact.title'),
          value: machine.title === null ? null : <Foreign text={machine.title} />,
        },
        {
          label: t('machinePage.fact.description'),
          value:
            detail === null || detail.description === null || detail.description.trim() === '' ? null : (
              <p className="description" dir="auto">
                {detail.description
                  .split('\n')
                  .slice(0, 40)
                  .map((line) => plainText(line, 500))
                  .join('\n')}
              </p>
            ),
        },
        {
          label: t('machinePage.fact.tags'),
          value:
            machine.tags.length === 0 ? null : (
              <span className="tags">
                {machine.tags.map((tag) => (
                  <Badge key={tag}>
                    <Foreign text={tag} />
                  </Badge>
                ))}
              </span>
            ),
        },
        { label: t('machinePage.fact.autostart'), value: machine.persistent ? yesNo(machine.autostart) : null },
        {
          label: t('machinePage.fact.persistent'),
          value: machine.persistent ? null : t('machinePage.fact.transient'),
        },
        {
          label: t('machinePage.fact.managedSave'),
          value: machine.managedSave ? t('machinePage.fact.saved') : null,
        },
        {
          label: t('machinePage.fact.uuid'),
          value: <Copyable text={machine.uuid} what={t('machinePage.fact.uuid')} mono />,
        },
      ]}
    />
  );
}

function Uptime({ machine }: { readonly machine: MachineRecord }) {
  const t = useWords();
  const now = useNow();
  if (machine.startedAt === null) return t('machinePage.fact.unknown');
  const time = formatDuration(Math.max(0, now - machine.startedAt));
  const since = t('machinePage.fact.started', { time: formatMoment(machine.startedAt, now) });
  return machine.startedExact ? `${time}, ${since}` : t('machinePage.fact.uptimeAtLeast', { time });
}

/** What the state has been since, where that was seen; of a running machine `Up` tells it. */
function stateLine(t: Words, state: string, machine: MachineRecord, detail: MachineDetail | null, now: number): string {
  const since = machine.state === 'running' || detail === null ? null : stateSince(detail.events);
  return since === null ? state : t('machinePage.fact.since', { state, time: formatMoment(since, now) });
}

function vcpuText(t: Words, machine: MachineRecord, detail: MachineDetail | null): string | null {
  if (machine.vcpus === null) return null;
  const max = detail?.maxVcpus ?? null;
  return max === null || max === machine.vcpus
    ? String(machine.vcpus)
    : t('machinePage.fact.vcpusOfMax', { count: machine.vcpus, max });
}

function memoryText(t: Words, machine: MachineRecord, detail: MachineDetail | null): string | null {
  if (machine.memoryBytes === null) return null;
  const max = formatBytes(machine.memoryBytes);
  const current = detail?.currentMemoryBytes ?? null;
  return current === null || current === machine.memoryBytes
    ? max
    : t('machinePage.fact.memoryOfMax', { current: formatBytes(current), max });
}
