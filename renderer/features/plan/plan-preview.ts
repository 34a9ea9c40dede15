import type { ActPlan } from '../../../shared/model/act-plan.ts';
import type { MachineAction } from '../../../shared/model/action.ts';
import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { type MachineObstacle, machineObstacle } from '../../actions/machine-actions.ts';
import { naturalRanks } from '../machines/table/natural-order.ts';

/** When a machine's turn comes, as far as a plan can tell beforehand. */
export interface PlannedTurn {
  readonly machine: MachineRecord;
  /** Its place among all that begin in this group, from 1. */
  readonly place: number;
  /** Not sooner than this after the start, ms. */
  readonly fromMs: number;
  /** Whether one before it must have ended, too. */
  readonly waits: boolean;
}

/** What happens on a host, or with one order over all hosts (`host` null) everywhere. */
export interface PlannedGroup {
  readonly host: HostId | null;
  readonly turns: readonly PlannedTurn[];
}

interface LeftOut {
  readonly machine: MachineRecord;
  readonly why: MachineObstacle;
}

export interface PlanPreview {
  readonly groups: readonly PlannedGroup[];
  readonly leftOut: readonly LeftOut[];
  /** Machines that are acted on. */
  readonly count: number;
  /** For shutdowns that end with the plug: after so long every machine is off, ms; null where nobody can tell. */
  readonly overMs: number | null;
}

/** What a plan does with these machines, in their order, if it began now. */
export function previewPlan(
  action: MachineAction,
  machines: readonly MachineRecord[],
  hosts: ReadonlyMap<HostId, HostRecord>,
  plan: ActPlan,
): PlanPreview {
  const leftOut: LeftOut[] = [];
  const fitting: MachineRecord[] = [];
  for (const machine of machines) {
    const why = machineObstacle(action, machine, hosts.get(machine.host));
    if (why === null) fitting.push(machine);
    else leftOut.push({ machine, why });
  }
  const inOrder = plan.order === 'in-order';
  const limit = inOrder ? 1 : plan.perHost;
  const lanes = inOrder ? new Map([[null, fitting]]) : byHost(fitting, hosts);
  const groups = [...lanes].map(
    ([host, lane]): PlannedGroup => ({ host, turns: turnsOf(lane, limit, plan.staggerMs) }),
  );
  const force = action === 'shutdown' ? plan.forceAfterMs : null;
  const longest = Math.max(0, ...[...lanes.values()].map(({ length }) => length));
  return {
    groups: groups.filter(({ turns }) => turns.length > 0),
    leftOut,
    count: fitting.length,
    overMs: force === null || fitting.length === 0 ? null : longestMs(longest, limit, plan.staggerMs, force),
  };
}

/** In the order of the hosts, which stays whatever is moved. */
function byHost(
  machines: readonly MachineRecord[],
  hosts: ReadonlyMap<HostId, HostRecord>,
): ReadonlyMap<HostId | null, readonly MachineRecord[]> {
  const lanes = new Map<HostId | null, MachineRecord[]>([...hosts.keys()].map((host) => [host, []]));
  for (const machine of machines) {
    const lane = lanes.get(machine.host);
    if (lane === undefined) lanes.set(machine.host, [machine]);
    else lane.push(machine);
  }
  return lanes;
}

function turnsOf(lane: readonly MachineRecord[], limit: number, staggerMs: number): readonly PlannedTurn[] {
  return lane.map((machine, at) => ({ machine, place: at + 1, fromMs: at * staggerMs, waits: at >= limit }));
}

/** When the last of a lane is over, if every one takes as long as it may. */
function longestMs(count: number, limit: number, staggerMs: number, eachMs: number): number {
  const begins = [0];
  for (let at = 1; at < count; at++) {
    const free = at < limit ? 0 : (begins[at - limit] ?? 0) + eachMs;
    begins.push(Math.max((begins[at - 1] ?? 0) + staggerMs, free));
  }
  return (begins.at(-1) ?? 0) + eachMs;
}

/** The machines with one moved by `by` among those of its group, as the list shows them. */
export function moveTurn(
  machines: readonly MachineRecord[],
  id: string,
  by: number,
  inOrder: boolean,
): readonly MachineRecord[] {
  const moved = machines.find((machine) => machine.id === id);
  if (moved === undefined) return machines;
  const group = machines.filter((machine) => inOrder || machine.host === moved.host);
  const neighbour = group[group.indexOf(moved) + by];
  return neighbour === undefined ? machines : placeTurn(machines, id, neighbour.id);
}

/** The machines by their names, numbers within them by their value. */
export function byName(machines: readonly MachineRecord[]): readonly MachineRecord[] {
  const ranks = naturalRanks(machines.map(({ name }) => name));
  return machines
    .map((machine, at) => ({ machine, rank: ranks[at] ?? 0 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ machine }) => machine);
}

/** The machines with `id` put where `target` stands; what lies between gives way. */
export function placeTurn(machines: readonly MachineRecord[], id: string, target: string): readonly MachineRecord[] {
  const from = machines.findIndex((machine) => machine.id === id);
  const to = machines.findIndex((machine) => machine.id === target);
  const moved = machines[from];
  if (moved === undefined || to < 0) return machines;
  const rest = machines.filter((machine) => machine !== moved);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
