import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleSlash from 'lucide-react/icons/circle-slash';
import CircleX from 'lucide-react/icons/circle-x';
import { useState } from 'react';
import type { Task, TaskItem } from '../../../shared/model/task.ts';
import { formatDuration, formatPercent } from '../../../shared/units.ts';
import { showProblem } from '../../actions/show-problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useServices } from '../../stores/services.ts';
import { countTask, isUnknown } from '../../stores/tasks-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { ProblemDetails } from '../../widgets/problem-details.tsx';
import { problemWords } from '../../widgets/problem-words.ts';
import { useNow } from '../../widgets/use-now.ts';
import { TaskButtons } from './task-buttons.tsx';
import { type HostItems, itemsByHost } from './task-report.ts';
import { itemsSummary, itemWords, taskTitle } from './task-words.ts';

/** Machines of one host in one task that are listed; those that failed come first. */
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
  const groups = itemsByHost(task.items);
  const [worst] = [...task.items].sort((a, b) => rank(a) - rank(b));
  // Once all went well the counts say it; whoever had the machines in sight keeps them.
  const [startsOpen] = useState(() => task.items.some(({ state, step }) => state !== 'done' || step !== null));
  const parts = groups.map((group) => (
    <HostPart key={group.host} group={group} headed={groups.length > 1} named={task.items.length > 1} now={now} />
  ));
  return (
    <li className="task">
      <div className="task-head">
        <ItemMark state={isRunning ? 'running' : worst === undefined ? 'done' : lookOf(worst)} />
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
      {task.items.length > 1 ? (
        <details className="task-details" open={startsOpen}>
          <summary className="task-summary">{itemsSummary(task.items)}</summary>
          {parts}
        </details>
      ) : (
        task.items.some(({ problem, step }) => problem !== null || step !== null) && parts
      )}
      {task.items.length > 1 && <TaskButtons task={task} />}
    </li>
  );
}

interface PartProps {
  readonly group: HostItems;
  readonly headed: boolean;
  readonly named: boolean;
  readonly now: number;
}

/** How the machines of one host fare. */
function HostPart({ group, headed, named, now }: PartProps) {
  const t = useWords();
  const name = useFleet((state) => state.hosts.get(group.host)?.name ?? group.host);
  const items = [...group.items].sort((a, b) => rank(a) - rank(b));
  return (
    <section className="task-host">
      {headed && (
        <div className="task-host-head">
          <Foreign text={name} className="ellipsis" />
          <span className="task-when">{itemsSummary(group.items)}</span>
        </div>
      )}
      <ul className="task-items" aria-label={headed ? undefined : t('tasks.listed')}>
        {items.slice(0, MOST_ITEMS).map((item) => (
          <Item key={item.machine} item={item} named={named} now={now} />
        ))}
        {items.length > MOST_ITEMS && (
          <li className="task-when">{t('tasks.moreItems', { count: items.length - MOST_ITEMS })}</li>
        )}
      </ul>
    </section>
  );
}

function Item({ item, named, now }: { readonly item: TaskItem; readonly named: boolean; readonly now: number }) {
  return (
    <li>
      {named ? (
        <div className="task-item">
          <ItemMark state={lookOf(item)} />
          <Foreign text={item.name} className="ellipsis" />
          <span className="task-when">{itemWords(item, now)}</span>
        </div>
      ) : (
        item.step !== null && <p className="task-when">{itemWords(item, now)}</p>
      )}
      {item.problem !== null && item.state === 'failed' && (
        <div className="task-problem">
          <p>{problemWords(item.problem).why}</p>
          <p>{problemWords(item.problem).next}</p>
          <ProblemDetails problem={item.problem} />
        </div>
      )}
    </li>
  );
}

type Look = TaskItem['state'] | 'unknown';

function lookOf(item: TaskItem): Look {
  return isUnknown(item) ? 'unknown' : item.state;
}

function ItemMark({ state }: { readonly state: Look }) {
  switch (state) {
    case 'done':
      return <CircleCheck size={14} className="mark-done" aria-hidden />;
    case 'failed':
      return <CircleX size={14} className="mark-failed" aria-hidden />;
    case 'unknown':
      return <CircleAlert size={14} className="mark-unknown" aria-hidden />;
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
