import { LIST_DOMAINS as LIST, DOMAIN_STATS as STATS, STATS_FLAGS as STATS_FLAG } from '../../libvirt/constants.ts';
import type { ArgsOf } from '../../libvirt/wire/procedures.ts';
import { DemoError } from '../errors.ts';
import type { Release } from '../machine/job-lock.ts';
import type { Machine } from '../machine/machine.ts';
import type { CallContext } from '../server/context.ts';
import type { Simulation } from '../simulation.ts';
import { StatsEncoder } from '../stats/encoder.ts';
import type { Moment } from '../stats/values.ts';
import { filtered, passes } from './filter.ts';

const SUPPORTED =
  STATS.STATE |
  STATS.CPU_TOTAL |
  STATS.BALLOON |
  STATS.VCPU |
  STATS.INTERFACE |
  STATS.BLOCK |
  STATS.PERF |
  STATS.IOTHREAD |
  STATS.MEMORY |
  STATS.DIRTYRATE;
/** The groups for which libvirt takes the machine's job and asks QEMU. */
const NEEDS_JOB = STATS.CPU_TOTAL | STATS.BALLOON | STATS.VCPU | STATS.BLOCK | STATS.IOTHREAD | STATS.DIRTYRATE;
const FILTERS =
  LIST.ACTIVE |
  LIST.INACTIVE |
  LIST.PERSISTENT |
  LIST.TRANSIENT |
  LIST.RUNNING |
  LIST.PAUSED |
  LIST.SHUTOFF |
  LIST.OTHER;
const OWNER = 'ConnectGetAllDomainStats';

/**
 * virConnectGetAllDomainStats: the whole reply packet, its header still blank. Answers at once unless a machine's QEMU
 * hangs or its job is taken; then it waits as libvirt does, and so does its caller.
 */
export function allDomainStats(
  { simulation, host }: CallContext,
  { doms, stats, flags }: ArgsOf<'CONNECT_GET_ALL_DOMAIN_STATS'>,
): Buffer | Promise<Buffer> {
  const held = host.statsAllowed();
  if (held !== null) return held.then(() => collectAll());
  return collectAll();

  function collectAll(): Buffer | Promise<Buffer> {
    const groups = chosenGroups(stats, (flags & STATS_FLAG.ENFORCE_STATS) !== 0);
    const machines = chosenMachines(simulation, doms, flags & FILTERS);
    return collect(simulation, machines, groups, (flags & STATS_FLAG.NOWAIT) !== 0);
  }
}

function chosenGroups(stats: number, enforce: boolean): number {
  if (stats === 0) return SUPPORTED;
  const unknown = (stats & ~SUPPORTED) >>> 0;
  if (enforce && unknown !== 0) {
    const detail = `Stats types bits 0x${unknown.toString(16)} are not supported by this daemon or QEMU`;
    throw new DemoError('ARGUMENT_UNSUPPORTED', 'QEMU', detail);
  }
  return stats & SUPPORTED;
}

function chosenMachines(
  simulation: Simulation,
  doms: ArgsOf<'CONNECT_GET_ALL_DOMAIN_STATS'>['doms'],
  filters: number,
): Machine[] {
  if (doms.length === 0) return filtered(simulation.machines.values(), filters);
  const chosen: Machine[] = [];
  for (const { uuid } of doms) {
    const machine = simulation.machines.get(uuid);
    // One that has gone meanwhile is passed over, as in libvirt.
    if (machine !== undefined && passes(machine, filters)) chosen.push(machine);
  }
  return chosen;
}

function collect(
  simulation: Simulation,
  machines: readonly Machine[],
  groups: number,
  nowait: boolean,
): Buffer | Promise<Buffer> {
  const needsJob = (groups & NEEDS_JOB) !== 0;
  const encoder = new StatsEncoder(machines, { groups, haveJob: needsJob });
  const moment = momentOf(simulation);
  for (let i = 0; i < machines.length; i++) {
    const machine = machines[i];
    if (machine === undefined) continue;
    if (needsJob && isOccupied(machine)) return collectPatiently(simulation, machines, i, groups, nowait, encoder);
    encoder.add(machine, { groups, haveJob: needsJob }, moment);
  }
  return encoder.finish();
}

/** A managed save lets others ask; every other holder, and a QEMU that hangs, does not. */
function isOccupied(machine: Machine): boolean {
  return machine.hung || (machine.job.holder !== null && machine.save === null);
}

async function collectPatiently(
  simulation: Simulation,
  machines: readonly Machine[],
  from: number,
  groups: number,
  nowait: boolean,
  encoder: StatsEncoder,
): Promise<Buffer> {
  for (const machine of machines.slice(from)) {
    const release = await takeJob(machine, nowait);
    try {
      // Whoever has the job speaks to QEMU, and waits for its answer however long it takes.
      if (release !== null) await simulation.responsive(machine);
      encoder.add(machine, { groups, haveJob: release !== null }, momentOf(simulation));
    } finally {
      release?.();
    }
  }
  return encoder.finish();
}

const NO_RELEASE: Release = () => {};

function takeJob(machine: Machine, nowait: boolean): Release | null | Promise<Release | null> {
  if (!isOccupied(machine)) return NO_RELEASE;
  const release = machine.job.tryAcquire(OWNER);
  if (release !== null || nowait) return release;
  return machine.job.acquire(OWNER);
}

function momentOf({ clock }: Simulation): Moment {
  return { now: clock.now(), epochSeconds: clock.epochSeconds() };
}
