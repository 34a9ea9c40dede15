import type { Task, TaskItem } from '../../../shared/model/task.ts';
import { words } from '../../i18n/i18n.ts';
import { countTask, isUnknown } from '../../stores/tasks-store.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { planTime } from '../plan/plan-time.ts';

/** What a task does to what: `Start: web-07`, `Start: 12 machines`. */
export function taskTitle(task: Task): string {
  return words('tasks.on', {
    count: task.items.length,
    action: words(`actions.${task.action}`),
    name: plainText(task.items[0]?.name ?? '', 80),
  });
}

/** How a task that ended went: the headline of its notice. */
export function taskOutcome(task: Task): string {
  const { total, failed, cancelled, unknown } = countTask(task);
  const action = words(`actions.${task.action}`);
  const name = plainText(task.items[0]?.name ?? '', 80);
  if (failed > 0) {
    return total === 1
      ? words('tasks.oneFailed', { action, name })
      : words('tasks.someFailed', { action, failed, total });
  }
  if (unknown > 0) return words('tasks.someUnknown', { action, count: unknown });
  if (cancelled > 0) return words('tasks.wasCancelled', { action });
  return words('tasks.allDone', { action, name, count: total });
}

/** How many machines stand where: `3 done, 1 of them forced off, 1 failed`. */
export function itemsSummary(items: readonly TaskItem[]): string {
  const count = (is: (item: TaskItem) => boolean): number => items.filter(is).length;
  const counts = [
    ['tasks.doneCount', count(({ state }) => state === 'done')],
    ['tasks.forcedCount', count(wasForced)],
    ['tasks.runningCount', count(({ state }) => state === 'running')],
    ['tasks.queuedCount', count(({ state }) => state === 'queued')],
    ['tasks.failedCount', count((item) => item.state === 'failed' && !isUnknown(item))],
    ['tasks.unknownCount', count(isUnknown)],
    ['tasks.cancelledCount', count(({ state }) => state === 'cancelled')],
  ] as const;
  return counts
    .filter(([, number]) => number > 0)
    .map(([key, number]) => words(key, { count: number }))
    .join(', ');
}

/** Where one machine stands, in words. `now` in ms since the epoch. */
export function itemWords(item: TaskItem, now: number): string {
  if (item.state === 'running' && item.step === 'forcing') return words('tasks.forcing');
  if (item.state === 'running' && item.step === 'waiting-off') {
    const left = item.forceAt === undefined ? Number.NaN : Math.ceil((item.forceAt - now) / 1000) * 1000;
    return left > 0 ? words('tasks.waitsForced', { time: planTime(left) }) : words('tasks.waits');
  }
  if (wasForced(item)) return words('tasks.forced');
  return words(`tasks.state.${isUnknown(item) ? 'unknown' : item.state}`);
}

function wasForced({ state, step }: TaskItem): boolean {
  return state === 'done' && step === 'forcing';
}
