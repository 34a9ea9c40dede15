import type { Simulation } from '../simulation.ts';
import type { Machine } from './machine.ts';

/** Gives a machine what it has only while it is active: an id, devices on the host, counters that begin at boot. */
export function activate(simulation: Simulation, machine: Machine, now: number): void {
  machine.thaw(now);
  const { spec } = machine;
  machine.activity = {
    id: simulation.takeId(),
    spec,
    taps: spec.nics.map((nic) => (nic.type === 'user' ? null : simulation.takeTap())),
    baseline: null,
    bootedAt: machine.clockAt(now),
    balloonKib: spec.currentMemoryKib,
  };
}
