import { formatBytes, formatDuration, formatPercent } from '../../../shared/units.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { words } from '../../i18n/i18n.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { hostTrouble, seconds } from '../hosts/host-words.ts';
import { FLEET_COLUMNS, type FleetColumnId } from './fleet-columns.ts';
import type { Figures } from './fleet-figures.ts';
import type { FleetFacts, FleetRow } from './fleet-rows.ts';

/** The text of a cell; nothing for what is not known of a host that is away, a dash for a gap of one that answers. */
export function fleetCell(id: FleetColumnId, row: FleetRow, figures: Figures, facts: FleetFacts, now: number): string {
  switch (id) {
    case 'name':
      return row.kind === 'host' ? plainText(row.host.name) : plainText(folderLabel(row.folder));
    case 'state':
      return stateText(row, figures, facts, now);
    case 'machines':
      return `${figures.running} / ${figures.machines}`;
    case 'spark':
      return '';
    case 'cpu':
      return percent(figures.cpu, figures);
    case 'memory':
      return percent(figures.memUsed / figures.memTotal, figures);
    case 'vcpus':
      return Number.isNaN(figures.cpus) ? '' : `${figures.vcpus} / ${figures.cpus}`;
    case 'allocated':
      return figures.memory === 0 && Number.isNaN(figures.memTotal) ? '' : formatBytes(figures.memory);
    case 'storage':
      return Number.isNaN(figures.capacity) ? '' : percent(figures.stored / figures.capacity, figures);
    case 'age':
    case 'latency':
    case 'versions':
    case 'uptime':
      return row.kind === 'host' ? hostCell(id, row, facts, now) : '';
  }
}

function hostCell(
  id: 'age' | 'latency' | 'versions' | 'uptime',
  { host }: Extract<FleetRow, { kind: 'host' }>,
  facts: FleetFacts,
  now: number,
): string {
  const answers = isReachable(host.state);
  switch (id) {
    case 'age': {
      if (!answers) return host.inventoryAt === null ? '' : formatDuration(coarse(now - host.inventoryAt));
      const age = facts.pulseAge(host.id);
      // Within a second all numbers are as new as they get: a text that flickers would say no more.
      return Number.isNaN(age) ? '–' : formatDuration(Math.max(1000, Math.round(age / 1000) * 1000));
    }
    case 'latency': {
      const latency = facts.pulse(host.id)?.load.latencyMs ?? Number.NaN;
      return answers ? (Number.isNaN(latency) ? '–' : seconds(latency)) : '';
    }
    case 'versions':
      return [host.facts?.hypervisorVersion, host.facts?.libvirtVersion]
        .filter((version) => version != null)
        .join(' / ');
    case 'uptime':
      return answers && host.facts !== null ? formatDuration(coarse(now - host.facts.connectedAt)) : '';
  }
}

function stateText(row: FleetRow, figures: Figures, facts: FleetFacts, now: number): string {
  if (row.kind === 'folder') return words('fleet.answering', { answering: figures.answering, count: figures.hosts });
  return hostTrouble(row.host, facts.pulse(row.host.id), now) ?? words(`hosts.phase.${row.host.state.phase}`);
}

function percent(share: number, { answering }: Figures): string {
  return Number.isNaN(share) && answering === 0 ? '' : formatPercent(share);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Only whole minutes, then hours, then days: two units at once would not fit the column. The hint has more. */
function coarse(ms: number): number {
  const step = ms >= DAY ? DAY : ms >= HOUR ? HOUR : ms >= MINUTE ? MINUTE : 1000;
  return Math.max(1000, Math.floor(ms / step) * step);
}

/** What a row says when the pointer rests on it: all of it, whichever columns there is room for. */
export function fleetHint(row: FleetRow, figures: Figures, facts: FleetFacts, now: number): string {
  const lines = FLEET_COLUMNS.map(({ id, title }) => {
    const text = longCell(id, row, figures, facts, now);
    return text === '' ? '' : `${words(title)}: ${text}`;
  });
  const more =
    row.kind === 'folder'
      ? []
      : [
          plainText(row.host.uri, 200),
          row.host.folder === '' ? '' : `${words('fleet.folder')}: ${plainText(row.host.folder)}`,
          row.host.tags.length === 0 ? '' : `${words('hosts.tags')}: ${plainText(row.host.tags.join(', '))}`,
        ];
  return [...lines, ...more].filter((line) => line !== '').join('\n');
}

function longCell(id: FleetColumnId, row: FleetRow, figures: Figures, facts: FleetFacts, now: number): string {
  const of = (used: number, total: number): string =>
    Number.isNaN(used) ? '' : words('machines.memoryHint', { used: formatBytes(used), total: formatBytes(total) });
  if (id === 'memory') return of(figures.memUsed, figures.memTotal);
  if (id === 'storage') return of(figures.stored, figures.capacity);
  if (id === 'allocated') return of(figures.memory, figures.memTotal);
  if (row.kind === 'host' && (id === 'age' || id === 'uptime')) {
    const since = id === 'age' ? row.host.inventoryAt : (row.host.facts?.connectedAt ?? null);
    const answers = isReachable(row.host.state);
    // Within a minute the cell says it all.
    if (since !== null && now - since >= MINUTE && answers === (id === 'uptime')) return formatDuration(now - since);
  }
  return fleetCell(id, row, figures, facts, now);
}

/** A folder by its own name first: where the column is narrow, that of the folders around it goes first. */
function folderLabel(folder: string): string {
  const at = folder.lastIndexOf('/');
  return at < 0 ? folder : `${folder.slice(at + 1)} · ${folder.slice(0, at)}`;
}
