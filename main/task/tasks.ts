import { randomUUID } from 'node:crypto';
import type { Dispose } from '../../shared/dispose.ts';
import { type ActPlan, DEFAULT_PLAN } from '../../shared/model/act-plan.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { type Problem, ProblemError, toProblem } from '../../shared/model/problem.ts';
import type { Task, TaskItem } from '../../shared/model/task.ts';
import type { Sink } from '../../shared/rpc.ts';
import { PlanQueue } from './plan-queue.ts';
import type { TaskTarget, Work } from './work.ts';

/** An item of one order over all hosts that is not heard of for so long holds up nobody else any more. */
const PATIENCE_MS = 60_000;
const KEPT_FINISHED = 50;
/** Changes within this long are told together. */
const CALM_MS = 50;
/** What libvirt can break off in the middle; anything else can only be kept from beginning. */
const ABORTABLE: readonly MachineAction[] = ['save'];

interface Running {
  task: Task;
  readonly items: TaskItem[];
  readonly aborts: (AbortController | undefined)[];
  readonly queue: PlanQueue;
  /** Asks the queue again. */
  timer: ReturnType<typeof setTimeout> | null;
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

  /** Starts an action on machines by a plan, e.g. in their order, a few at a time on each host; gives the task's id. */
  start(action: MachineAction, targets: readonly TaskTarget[], plan: ActPlan = DEFAULT_PLAN): string {
    const id = randomUUID();
    const items = targets.map(
      (target): TaskItem => ({ ...target, state: 'queued', problem: null, progress: null, step: null }),
    );
    const task: Task = { id, action, plan, startedAt: this.#now(), finishedAt: null, items, cancellable: true };
    const hosts = targets.map(({ host }) => host);
    const patience = PATIENCE_MS + (plan.forceAfterMs ?? 0);
    const queue = new PlanQueue(hosts, plan, patience);
    const running: Running = { task, items, aborts: [], queue, timer: null, cancelled: false };
    this.#tasks.set(id, running);
    this.#changed(running);
    this.#advance(running);
    return id;
  }

  /** Takes back what has not begun and breaks off what can be. Throws ProblemError `not-found`. */
  cancel(id: string): void {
    const running = this.#tasks.get(id);
    if (running === undefined) throw new ProblemError({ code: 'not-found', object: id });
    if (running.task.finishedAt !== null) return;
    running.cancelled = true;
    running.queue.clear();
    for (const [index, item] of running.items.entries()) {
      if (item.state === 'queued') this.#set(running, index, { state: 'cancelled', problem: { code: 'cancelled' } });
      else running.aborts[index]?.abort(new ProblemError({ code: 'cancelled' }));
    }
    this.#advance(running);
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

  /** Begins what may begin now, and comes back when more may. */
  #advance(running: Running): void {
    if (running.timer !== null) clearTimeout(running.timer);
    running.timer = null;
    if (running.task.finishedAt !== null) return;
    const now = this.#now();
    const { begin, wakeAt } = running.queue.next(now);
    for (const index of begin) {
      void this.#runItem(running, index).then(() => {
        running.queue.ended(index);
        this.#advance(running);
      });
    }
    if (running.queue.isOver) this.#finish(running);
    // Never at once: a clock that is set back must not make it spin.
    else if (wakeAt !== null) running.timer = setTimeout(() => this.#advance(running), Math.max(1, wakeAt - now));
  }

  #finish(running: Running): void {
    running.task = { ...running.task, finishedAt: this.#now() };
    this.#changed(running);
    this.#forgetOld();
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
    this.#set(running, index, { state: 'running', beganAt: this.#now() });
    try {
      await this.#work(running.task.action, target, {
        plan: running.task.plan,
        signal: abort.signal,
        onProgress: (progress) => {
          running.queue.heard(index, this.#now());
          this.#set(running, index, { progress });
        },
        onStep: (step, forceAt) => this.#step(running, index, step, forceAt),
      });
      this.#end(running, index, { state: 'done', problem: null });
    } catch (error) {
      const problem: Problem = { object: target.name, ...toProblem(error) };
      const cancelled = problem.code === 'cancelled';
      this.#end(running, index, { state: cancelled ? 'cancelled' : 'failed', problem });
    }
  }

  #step(running: Running, index: number, step: TaskItem['step'], forceAt: number | null): void {
    const item = running.items[index];
    if (item === undefined) return;
    const { forceAt: _, ...rest } = item;
    running.items[index] = { ...rest, step, ...(forceAt !== null && { forceAt }) };
    this.#changed(running);
  }

  #end(running: Running, index: number, end: Pick<TaskItem, 'state' | 'problem'>): void {
    const step = running.items[index]?.step === 'forcing' ? 'forcing' : null;
    this.#step(running, index, step, null);
    this.#set(running, index, { ...end, progress: null, endedAt: this.#now() });
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
  return items.some(({ state, step }) => {
    if (state === 'running') return step === 'waiting-off' || ABORTABLE.includes(task.action);
    return state === 'queued';
  });
}
