import { z } from 'zod';
import { actPlanSchema } from './model/act-plan.ts';
import { MACHINE_ACTIONS } from './model/action.ts';
import { CONSOLE_CHANGES, type ConsoleList, type Thumbnail, type XmlProposal } from './model/console.ts';
import type { FleetDelta, FleetSnapshot } from './model/fleet.ts';
import type { HostDetail, HostHistoryAppend, HostHistoryWindow } from './model/host-detail.ts';
import type { HostTest, SshSuggestion } from './model/host-test.ts';
import type { MachineDetail } from './model/machine.ts';
import type { Problem } from './model/problem.ts';
import type { Prompt } from './model/prompt.ts';
import { hostChoiceSchema, hostPlaceSchema } from './model/saved-host.ts';
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

/** A raw byte channel that a window opens; see RawChannel in shared/rpc.ts. */
export interface ChannelSpec<Params> {
  readonly params: z.ZodType<Params>;
}

/** Carries a type for values that only ever flow from the core, which need no check at run time. */
export interface Shape<T> {
  readonly type?: T;
}

export interface Contract {
  readonly commands: Readonly<Record<string, CommandSpec<unknown, unknown>>>;
  readonly topics: Readonly<Record<string, TopicSpec<unknown, unknown, unknown>>>;
  readonly channels: Readonly<Record<string, ChannelSpec<unknown>>>;
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

function channel<Params>(params: z.ZodType<Params>): ChannelSpec<Params> {
  return { params };
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
      z.object({ action: z.enum(MACHINE_ACTIONS), machines: machineIds, plan: actPlanSchema.optional() }),
      shape<{ readonly task: string }>(),
    ),
    /** Cancels what is queued, and what libvirt can still abort. */
    'task.cancel': command(z.object({ task: z.string().max(100) }), shape<null>()),
    /** Connects a host that is disconnected or failed; with one that reconnects, tries at once. */
    'host.connect': command(z.object({ host: hostId }), shape<null>()),
    'host.disconnect': command(z.object({ host: hostId }), shape<null>()),
    /** Keeps a new host (`host` null) or changes one; a new one is connected. Its machines keep their ids when its address changes. */
    'host.save': command(
      z.object({ host: hostId.nullable(), choice: hostChoiceSchema }),
      shape<{ readonly host: string }>(),
    ),
    /** Disconnects a host and forgets it, with what was kept of its machines. */
    'host.remove': command(z.object({ host: hostId }), shape<null>()),
    /** Puts the hosts in this order and these folders; hosts that are not named follow as they were. */
    'host.arrange': command(z.object({ places: z.array(hostPlaceSchema).min(1).max(5000) }), shape<null>()),
    /** The saved hosts as a file to take elsewhere; no secret is in it. */
    'host.export': command(nothing, shape<{ readonly text: string }>()),
    /** Adds the hosts of such a file; those that are here already or are refused are told. */
    'host.import': command(
      z.object({ text: z.string().max(5_000_000) }),
      shape<{ readonly added: number; readonly refused: readonly Problem[] }>(),
    ),
    /** Tries an address step by step; the topic `host-test` tells how it goes. */
    'host.test': command(
      z.object({ uri: z.string().max(1000), readOnly: z.boolean() }),
      shape<{ readonly test: string }>(),
    ),
    'host.test-cancel': command(z.object({ test: z.string().max(100) }), shape<null>()),
    /** As `host.forget-key`, for a try-out that ended because the host showed another key than the known one. */
    'host.test-forget-key': command(z.object({ test: z.string().max(100) }), shape<null>()),
    /** Forgets the key by which a host was known (ssh-keygen -R), after it changed; the next login asks about the new one. */
    'host.forget-key': command(z.object({ host: hostId }), shape<null>()),
    /** The hosts of the user's ssh configuration. */
    'ssh.suggestions': command(nothing, shape<{ readonly hosts: readonly SshSuggestion[] }>()),
    /** Answers the prompt: a text, yes, or no (which ends the login). `remember`: keep it in the system's keyring. */
    'prompt.answer': command(
      z.object({
        prompt: z.string().max(100),
        answer: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('text'), text: z.string().max(4096), remember: z.boolean() }),
          z.object({ kind: z.literal('yes') }),
          z.object({ kind: z.literal('cancel') }),
        ]),
      }),
      shape<null>(),
    ),
    /** What a change of a machine for its console's sake would make of its XML. */
    'console.propose': command(z.object({ machine: machineId, change: z.enum(CONSOLE_CHANGES) }), shape<XmlProposal>()),
    /** Defines the XML of a proposal, unless the machine's XML has changed since. */
    'console.apply': command(
      z.object({ machine: machineId, change: z.enum(CONSOLE_CHANGES), before: z.string().max(4_000_000) }),
      shape<null>(),
    ),
    /** Hands a display over to remote-viewer, by a .vv file that only the user can read and that goes when it was read. */
    'console.hand-over': command(
      z.object({ machine: machineId, display: z.number().int().min(0).max(15) }),
      shape<null>(),
    ),
    /** A picture of a head's screen in full size (virDomainScreenshot), as PNG. */
    'console.screenshot': command(
      z.object({ machine: machineId, head: z.number().int().min(0).max(15) }),
      shape<{ readonly png: Uint8Array }>(),
    ),
    /** Keys pressed together and let go (virDomainSendKey), as Linux input codes. */
    'console.send-keys': command(
      z.object({ machine: machineId, keys: z.array(z.number().int().min(1).max(767)).min(1).max(16) }),
      shape<null>(),
    ),
    /** Opens a console in a window of its own where the shell can; false: the page opens it itself. */
    'console.window': command(
      z.object({ machine: machineId, view: z.string().max(100) }),
      shape<{ readonly opened: boolean }>(),
    ),
    /** Starts the simulated host and adds it to the fleet; a second call only finds it again. */
    'host.add-demo': command(
      z.object({ machines: z.number().int().min(1).max(10_000) }),
      shape<{ readonly host: string }>(),
    ),
    /** What the window shows, so that the core asks hosts for no more: see main/host/sampling/sampling-plan.ts. */
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
    /** Questions on the way to hosts, the one that is asked now first; a delta replaces the whole. */
    prompts: topic(nothing, shape<readonly Prompt[]>(), shape<readonly Prompt[]>()),
    /** What the app itself has to say, e.g. of a damaged file; a delta replaces the whole. */
    concerns: topic(nothing, shape<readonly Problem[]>(), shape<readonly Problem[]>()),
    'host-test': topic(z.object({ test: z.string().max(100) }), shape<HostTest>(), shape<HostTest>()),
    /** Facts and events of an opened host; a delta replaces the whole. */
    host: topic(z.object({ host: hostId }), shape<HostDetail>(), shape<HostDetail>()),
    'host-history': topic(
      z.object({ host: hostId, range: z.enum(HISTORY_RANGES) }),
      shape<HostHistoryWindow>(),
      shape<HostHistoryAppend>(),
    ),
    /** What consoles an opened machine has; a delta replaces the whole. */
    consoles: topic(z.object({ machine: machineId }), shape<ConsoleList>(), shape<ConsoleList>()),
    /** Pictures of the machines that are in view: the snapshot has what is there already, a delta one picture. */
    thumbnails: topic(
      z.object({ machines: z.array(machineId).min(1).max(200), width: z.number().int().min(64).max(640) }),
      shape<readonly Thumbnail[]>(),
      shape<Thumbnail>(),
    ),
    settings: topic(nothing, shape<Settings>(), shape<Settings>()),
  },
  channels: {
    /** A display as an RFB server without authentication (security type None): whatever it asks for is settled in the core. */
    'console.display': channel(
      z.object({ machine: machineId, display: z.number().int().min(0).max(15), shared: z.boolean() }),
    ),
    /** A text device, both ways (virDomainOpenConsole); `takeOver` ends another client's use of it. */
    'console.text': channel(
      z.object({ machine: machineId, device: z.string().max(100).nullable(), takeOver: z.boolean() }),
    ),
  },
} as const;

export type AppContract = typeof contract;

export type CommandName<C extends Contract> = keyof C['commands'] & string;
export type TopicName<C extends Contract> = keyof C['topics'] & string;
export type ChannelName<C extends Contract> = keyof C['channels'] & string;
export type ArgsOf<S> = S extends { readonly args: z.ZodType<infer A> } ? A : never;
export type ResultOf<S> = S extends { readonly result: Shape<infer R> } ? R : never;
export type ParamsOf<S> = S extends { readonly params: z.ZodType<infer P> } ? P : never;
export type SnapshotOf<S> = S extends { readonly snapshot: Shape<infer T> } ? T : never;
export type DeltaOf<S> = S extends { readonly delta: Shape<infer T> } ? T : never;
