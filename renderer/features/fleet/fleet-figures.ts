import { isActive } from '../../../shared/model/action.ts';
import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import type { HostPulse } from '../../stores/stats-store.ts';

/** What a host's machines come to. */
export interface Tally {
  readonly machines: number;
  readonly running: number;
  /** Of the machines that are on. */
  readonly vcpus: number;
  /** Of the machines that are on, bytes. */
  readonly memory: number;
}

/** What hosts without machines come to. */
export const NO_TALLY: Tally = { machines: 0, running: 0, vcpus: 0, memory: 0 };

/** Counts machines by their hosts. */
export function tallyMachines(machines: Iterable<MachineRecord>): ReadonlyMap<HostId, Tally> {
  const tallies = new Map<HostId, { machines: number; running: number; vcpus: number; memory: number }>();
  for (const machine of machines) {
    let tally = tallies.get(machine.host);
    if (tally === undefined) {
      tally = { ...NO_TALLY };
      tallies.set(machine.host, tally);
    }
    tally.machines += 1;
    if (!isActive(machine.state)) continue;
    tally.running += 1;
    tally.vcpus += machine.vcpus ?? 0;
    tally.memory += machine.memoryBytes ?? 0;
  }
  return tallies;
}

/** The numbers of a row: a host's, or those of several together. NaN is what nobody knows. */
export interface Figures extends Tally {
  /** Real load of the processors, 0..1. */
  readonly cpu: number;
  readonly cpus: number;
  readonly memUsed: number;
  readonly memTotal: number;
  readonly stored: number;
  readonly capacity: number;
  /** Hosts that answer, of how many. */
  readonly answering: number;
  readonly hosts: number;
}

/** A host's own numbers; of one that is away, those last heard. */
export function hostFigures(host: HostRecord, tally: Tally, pulse: HostPulse | null): Figures {
  return {
    ...tally,
    cpu: pulse?.load.cpu ?? Number.NaN,
    cpus: host.facts?.cpus ?? Number.NaN,
    memUsed: pulse?.load.memUsed ?? Number.NaN,
    memTotal: host.facts?.memoryBytes ?? Number.NaN,
    stored: host.storage?.allocation ?? Number.NaN,
    capacity: host.storage?.capacity ?? Number.NaN,
    answering: isReachable(host.state) ? 1 : 0,
    hosts: 1,
  };
}

/** Several hosts together. Load counts only where it is known and fresh, each host by its processors and its memory. */
export function sumFigures(all: readonly Figures[]): Figures {
  const sum = { machines: 0, running: 0, vcpus: 0, memory: 0, cpus: 0, stored: 0, capacity: 0, answering: 0, hosts: 0 };
  let busy = 0;
  let busyOf = 0;
  let memUsed = 0;
  let memTotal = 0;
  for (const one of all) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += Number.isNaN(one[key]) ? 0 : one[key];
    if (one.answering === 0) continue;
    if (!Number.isNaN(one.cpu * one.cpus)) {
      busy += one.cpu * one.cpus;
      busyOf += one.cpus;
    }
    if (!Number.isNaN(one.memUsed + one.memTotal)) {
      memUsed += one.memUsed;
      memTotal += one.memTotal;
    }
  }
  const known = (total: number, value: number): number => (total > 0 ? value : Number.NaN);
  return {
    ...sum,
    cpu: known(busyOf, busy / busyOf),
    memUsed: known(memTotal, memUsed),
    memTotal: known(memTotal, memTotal),
    stored: known(sum.capacity, sum.stored),
    capacity: known(sum.capacity, sum.capacity),
  };
}
