import type { ActPlan } from '../../shared/model/act-plan.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import type { TaskItem } from '../../shared/model/task.ts';

/** A machine that a task is to act on. */
export interface TaskTarget {
  readonly machine: MachineId;
  readonly host: HostId;
  readonly name: string;
}

export interface WorkHooks {
  readonly plan: ActPlan;
  readonly onProgress: (progress: number) => void;
  /** What it is about now; `forceAt` when it will pull the plug, ms since the epoch. */
  readonly onStep: (step: TaskItem['step'], forceAt: number | null) => void;
  readonly signal: AbortSignal;
}

/** Does one machine's part. Throws ProblemError. */
export type Work = (action: MachineAction, target: TaskTarget, hooks: WorkHooks) => Promise<void>;
