import { z } from 'zod';
import { MACHINE_ACTIONS } from './model/action.ts';
import type { FleetDelta, FleetSnapshot } from './model/fleet.ts';
import type { MachineDetail } from './model/machine.ts';
import { type Settings, settingsPatchSchema } from './model/settings.ts';
import {
  HISTORY_RANGES,
  type HistoryAppend,
  type HistoryWindow,
  type StatsFrame,
  type StatsSnapshot,
} from './model/stats.ts';
import type { Task } from './model/task.ts';

/** A command: arguments are checked by `args` in the core; the result is the core's own and only typed. */
export interface CommandSpec<Args, Result> {
  readonly args: z.ZodType<Args>;
  readonly result: Shape<Result>;
}

/** A topic: one snapshot, then deltas with rising revisions. */
export interface TopicSpec<Params, Snapshot, Delta> {
  readonly params: z.ZodType<Params>;
  readonly snapshot: Shape<Snapshot>;
  readonly delta: Shape<Delta>;
}

/** Carries a type for values that only ever flow from the core, which need no check at run time. */
export interface Shape<T> {
  readonly type?: T;
}

export interface Contract {
  readonly commands: Readonly<Record<string, CommandSpec<unknown, unknown>>>;
  readonly topics: Readonly<Record<string, TopicSpec<unknown, unknown, unknown>>>;
}

function command<Args, Result>(args: z.ZodType<Args>, result: Shape<Result>): CommandSpec<Args, Result> {
  return { args, result };
}

function topic<Params, Snapshot, Delta>(
  params: z.ZodType<Params>,
  snapshot: Shape<Snapshot>,
  delta: Shape<Delta>,
): TopicSpec<Params, Snapshot, Delta> {
  return { params, snapshot, delta };
}

function shape<T>(): Shape<T> {
  return {};
}

const nothing = z.object({});
const hostId = z.string().min(1).max(200);
const machineId = z.string().min(1).max(300);
const machineIds = z.array(machineId).min(1).max(20_000);

/** Every command and topic of the app: the one list that both sides are derived from. */
export const contract = {
  commands: {
    /** What is running: shown in the about box and by bug reports. */
    'app.info': command(nothing, shape<{ readonly version: string; readonly shell: 'electron' | 'web' }>()),
    /** Starts an action on machines of any hosts; resolves at once with the task, which the tasks topic follows. */
    'machine.act': command(
      z.object({ action: z.enum(MACHINE_ACTIONS), machines: machineIds }),
      shape<{ readonly task: string }>(),
    ),
    /** Cancels what is queued, and what libvirt can still abort. */
    'task.cancel': command(z.object({ task: z.string().max(100) }), shape<null>()),
    /** Connects a host that is disconnected or failed; with one that reconnects, tries at once. */
    'host.connect': command(z.object({ host: hostId }), shape<null>()),
    'host.disconnect': command(z.object({ host: hostId }), shape<null>()),
    /** Starts the simulated host and adds it to the fleet; a second call only finds it again. */
    'host.add-demo': command(
      z.object({ machines: z.number().int().min(1).max(10_000) }),
      shape<{ readonly host: string }>(),
    ),
    /** What the window shows, so that the core asks hosts for no more: see main/host/sampling-plan.ts. */
    'view.watch': command(
      z.object({
        /** Statistic groups the visible columns need. */
        columns: z.array(z.enum(['cpu', 'memory', 'disk', 'network', 'addresses'])).max(5),
        /** Machines on the screen, whose addresses and facts come first. */
        visible: z.array(machineId).max(500),
      }),
      shape<null>(),
    ),
    'settings.update': command(settingsPatchSchema, shape<null>()),
  },
  topics: {
    fleet: topic(nothing, shape<FleetSnapshot>(), shape<FleetDelta>()),
    stats: topic(nothing, shape<StatsSnapshot>(), shape<StatsFrame>()),
    /** Facts and events of an opened machine; a delta replaces the whole. */
    machine: topic(z.object({ machine: machineId }), shape<MachineDetail>(), shape<MachineDetail>()),
    /** Graphs of an opened machine; while it is subscribed the machine is sampled in every detail. */
    history: topic(
      z.object({ machine: machineId, range: z.enum(HISTORY_RANGES) }),
      shape<HistoryWindow>(),
      shape<HistoryAppend>(),
    ),
    /** A delta holds the tasks that are new or changed, whole. */
    tasks: topic(nothing, shape<readonly Task[]>(), shape<readonly Task[]>()),
    settings: topic(nothing, shape<Settings>(), shape<Settings>()),
  },
} as const;

export type AppContract = typeof contract;

export type CommandName<C extends Contract> = keyof C['commands'] & string;
export type TopicName<C extends Contract> = keyof C['topics'] & string;
export type ArgsOf<S> = S extends { readonly args: z.ZodType<infer A> } ? A : never;
export type ResultOf<S> = S extends { readonly result: Shape<infer R> } ? R : never;
export type ParamsOf<S> = S extends { readonly params: z.ZodType<infer P> } ? P : never;
export type SnapshotOf<S> = S extends { readonly snapshot: Shape<infer T> } ? T : never;
export type DeltaOf<S> = S extends { readonly delta: Shape<infer T> } ? T : never;
