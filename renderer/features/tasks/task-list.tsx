import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleSlash from 'lucide-react/icons/circle-slash';
import CircleX from 'lucide-react/icons/circle-x';
import type { Task, TaskItem } from '../../../shared/model/task.ts';
import { formatDuration, formatPercent } from '../../../shared/units.ts';
import { showProblem } from '../../actions/show-problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { countTask } from '../../stores/tasks-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { useNow } from '../../widgets/use-now.ts';
import { taskSummary, taskTitle } from './task-words.ts';

/** Machines of one task that are listed; those that failed come first. */
const MOST_ITEMS = 50;

/** Every task with how each of its machines fares. */
export function TaskList({ tasks }: { readonly tasks: readonly Task[] }) {
  const t = useWords();
  const now = useNow();
  if (tasks.length === 0) return <p className="tasks-none">{t('tasks.noneText')}</p>;
  return (
    <ul className="task-list">
      {tasks.map((task) => (
        <TaskEntry key={task.id} task={task} now={now} />
      ))}
    </ul>
  );
}

function TaskEntry({ task, now }: { readonly task: Task; readonly now: number }) {
  const t = useWords();
  const services = useServices();
  const { progress } = countTask(task);
  const isRunning = task.finishedAt === null;
  const cancel = (): void => {
    services.client
      .call('task.cancel', { task: task.id })
      .catch((error: unknown) => showProblem(services, 'tasks.cancel', error));
  };
  const items = [...task.items].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_ITEMS);
  const isQuiet = task.items.every((item) => item.state === 'done') || task.items.length === 1;
  return (
    <li className="task">
      <div className="task-head">
        <ItemMark state={isRunning ? 'running' : (items[0]?.state ?? 'done')} />
        <span className="task-title ellipsis">{taskTitle(task)}</span>
        <span className="task-when">
          {isRunning
            ? formatPercent(progress)
            : t('tasks.ago', { time: formatDuration(Math.max(1000, now - (task.finishedAt ?? now))) })}
        </span>
        {isRunning && task.cancellable && (
          <Button small onClick={cancel}>
            {t('tasks.cancel')}
          </Button>
        )}
      </div>
      {isRunning && <progress className="task-bar" value={progress} max={1} aria-label={taskTitle(task)} />}
      {task.items.length > 1 && <p className="task-summary">{taskSummary(task)}</p>}
      {!(isQuiet && items.every((item) => item.problem === null)) && (
        <ul className="task-items">
          {items.map((item) => (
            <Item key={item.machine} item={item} named={task.items.length > 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Item({ item, named }: { readonly item: TaskItem; readonly named: boolean }) {
  const t = useWords();
  return (
    <li>
      {named && (
        <div className="task-item">
          <ItemMark state={item.state} />
          <Foreign text={item.name} className="ellipsis" />
          <span className="task-when">{t(`tasks.state.${item.state}`)}</span>
        </div>
      )}
      {item.problem !== null && (
        <div className="task-problem">
          <p>{problemWords(item.problem).why}</p>
          <p>{problemWords(item.problem).next}</p>
          <ProblemDetails problem={item.problem} />
        </div>
      )}
    </li>
  );
}

function ItemMark({ state }: { readonly state: TaskItem['state'] }) {
  switch (state) {
    case 'done':
      return <CircleCheck size={14} className="mark-done" aria-hidden />;
    case 'failed':
      return <CircleX size={14} className="mark-failed" aria-hidden />;
    case 'cancelled':
      return <CircleSlash size={14} className="mark-quiet" aria-hidden />;
    case 'queued':
      return <CircleDashed size={14} className="mark-quiet" aria-hidden />;
    case 'running':
      return <span className="dot" data-tone="busy" aria-hidden />;
  }
}

function rank({ state }: TaskItem): number {
  return ['failed', 'running', 'queued', 'cancelled', 'done'].indexOf(state);
}
