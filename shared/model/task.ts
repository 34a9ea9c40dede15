import type { ActPlan } from './act-plan.ts';
import type { MachineAction } from './action.ts';
import type { HostId } from './host.ts';
import type { MachineId } from './machine.ts';
import type { Problem } from './problem.ts';

/** How one machine of a task fares. */
export interface TaskItem {
  readonly machine: MachineId;
  readonly host: HostId;
  /** The machine's name when the task began. */
  readonly name: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly problem: Problem | null;
  /** 0..1 where libvirt reports it (virDomainGetJobStats), else null. */
  readonly progress: number | null;
  /**
   * What it is about while it runs: a shutdown that waits for the machine to be off, or pulls the plug at last. A machine
   * that was forced off keeps `forcing` when it is done.
   */
  readonly step: 'waiting-off' | 'forcing' | null;
  /** While it waits: when the plug will be pulled, ms since the epoch. */
  readonly forceAt?: number;
  /** When its turn came and when it was over, ms since the epoch. */
  readonly beganAt?: number;
  readonly endedAt?: number;
}

/** Work that outlives the click that began it. Kept until the core forgets it: the newest 50 finished ones. */
export interface Task {
  readonly id: string;
  readonly action: MachineAction;
  readonly plan: ActPlan;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly items: readonly TaskItem[];
  /** True while something of it can still be cancelled. */
  readonly cancellable: boolean;
}
