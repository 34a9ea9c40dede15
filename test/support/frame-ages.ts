import type { Dispose } from '../../shared/dispose.ts';
import { type FleetMirror, statOf } from './fleet-mirror.ts';

/** The oldest that numbers of these machines ever got while it watched, ms; also while no frame came at all. */
export interface AgeWatch {
  readonly worst: () => number;
  /** How many frames came. */
  readonly frames: () => number;
  stop(): void;
}

/** Watches how old the numbers of machines, by name or id, get, as a window that shows them would. */
export function watchAges(fleet: FleetMirror, names: readonly string[]): AgeWatch {
  let worst = 0;
  let frames = 0;
  const last = new Map<string, { readonly at: number; readonly age: number }>();
  const note = (): void => {
    for (const { at, age } of last.values()) worst = Math.max(worst, performance.now() - at + age);
  };
  const forget: Dispose = fleet.onFrame((frame) => {
    frames += 1;
    note();
    for (const name of names) {
      const machine = fleet.machine(name);
      if (machine === undefined || machine.host !== frame.host) continue;
      const age = statOf(frame, machine.slot, 'age');
      const before = last.get(name);
      // No number is worse than an old one: the machine then stays as old as it was.
      if (!Number.isNaN(age)) last.set(name, { at: performance.now(), age });
      else if (before === undefined) last.set(name, { at: performance.now(), age: 0 });
    }
  });
  return {
    worst: () => {
      note();
      return worst;
    },
    frames: () => frames,
    stop: forget,
  };
}
