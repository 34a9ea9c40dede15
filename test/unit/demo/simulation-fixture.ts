import type { Machine } from '../../../main/demo/machine/machine.ts';
import type { States } from '../../../main/demo/population/population.ts';
import { Simulation } from '../../../main/demo/simulation.ts';

/** A simulation whose time stands still until it is moved. */
export interface StillSimulation {
  readonly simulation: Simulation;
  /** Lets so many seconds pass. */
  advance(seconds: number): void;
  machine(name: string): Machine;
}

/** Makes one; dispose of its simulation after the test. */
export function stillSimulation(machines = 24, states: States = 'mixed', seed = 1): StillSimulation {
  let ms = 0;
  const simulation = new Simulation({
    machines,
    seed,
    states,
    monotonicMs: () => ms,
    epochMs: Date.UTC(2026, 0, 5, 10),
  });
  return {
    simulation,
    advance(seconds) {
      ms += seconds * 1000;
    },
    machine(name) {
      const machine = simulation.byName(name);
      if (machine === undefined) throw new Error(`no machine ${name}`);
      return machine;
    },
  };
}
