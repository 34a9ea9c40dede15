import type { Task } from '../../../shared/model/task.ts';
import { words } from '../../i18n/i18n.ts';
import { countTask } from '../../stores/tasks-store.ts';
import { plainText } from '../../widgets/plain-text.ts';

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
  const { total, failed, cancelled } = countTask(task);
  const action = words(`actions.${task.action}`);
  const name = plainText(task.items[0]?.name ?? '', 80);
  if (failed > 0) {
    return total === 1
      ? words('tasks.oneFailed', { action, name })
      : words('tasks.someFailed', { action, failed, total });
  }
  if (cancelled > 0) return words('tasks.wasCancelled', { action });
  return words('tasks.allDone', { action, name, count: total });
}

/** How many machines of a task ended how: `3 done, 1 failed`. */
export function taskSummary(task: Task): string {
  const { done, failed, cancelled } = countTask(task);
  return [
    done > 0 ? words('tasks.doneCount', { count: done }) : '',
    failed > 0 ? words('tasks.failedCount', { count: failed }) : '',
    cancelled > 0 ? words('tasks.cancelledCount', { count: cancelled }) : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
