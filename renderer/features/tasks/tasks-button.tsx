import { Popover } from '@base-ui/react/popover';
import ListChecks from 'lucide-react/icons/list-checks';
import { useStore } from 'zustand';
import { formatPercent } from '../../../shared/units.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices, useTasks } from '../../stores/services.ts';
import { countTask } from '../../stores/tasks-store.ts';
import '../../widgets/popup.css';
import './tasks.css';
import { TaskList } from './task-list.tsx';
import { taskTitle } from './task-words.ts';

/** The end of the status line: what is being done, and on a click all of it. */
export function TasksButton() {
  const t = useWords();
  const { overlays, notices } = useServices();
  const open = useStore(overlays, (state) => state.tasks);
  const tasks = useTasks((state) => state.tasks);
  const running = tasks.filter((task) => task.finishedAt === null);
  const [first] = running;
  const progress = first === undefined ? null : countTask(first).progress;
  const text =
    first === undefined
      ? t('tasks.title')
      : `${t('tasks.running', { count: running.length, what: taskTitle(first) })}${
          running.length === 1 && progress !== null && progress > 0 ? `, ${formatPercent(progress)}` : ''
        }`;
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        // The list says all that notices say, and they would cover it.
        if (next) notices.manager.close();
        overlays.setState({ tasks: next });
      }}
    >
      <Popover.Trigger className="status-host status-tasks">
        {first === undefined ? (
          <ListChecks size={13} aria-hidden />
        ) : (
          <span className="dot" data-tone="busy" aria-hidden />
        )}
        <span className="ellipsis">{text}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" side="top" align="end" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className="popup tasks-popup">
            <Popover.Title className="tasks-title">{t('tasks.title')}</Popover.Title>
            <TaskList tasks={tasks} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
