import type { Shapes } from '../load/shapes.ts';
import { createRandom, type Random } from '../random.ts';
import { HABITS, makeName, pickRole } from './naming.ts';
import { ROSTER, type RosterEntry } from './roster.ts';
import type { MachineSpec, Situation } from './spec.ts';
import { buildSpec } from './spec-builder.ts';

/** libvirt lists no more machines than this. */
export const MACHINES_MAX = 16_384;

/** A machine to begin with. */
export interface Founder {
  readonly spec: MachineSpec;
  readonly situation: Situation;
  readonly autostart: boolean;
  /** How long it has been running when the simulation begins, in seconds. */
  readonly uptime: number;
}

/** Which situations the fleet begins in: lifelike, or every machine running (for measurements). */
export type States = 'mixed' | 'running';

/** Draws a fleet: the same for the same count, seed and states. Throws RangeError beyond libvirt's limit. */
export function createPopulation(count: number, seed: number, states: States, shapes: Shapes): Founder[] {
  if (!Number.isInteger(count) || count < 1 || count > MACHINES_MAX) {
    throw new RangeError(`a host has 1 to ${MACHINES_MAX} machines, not ${count}`);
  }
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const entry = ROSTER[index] ?? invent(index, random);
    return {
      spec: buildSpec(entry, index, shapes, random),
      situation: states === 'running' ? 'running' : entry.situation,
      autostart: entry.tags.includes('prod'),
      uptime: Math.floor(10 ** random.between(2.5, 6.8)),
    };
  });
}

const SITUATIONS: readonly (readonly [Situation, number])[] = [
  ['running', 0.82],
  ['off', 0.1],
  ['paused', 0.03],
  ['saved', 0.02],
  ['crashed', 0.01],
  ['paused-io-error', 0.007],
  ['panicked', 0.005],
  ['failed', 0.005],
  ['suspended', 0.003],
];

function invent(index: number, random: Random): RosterEntry {
  const role = pickRole(random);
  const habits = HABITS[role];
  const [vcpus, memoryMib] = random.pick(habits.sizes);
  return {
    ...makeName(role, index, random),
    role,
    system: random.pick(habits.systems),
    situation: pickSituation(random),
    vcpus,
    memoryMib,
  };
}

function pickSituation(random: Random): Situation {
  let left = random.next();
  for (const [situation, share] of SITUATIONS) {
    left -= share;
    if (left < 0) return situation;
  }
  return 'running';
}
