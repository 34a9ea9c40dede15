import { DEFAULT_PLAN } from '../../shared/model/act-plan.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { toProblem } from '../../shared/model/problem.ts';
import type { Task, TaskItem } from '../../shared/model/task.ts';

const STEP_MS = 700;

/** Runs `act` on one machine after the other, telling the task's state on the way. */
export async function fakeTask(
  id: string,
  action: MachineAction,
  machines: readonly MachineRecord[],
  tell: (task: Task) => void,
  act: (machine: MachineRecord) => void,
): Promise<void> {
  const items: TaskItem[] = machines.map((machine) => ({
    machine: machine.id,
    host: machine.host,
    name: machine.name,
    state: 'queued',
    problem: null,
    progress: null,
    step: null,
  }));
  const startedAt = Date.now();
  const say = (finishedAt: number | null): void =>
    tell({
      id,
      action,
      plan: DEFAULT_PLAN,
      startedAt,
      finishedAt,
      items: [...items],
      cancellable: finishedAt === null,
    });
  for (const [index, machine] of machines.entries()) {
    const item = items[index];
    if (item === undefined) continue;
    items[index] = { ...item, state: 'running', progress: action === 'save' ? 0.4 : null };
    say(null);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    try {
      act(machine);
      items[index] = { ...item, state: 'done' };
    } catch (error) {
      items[index] = { ...item, state: 'failed', problem: toProblem(error) };
    }
  }
  say(Date.now());
}

/** The machine as it is after an action that went well. */
export function afterAction(action: MachineAction, machine: MachineRecord): MachineRecord {
  switch (action) {
    case 'start':
    case 'restore':
      return { ...machine, state: 'running', managedSave: false, startedAt: Date.now(), startedExact: true };
    case 'resume':
      return { ...machine, state: 'running' };
    case 'pause':
      return { ...machine, state: 'paused' };
    case 'shutdown':
    case 'force-off':
      return { ...machine, state: 'off', startedAt: null, addresses: [] };
    case 'save':
      return { ...machine, state: 'off', startedAt: null, managedSave: true, addresses: [] };
    case 'discard-save':
      return { ...machine, managedSave: false };
    case 'autostart-on':
      return { ...machine, autostart: true };
    case 'autostart-off':
      return { ...machine, autostart: false };
    case 'reboot':
    case 'reset':
      return machine;
  }
}
