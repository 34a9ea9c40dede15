import type { HostId, HostRecord } from '../shared/model/host.ts';
import type { MachineId, MachineRecord } from '../shared/model/machine.ts';
import { type HostLoad, STATS_COLUMNS, type StatsColumn, type StatsFrame } from '../shared/model/stats.ts';
import type { MachineCounters } from './host/sampling/machine-counters.ts';
import type { DeviceCounters } from './metrics/device-rates.ts';

/** What a dump is made of. */
export interface DumpInput {
  readonly time: number;
  readonly hosts: readonly HostRecord[];
  readonly machines: readonly MachineRecord[];
  readonly frames: readonly StatsFrame[];
  readonly countersOf: (machine: MachineId) => MachineCounters | null;
}

const DISK_COUNTERS = ['readBytes', 'writeBytes', 'readRequests', 'writeRequests', 'readNs', 'writeNs'] as const;
const NIC_COUNTERS = ['rxBytes', 'txBytes', 'rxPackets', 'txPackets', 'rxDrops', 'txDrops'] as const;

/**
 * The document that `npm run dump` prints: hosts with their load, machines with the numbers of the newest frame under
 * `rates` (units as in shared/model/stats.ts) and the raw counters they come from under `counters`. Times are ms since the
 * epoch, ages ms; what is not known is null.
 */
export function dumpDocument(input: DumpInput): object {
  const frames = new Map<HostId, StatsFrame>(input.frames.map((frame) => [frame.host, frame]));
  const rows = new Map<number, Readonly<Record<StatsColumn, number | null>>>();
  for (const { slots, columns, time } of input.frames) {
    for (const [row, slot] of slots.entries()) {
      const values = STATS_COLUMNS.map((name) => [name, orNull(columns[name][row])]);
      const rates = Object.fromEntries(values) as Record<StatsColumn, number | null>;
      if (rates.age !== null) rates.age += input.time - time;
      rows.set(slot, rates);
    }
  }
  return {
    time: Math.round(input.time),
    hosts: input.hosts.map((host) => {
      const frame = frames.get(host.id);
      return {
        id: host.id,
        name: host.name,
        uri: host.uri,
        kind: host.kind,
        state: host.state,
        facts: host.facts,
        load: frame === undefined ? null : mapValues(frame.load),
        ageMs: frame === undefined ? null : Math.round(input.time - frame.time),
      };
    }),
    machines: input.machines.map((machine) => {
      const { slot: _slot, ...record } = machine;
      const rates = rows.get(machine.slot) ?? null;
      const counters = rates === null ? null : input.countersOf(machine.id);
      return {
        ...record,
        rates: rates === null ? null : { ...rates, age: undefined },
        ageMs: rates?.age ?? null,
        counters: counters === null ? null : countersDocument(counters),
      };
    }),
  };
}

function countersDocument({ cpu, disks, nics }: MachineCounters): object {
  return {
    cpu: { at: orNull(cpu.at), ns: orNull(cpu.ns) },
    disks: disks.map((disk) => deviceDocument(disk, DISK_COUNTERS)),
    nics: nics.map((nic) => deviceDocument(nic, NIC_COUNTERS)),
  };
}

function deviceDocument({ name, at, values }: DeviceCounters, words: readonly string[]): object {
  return { name, at: orNull(at), ...Object.fromEntries(words.map((word, i) => [word, orNull(values[i])])) };
}

function mapValues(load: HostLoad): object {
  return Object.fromEntries(Object.entries(load).map(([name, value]) => [name, orNull(value)]));
}

function orNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
