import { describe, expect, it } from 'vitest';
import { createReading, type Reading, readCounters } from '../../../main/demo/machine/counters.ts';
import type { Machine } from '../../../main/demo/machine/machine.ts';
import { type StillSimulation, stillSimulation } from './simulation-fixture.ts';

function read({ simulation }: StillSimulation, machine: Machine): Reading {
  if (machine.activity === null) throw new Error(`${machine.spec.name} is off`);
  const reading = createReading();
  readCounters(machine, machine.activity, simulation.clock.now(), reading);
  return reading;
}

/** Mean share of its processors that a machine uses over so many seconds from now. */
function busyShare(still: StillSimulation, machine: Machine, seconds: number): number {
  const before = read(still, machine);
  still.advance(seconds);
  const after = read(still, machine);
  let ns = 0;
  for (let i = 0; i < machine.spec.vcpus; i++) ns += (after.vcpuNs[i] ?? 0) - (before.vcpuNs[i] ?? 0);
  return ns / 1e9 / seconds / machine.spec.vcpus;
}

describe('counters', () => {
  it('stay within what time and hardware allow, second by second, for every machine', () => {
    const still = stillSimulation(80, 'running');
    const machines = [...still.simulation.machines.values()];
    let before = machines.map((machine) => read(still, machine));
    for (let second = 0; second < 40; second++) {
      still.advance(1);
      const after = machines.map((machine) => read(still, machine));
      machines.forEach((machine, index) => {
        const [was, is] = [before[index], after[index]];
        if (was === undefined || is === undefined) throw new Error('a reading is missing');
        for (let i = 0; i < machine.spec.vcpus; i++) {
          const ns = (is.vcpuNs[i] ?? 0) - (was.vcpuNs[i] ?? 0);
          expect(ns).toBeGreaterThanOrEqual(0);
          // Ticks of 10 ms may bring one tick of the second before.
          expect(ns).toBeLessThanOrEqual(1e9 + 1e7);
        }
        expect(is.cpuNs).toBeGreaterThanOrEqual(was.cpuNs);
        is.disks.forEach((disk, i) => {
          const old = was.disks[i];
          for (const [key, value] of Object.entries(disk)) {
            expect(value).toBeGreaterThanOrEqual(old?.[key as keyof typeof disk] ?? 0);
          }
        });
        const { available, usable, unused, rss } = is.memory;
        expect(unused).toBeLessThanOrEqual(usable);
        expect(usable).toBeLessThan(available);
        expect(available).toBeLessThanOrEqual(machine.spec.memoryKib);
        expect(rss).toBeGreaterThan(0);
      });
      before = after;
    }
  });

  it('tell of the kinds of machine: one always busy, one nearly idle', () => {
    const still = stillSimulation();
    expect(busyShare(still, still.machine('render-farm'), 600)).toBeGreaterThan(0.85);
    expect(busyShare(still, still.machine('dns'), 600)).toBeLessThan(0.08);
  });

  it('show the backup in bursts', () => {
    const still = stillSimulation();
    const machine = still.machine('backup');
    const shares = Array.from({ length: 36 }, () => busyShare(still, machine, 10));
    expect(Math.max(...shares)).toBeGreaterThan(0.25);
    expect(shares.filter((share) => share < 0.06).length).toBeGreaterThan(20);
  });

  it('stand still while the machine does, and go on without a jump', () => {
    const still = stillSimulation();
    const machine = still.machine('render-farm');
    const before = read(still, machine).cpuNs;
    machine.freeze(still.simulation.clock.now());
    still.advance(1000);
    expect(read(still, machine).cpuNs).toBe(before);
    machine.thaw(still.simulation.clock.now());
    expect(read(still, machine).cpuNs).toBe(before);
    still.advance(1);
    const gained = read(still, machine).cpuNs - before;
    expect(gained).toBeGreaterThan(1e9);
    expect(gained).toBeLessThan(machine.spec.vcpus * 1.1e9);
  });
});
