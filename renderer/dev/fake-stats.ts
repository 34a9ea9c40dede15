import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { SPARK_POINTS, STATS_COLUMNS, type StatsColumn, type StatsFrame } from '../../shared/model/stats.ts';
import { createRandom } from './random.ts';

/** Load that wanders, for machines that are on. */
export interface FakeLoad {
  /** One tick of a host. */
  frame(host: HostRecord, machines: readonly MachineRecord[]): StatsFrame;
  /** Recent CPU of machines, oldest first. */
  sparks(machines: readonly MachineRecord[]): { readonly slots: Uint32Array; readonly cpu: Float32Array };
}

/** How busy a host is, by its place. */
function hostLoad(place: number): number {
  return 0.08 + (((place * 29) % 85) / 100) * ((place % 3) / 2);
}

/** Load for any number of machines; the same for every run. */
export function createFakeLoad(): FakeLoad {
  const random = createRandom(11);
  const bases: number[] = [];
  const values: number[] = [];
  const step = (slot: number): number => {
    bases[slot] ??= random() < 0.15 ? 0.55 + random() * 0.4 : random() ** 2.4 * 0.5;
    const base = bases[slot] ?? 0;
    const before = values[slot] ?? base;
    const next = Math.min(1, Math.max(0.002, before + (base - before) * 0.2 + (random() - 0.5) * 0.14 * (base + 0.08)));
    values[slot] = next;
    return next;
  };
  return {
    frame(host, machines) {
      const on = machines.filter((machine) => machine.state === 'running' || machine.state === 'paused');
      const columns = Object.fromEntries(STATS_COLUMNS.map((name) => [name, new Float32Array(on.length)])) as Record<
        StatsColumn,
        Float32Array
      >;
      on.forEach((machine, row) => {
        const cpu = machine.state === 'paused' ? 0 : step(machine.slot);
        const total = machine.memoryBytes ?? 0;
        columns.cpu[row] = cpu;
        columns.hostCpu[row] = (cpu * (machine.vcpus ?? 1)) / (host.facts?.cpus ?? 1);
        columns.memTotal[row] = total;
        columns.memUsed[row] = total * (0.2 + 0.6 * (bases[machine.slot] ?? 0.3) + cpu * 0.1);
        columns.memSource[row] = machine.slot % 5 === 0 ? 0 : 1;
        columns.diskRead[row] = cpu < 0.05 ? 0 : cpu * 6e7 * random();
        columns.diskWrite[row] = cpu * 2e7 * random();
        columns.netRx[row] = cpu < 0.02 ? 0 : cpu * 1.5e7 * random();
        columns.netTx[row] = cpu * 6e6 * random();
        columns.age[row] = machine.hung ? 9000 : 0;
      });
      return {
        host: host.id,
        time: Date.now(),
        slots: Uint32Array.from(on, (machine) => machine.slot),
        columns,
        load: {
          cpu: hostLoad(host.place) + random() * 0.05,
          memUsed: (host.facts?.memoryBytes ?? 0) * (0.3 + hostLoad(host.place + 3) * 0.7),
          latencyMs: host.state.phase === 'degraded' ? 4100 : 2 + random() * 2,
          pollMs: 14,
          intervalMs: 1000,
        },
      };
    },
    sparks(machines) {
      const cpu = new Float32Array(machines.length * SPARK_POINTS).fill(Number.NaN);
      machines.forEach((machine, row) => {
        if (machine.state !== 'running') return;
        for (let point = 0; point < SPARK_POINTS; point++) cpu[row * SPARK_POINTS + point] = step(machine.slot);
      });
      return { slots: Uint32Array.from(machines, (machine) => machine.slot), cpu };
    },
  };
}
