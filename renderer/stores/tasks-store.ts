import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { Task, TaskItem } from '../../shared/model/task.ts';
import type { Client } from '../../shared/rpc.ts';

/** Running tasks and the finished ones that the core still remembers, newest first. */
export interface TasksState {
  readonly tasks: readonly Task[];
}

export type TasksStore = StoreApi<TasksState>;

/** A store without tasks. */
export function createTasksStore(): TasksStore {
  return createStore<TasksState>()(() => ({ tasks: [] }));
}

/** The tasks after new and changed ones came in; newest first. */
export function mergeTasks(tasks: readonly Task[], changed: readonly Task[]): readonly Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const task of changed) byId.set(task.id, task);
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt);
}

/** Keeps the store true to the core's tasks topic. */
export function followTasks(client: Client<AppContract>, store: TasksStore): Dispose {
  return client.subscribe(
    'tasks',
    {},
    {
      snapshot: (tasks) => store.setState({ tasks: mergeTasks([], tasks) }),
      delta: (changed) => store.setState({ tasks: mergeTasks(store.getState().tasks, changed) }),
    },
  );
}

/** How many machines of a task stand where. */
export interface TaskCount {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Whose outcome nobody knows, because the link fell meanwhile. */
  readonly unknown: number;
  readonly cancelled: number;
  /** 0..1 over all machines, counting libvirt's own progress of the running ones. */
  readonly progress: number;
}

/** Whether what became of a machine is not known: the link fell while libvirt was at it. */
export function isUnknown(item: Pick<TaskItem, 'state' | 'problem'>): boolean {
  return item.state === 'failed' && item.problem?.code === 'outcome-unknown';
}

/** Counts a task's machines by where they stand. */
export function countTask(task: Task): TaskCount {
  let done = 0;
  let failed = 0;
  let cancelled = 0;
  let unknown = 0;
  let progress = 0;
  for (const item of task.items) {
    if (item.state === 'done') done += 1;
    else if (isUnknown(item)) unknown += 1;
    else if (item.state === 'failed') failed += 1;
    else if (item.state === 'cancelled') cancelled += 1;
    progress += item.state === 'running' ? (item.progress ?? 0) : item.state === 'queued' ? 0 : 1;
  }
  const total = task.items.length;
  return { total, done, failed, unknown, cancelled, progress: total === 0 ? 1 : progress / total };
}
