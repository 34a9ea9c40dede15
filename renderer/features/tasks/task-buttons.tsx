import { Menu } from '@base-ui/react/menu';
import Copy from 'lucide-react/icons/copy';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { DANGEROUS_ACTIONS } from '../../../shared/model/action.ts';
import type { Task } from '../../../shared/model/task.ts';
import { copyText } from '../../actions/copy-text.ts';
import { showProblem } from '../../actions/show-problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import type { Services } from '../../stores/services.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import '../../widgets/popup.css';
import { taskCsv, taskText } from './task-report.ts';

/** What can be done with a task that has several machines: try those that failed again, copy how each fared. */
export function TaskButtons({ task }: { readonly task: Task }) {
  const t = useWords();
  const services = useServices();
  const failed = task.items.filter(({ state }) => state === 'failed');
  const hosts = () => services.fleet.getState().hosts;
  return (
    <div className="task-buttons">
      {task.finishedAt !== null && failed.length > 0 && (
        <Button small icon={RotateCcw} onClick={() => retry(task, services)}>
          {t('tasks.retry')}
        </Button>
      )}
      <Menu.Root>
        <Menu.Trigger
          render={
            <Button small kind="quiet" icon={Copy}>
              {t('tasks.copy')}
            </Button>
          }
        />
        <Menu.Portal>
          <Menu.Positioner className="popup-layer" side="bottom" align="start" sideOffset={2}>
            <Menu.Popup className="popup">
              <Menu.Item
                className="menu-item"
                onClick={() => void copyText(services, taskText(task, hosts(), Date.now()))}
              >
                {t('tasks.copyText')}
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={() => void copyText(services, taskCsv(task, hosts()))}>
                {t('tasks.copyCsv')}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  );
}

/** Does it once more to the machines that failed, by the same plan; what is dangerous is asked about again. */
function retry(task: Task, services: Services): void {
  const { action, plan } = task;
  const machines = task.items
    .filter(({ state }) => state === 'failed')
    .flatMap(({ machine }) => services.fleet.getState().machines.get(machine) ?? []);
  if (machines.length === 0) return;
  const send = (): void => {
    services.client
      .call('machine.act', { action, machines: machines.map(({ id }) => id), plan })
      .catch((error: unknown) => showProblem(services, `actions.${action}`, error));
  };
  if (!DANGEROUS_ACTIONS.includes(action)) send();
  else services.overlays.setState({ tasks: false, confirmation: { action, machines, accept: send } });
}
