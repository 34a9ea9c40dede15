import { randomUUID } from 'node:crypto';
import type { Dispose } from '../../shared/dispose.ts';
import { type ActPlan, DEFAULT_PLAN } from '../../shared/model/act-plan.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { type Problem, ProblemError, toProblem } from '../../shared/model/problem.ts';
import type { Task, TaskItem } from '../../shared/model/task.ts';
import type { Sink } from '../../shared/rpc.ts';

/** A machine that a task is to act on. */
export interface TaskTarget {
  readonly machine: MachineId;
  readonly host: HostId;
  readonly name: string;
}

export interface WorkHooks {
  readonly onProgress: (progress: number) => void;
  readonly signal: AbortSignal;
}

/** Does one machine's part. Throws ProblemError. */
export type Work = (action: MachineAction, target: TaskTarget, hooks: WorkHooks) => Promise<void>;

/** Parts of one task that run on a host at the same time: more would only wait inside libvirt. */
const PER_HOST = 2;
const KEPT_FINISHED = 50;
/** Changes within this long are told together. */
const CALM_MS = 50;
/** What libvirt can break off in the middle; anything else can only be kept from beginning. */
const ABORTABLE: readonly MachineAction[] = ['save'];

interface Running {
  task: Task;
  readonly items: TaskItem[];
  readonly aborts: (AbortController | undefined)[];
  cancelled: boolean;
}

/** Work on machines that outlives the click that began it: per machine a result, one's failure never hiding another's. */
export class Tasks {
  readonly #work: Work;
  readonly #now: () => number;
  readonly #tasks = new Map<string, Running>();
  readonly #sinks = new Set<Sink<readonly Task[], readonly Task[]>>();
  readonly #dirty = new Set<string>();
  /** The end of the last work on each machine: one thing at a time. */
  readonly #busy = new Map<MachineId, Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(work: Work, now: () => number) {
    this.#work = work;
    this.#now = now;
  }

  /** Starts an action on machines, in their order, a few at a time on each host; gives the task's id. */
  start(action: MachineAction, targets: readonly TaskTarget[], plan: ActPlan = DEFAULT_PLAN): string {
    const id = randomUUID();
    const items = targets.map(
      (target): TaskItem => ({ ...target, state: 'queued', problem: null, progress: null, step: null }),
    );
    const task: Task = { id, action, plan, startedAt: this.#now(), finishedAt: null, items, cancellable: true };
    const running: Running = { task, items, aborts: [], cancelled: false };
    this.#tasks.set(id, running);
    this.#changed(running);
    void this.#run(running);
    return id;
  }

  /** Takes back what has not begun and breaks off what can be. Throws ProblemError `not-found`. */
  cancel(id: string): void {
    const running = this.#tasks.get(id);
    if (running === undefined) throw new ProblemError({ code: 'not-found', object: id });
    if (running.task.finishedAt !== null) return;
    running.cancelled = true;
    for (const [index, item] of running.items.entries()) {
      if (item.state === 'queued') this.#set(running, index, { state: 'cancelled', problem: { code: 'cancelled' } });
      else running.aborts[index]?.abort(new ProblemError({ code: 'cancelled' }));
    }
  }

  /** The tasks topic. */
  subscribe(sink: Sink<readonly Task[], readonly Task[]>): Dispose {
    sink.snapshot([...this.#tasks.values()].map(refreshed));
    this.#sinks.add(sink);
    return () => void this.#sinks.delete(sink);
  }

  /** Takes back all that has not begun. What runs at a daemon goes on there. */
  dispose(): void {
    for (const id of this.#tasks.keys()) this.cancel(id);
    this.#sinks.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(running: Running): Promise<void> {
    const byHost = new Map<HostId, number[]>();
    for (const [index, { host }] of running.items.entries()) {
      const queue = byHost.get(host);
      if (queue === undefined) byHost.set(host, [index]);
      else queue.push(index);
    }
    const lanes = [...byHost.values()].flatMap((queue) =>
      Array.from({ length: PER_HOST }, () => this.#lane(running, queue)),
    );
    await Promise.all(lanes);
    running.task = { ...running.task, finishedAt: this.#now() };
    this.#changed(running);
    this.#forgetOld();
  }

  async #lane(running: Running, queue: number[]): Promise<void> {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) await this.#runItem(running, index);
  }

  async #runItem(running: Running, index: number): Promise<void> {
    const target = running.items[index];
    if (target === undefined) return;
    const busy = this.#busy.get(target.machine);
    // The plug can be pulled whatever else waits for the machine.
    const before = busy === undefined || running.task.action === 'force-off' ? Promise.resolve() : busy;
    const turn = before.then(() => this.#perform(running, index, target));
    this.#busy.set(target.machine, turn);
    await turn;
    if (this.#busy.get(target.machine) === turn) this.#busy.delete(target.machine);
  }

  /** Never rejects. */
  async #perform(running: Running, index: number, target: TaskItem): Promise<void> {
    if (running.items[index]?.state !== 'queued') return;
    const abort = new AbortController();
    running.aborts[index] = abort;
    this.#set(running, index, { state: 'running' });
    try {
      await this.#work(running.task.action, target, {
        signal: abort.signal,
        onProgress: (progress) => this.#set(running, index, { progress }),
      });
      this.#set(running, index, { state: 'done', progress: null });
    } catch (error) {
      const problem: Problem = { object: target.name, ...toProblem(error) };
      const cancelled = problem.code === 'cancelled';
      this.#set(running, index, { state: cancelled ? 'cancelled' : 'failed', problem, progress: null });
    }
  }

  #set(running: Running, index: number, change: Partial<TaskItem>): void {
    const item = running.items[index];
    if (item === undefined) return;
    running.items[index] = { ...item, ...change };
    this.#changed(running);
  }

  #changed(running: Running): void {
    this.#dirty.add(running.task.id);
    if (this.#timer !== null || this.#sinks.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, CALM_MS);
  }

  #tell(): void {
    const tasks: Task[] = [];
    for (const id of this.#dirty) {
      const running = this.#tasks.get(id);
      if (running === undefined) continue;
      tasks.push(refreshed(running));
    }
    this.#dirty.clear();
    if (tasks.length > 0) for (const sink of this.#sinks) sink.delta(tasks);
  }

  #forgetOld(): void {
    const finished = [...this.#tasks.values()].filter(({ task }) => task.finishedAt !== null);
    for (const { task } of finished.slice(0, Math.max(0, finished.length - KEPT_FINISHED))) this.#tasks.delete(task.id);
  }
}

/** The task as it stands now. */
function refreshed(running: Running): Task {
  running.task = { ...running.task, items: [...running.items], cancellable: isCancellable(running) };
  return running.task;
}

function isCancellable({ items, task, cancelled }: Running): boolean {
  if (cancelled) return false;
  return items.some(({ state }) => state === 'queued' || (state === 'running' && ABORTABLE.includes(task.action)));
}
