import { isActive } from '../../../../shared/model/action.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import type { HostColour } from '../../../../shared/model/saved-host.ts';
import type { StatsColumn } from '../../../../shared/model/stats.ts';
import { formatByteRate, formatBytes, formatDuration, formatPercent } from '../../../../shared/units.ts';
import { words } from '../../../i18n/i18n.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import type { ColumnId } from './columns.ts';

/** What a cell's text is made from, beside its machine. */
export interface CellFacts {
  readonly read: (slot: number, column: StatsColumn) => number;
  readonly hostName: string;
  readonly hostColour?: HostColour | null;
  /** How old what is known of its host is, in words; null while it answers. */
  readonly hostAge?: string | null;
  /** Its host is not connected: what is not known of it is left out, not told as a gap. */
  readonly away: boolean;
  /** ms since the epoch. */
  readonly now: number;
}

/** A machine's state in words. */
function stateWords(machine: Pick<MachineRecord, 'state' | 'hung' | 'managedSave'>): string {
  if (machine.hung) return words('machines.state.hung');
  if (machine.state === 'off' && machine.managedSave) return words('machines.state.saved');
  return words(`machines.state.${machine.state}`);
}

/** Columns whose text changes without the machine's record changing. */
export function isTicking(id: ColumnId): boolean {
  return LIVE.has(id);
}

const LIVE: ReadonlySet<ColumnId> = new Set<ColumnId>([
  'cpu',
  'memory',
  'diskRead',
  'diskWrite',
  'netRx',
  'netTx',
  'uptime',
]);

/** The text of a cell. Nothing for what a machine that is off does not have; a dash for a gap. */
export function cellText(id: ColumnId, machine: MachineRecord, facts: CellFacts): string {
  const number = (column: StatsColumn): number => facts.read(machine.slot, column);
  const on = isActive(machine.state) && !(facts.away && Number.isNaN(number('age')));
  switch (id) {
    case 'name':
      return plainText(machine.name);
    case 'state':
      return stateWords(machine);
    case 'host':
      return [plainText(facts.hostName), facts.hostAge ?? ''].filter((part) => part !== '').join(' · ');
    case 'cpu':
      return on ? formatPercent(number('cpu')) : '';
    case 'memory':
      return on ? memoryText(number('memUsed') / number('memTotal')) : '';
    case 'diskRead':
    case 'diskWrite':
    case 'netRx':
    case 'netTx':
      return on ? formatByteRate(number(id)) : '';
    case 'addresses':
      return plainText(machine.addresses.join(', '));
    case 'guest':
      return plainText(machine.guest ?? '');
    case 'vcpus':
      return machine.vcpus === null ? '' : String(machine.vcpus);
    case 'tags':
      return plainText(machine.tags.join(', '));
    case 'uptime':
      return uptimeText(machine, facts.now);
    case 'autostart':
      return machine.autostart ? words('machines.auto') : '';
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function uptimeText({ startedAt, startedExact }: MachineRecord, now: number): string {
  if (startedAt === null) return '';
  const ms = Math.max(1000, now - startedAt);
  // Nobody asks after the hours of a machine that has been up for days; a short text keeps the column narrow.
  const coarse = ms >= 2 * DAY ? DAY : ms >= 10 * HOUR ? HOUR : 1;
  const time = formatDuration(Math.floor(ms / coarse) * coarse);
  return startedExact ? time : `≥ ${time}`;
}

/** What a cell says when the pointer rests on it; null when its text says all. */
export function cellHint(id: ColumnId, machine: MachineRecord, facts: CellFacts): string | null {
  const number = (column: StatsColumn): number => facts.read(machine.slot, column);
  switch (id) {
    case 'name': {
      const name = plainText(machine.name, 2000);
      const title = machine.title === null ? '' : `\n${plainText(machine.title, 2000)}`;
      const tags = machine.tags.length === 0 ? '' : `\n${plainText(machine.tags.join(', '))}`;
      const hung = machine.hung ? `\n${words('machines.hungHint')}` : '';
      return `${name}${title}${tags}\n${stateWords(machine)}${hung}`;
    }
    case 'memory': {
      const used = number('memUsed');
      if (Number.isNaN(used)) return null;
      const key = number('memSource') === 1 ? 'machines.memoryHint' : 'machines.memoryResident';
      return words(key, { used: formatBytes(used), total: formatBytes(number('memTotal')) });
    }
    case 'uptime':
      if (machine.startedAt === null) return null;
      return machine.startedExact
        ? new Date(machine.startedAt).toLocaleString()
        : words('machines.atLeast', { time: formatDuration(facts.now - machine.startedAt) });
    case 'addresses':
      return machine.addresses.length === 0 ? null : plainText(machine.addresses.join('\n'), 2000);
    case 'host':
    case 'guest':
    case 'tags':
    case 'state':
      return cellText(id, machine, facts) || null;
    case 'cpu':
    case 'diskRead':
    case 'diskWrite':
    case 'netRx':
    case 'netTx':
    case 'vcpus':
    case 'autostart':
      return null;
  }
}

/** The process of a guest that does not tell may well take more than the guest has: then there is no share to tell. */
function memoryText(share: number): string {
  return share > 1 ? `> ${formatPercent(1)}` : formatPercent(share);
}
