import type { Dispose } from '../../../shared/dispose.ts';
import type { Task } from '../../../shared/model/task.ts';
import { words } from '../../i18n/i18n.ts';
import type { Services } from '../../stores/services.ts';
import { taskOutcome } from './task-words.ts';

/** Says in a notice how a task ended that was seen running. Those that had ended before are history. */
export function followTaskNotices({ tasks, notices, overlays }: Services): Dispose {
  let running = new Set<string>();
  let known = new Set<string>();
  let isFirst = true;
  return tasks.subscribe(({ tasks: now }) => {
    for (const task of now) {
      const isNew = !known.has(task.id) && !isFirst;
      if (task.finishedAt !== null && (running.has(task.id) || isNew)) notices.show(noticeOf(task, overlays));
    }
    running = new Set(now.filter((task) => task.finishedAt === null).map((task) => task.id));
    known = new Set(now.map((task) => task.id));
    isFirst = false;
  });
}

function noticeOf(task: Task, overlays: Services['overlays']): Parameters<Services['notices']['show']>[0] {
  const failed = task.items.filter((item) => item.state === 'failed');
  const [first] = failed;
  const show = { label: words('tasks.show'), run: () => overlays.setState({ tasks: true }) };
  if (first === undefined) return { kind: 'done', title: taskOutcome(task) };
  const problem = failed.length === 1 && first.problem !== null ? { problem: first.problem } : {};
  return { kind: 'failed', title: taskOutcome(task), ...problem, action: show };
}
