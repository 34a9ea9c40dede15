import { beforeAll, expect, it } from 'vitest';
import { itemsByHost, taskCsv, taskText } from '../../../renderer/features/tasks/task-report.ts';
import { itemWords, taskOutcome } from '../../../renderer/features/tasks/task-words.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { DEFAULT_PLAN } from '../../../shared/model/act-plan.ts';
import type { Task, TaskItem } from '../../../shared/model/task.ts';

beforeAll(startI18n);

const BEGAN = Date.UTC(2026, 0, 2, 3, 4, 5);

function item(host: string, name: string, over: Partial<TaskItem> = {}): TaskItem {
  const nothing = { problem: null, progress: null, step: null };
  return { machine: `${host}/${name}`, host, name, state: 'done', ...nothing, beganAt: BEGAN, endedAt: BEGAN, ...over };
}

const items = [
  item('a', 'web', { step: 'forcing' }),
  item('b', '=cmd|x', { state: 'failed', problem: { code: 'denied', detail: 'no, "never"\nsaid it' } }),
  item('a', 'db', { state: 'failed', problem: { code: 'outcome-unknown' } }),
];
const task: Task = {
  id: 't',
  action: 'shutdown',
  plan: DEFAULT_PLAN,
  startedAt: BEGAN,
  finishedAt: BEGAN,
  items,
  cancellable: false,
};
const hosts = new Map([
  ['a', { name: 'Lab, north' }],
  ['b', { name: 'Bay' }],
]);

it('groups the machines of a task by their hosts', () => {
  expect(itemsByHost(items).map(({ host, items: list }) => [host, list.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

it('reads as text', () => {
  const text = taskText(task, hosts, BEGAN);
  expect(text).toContain('Shut down: 3 machines\n1 done, 1 of them forced off, 1 failed, 1 outcome not known\n');
  expect(text).toContain('\nLab, north: 1 done, 1 of them forced off, 1 outcome not known\n  web: done, forced off\n');
});

it('reads as comma-separated values that no spreadsheet runs', () => {
  const [head, ...rows] = taskCsv(task, hosts).split('\r\n');
  expect(head).toBe('action,machine,host,result,forced,began,ended,problem');
  expect(rows[0]).toBe('shutdown,web,"Lab, north",done,yes,2026-01-02T03:04:05.000Z,2026-01-02T03:04:05.000Z,');
  expect(rows[1]).toContain(`shutdown,'=cmd|x,Bay,failed,no,`);
  expect(rows[1]).toContain('"denied: no, ""never""\nsaid it"');
  expect(rows[2]).toContain('unknown');
});

it('says what a machine waits for, and what became of it', () => {
  const waiting = item('a', 'x', { state: 'running', step: 'waiting-off', forceAt: BEGAN + 40_000 });
  expect(itemWords(waiting, BEGAN)).toBe('waits for its guest, forced off in 40 s');
  expect(itemWords({ ...waiting, step: 'forcing' }, BEGAN)).toBe('is forced off');
  expect(items.map((one) => itemWords(one, BEGAN))).toEqual(['done, forced off', 'failed', 'outcome not known']);
  expect(taskOutcome(task)).toBe('Shut down: 1 of 3 failed');
  expect(taskOutcome({ ...task, items: items.slice(2) })).toBe('Shut down: outcome of 1 machine not known');
});
