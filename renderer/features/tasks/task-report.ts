import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import type { Task, TaskItem } from '../../../shared/model/task.ts';
import { words } from '../../i18n/i18n.ts';
import { isUnknown } from '../../stores/tasks-store.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { problemWords } from '../../widgets/problem-words.ts';
import { itemsSummary, itemWords, taskTitle } from './task-words.ts';

/** Items of one host, in the task's order. */
export interface HostItems {
  readonly host: HostId;
  readonly items: readonly TaskItem[];
}

/** A task's items by their hosts, in the order in which the hosts come. */
export function itemsByHost(items: readonly TaskItem[]): readonly HostItems[] {
  const hosts = new Map<HostId, TaskItem[]>();
  for (const item of items) {
    const list = hosts.get(item.host);
    if (list === undefined) hosts.set(item.host, [item]);
    else list.push(item);
  }
  return [...hosts].map(([host, list]) => ({ host, items: list }));
}

type Hosts = ReadonlyMap<HostId, Pick<HostRecord, 'name'>>;

/** The results as lines to read. `now` in ms since the epoch. */
export function taskText(task: Task, hosts: Hosts, now: number): string {
  const lines = [taskTitle(task), itemsSummary(task.items)];
  for (const { host, items } of itemsByHost(task.items)) {
    lines.push('', `${plainText(hosts.get(host)?.name ?? host, 120)}: ${itemsSummary(items)}`);
    for (const item of items) {
      const why = item.problem === null ? '' : ` (${problemWords(item.problem).why})`;
      lines.push(`  ${plainText(item.name)}: ${itemWords(item, now)}${why}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The results as comma-separated values, with a head (RFC 4180); times in ISO 8601. */
export function taskCsv(task: Task, hosts: Hosts): string {
  const rows = task.items.map((item) => [
    task.action,
    item.name,
    hosts.get(item.host)?.name ?? item.host,
    isUnknown(item) ? 'unknown' : item.state,
    item.step === 'forcing' ? 'yes' : 'no',
    time(item.beganAt),
    time(item.endedAt),
    item.problem === null
      ? ''
      : `${item.problem.code}${item.problem.detail === undefined ? '' : `: ${item.problem.detail}`}`,
  ]);
  return `${[words('tasks.csvHead'), ...rows.map((row) => row.map(cell).join(','))].join('\r\n')}\r\n`;
}

function time(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString();
}

/** Names come from hosts: what a spreadsheet would take for a formula is marked as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
