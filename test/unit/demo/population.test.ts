import { describe, expect, it } from 'vitest';
import { createShapes } from '../../../main/demo/load/shapes.ts';
import { createPopulation, MACHINES_MAX } from '../../../main/demo/population/population.ts';
import { DOMAIN_STATE } from '../../../main/libvirt/constants.ts';
import { stillSimulation } from './simulation-fixture.ts';

describe('a fleet', () => {
  it('is the same for the same seed and another for another', () => {
    const make = (seed: number): string =>
      JSON.stringify(
        createPopulation(200, seed, 'mixed', createShapes(seed)).map((founder) => ({
          ...founder,
          spec: { ...founder.spec, load: founder.spec.load.vcpus.map(({ base, terms }) => [base, terms[0]?.phase]) },
        })),
      );
    expect(make(5)).toBe(make(5));
    expect(make(5)).not.toBe(make(6));
  });

  it('has unique names, UUIDs and network addresses at any size', () => {
    const founders = createPopulation(MACHINES_MAX, 1, 'mixed', createShapes(1));
    const unique = (values: readonly (string | null)[]): number => new Set(values).size;
    expect(unique(founders.map(({ spec }) => spec.name))).toBe(MACHINES_MAX);
    expect(unique(founders.map(({ spec }) => spec.uuid))).toBe(MACHINES_MAX);
    const macs = founders.flatMap(({ spec }) => spec.nics.map((nic) => nic.mac));
    expect(unique(macs)).toBe(macs.length);
    const addresses = founders.map(({ spec }) => spec.nics[0]?.address ?? null);
    expect(unique(addresses)).toBe(MACHINES_MAX);
  });

  it('refuses a size that libvirt could not list', () => {
    const shapes = createShapes(1);
    for (const count of [0, -1, 1.5, Number.NaN, MACHINES_MAX + 1]) {
      expect(() => createPopulation(count, 1, 'mixed', shapes)).toThrow(RangeError);
    }
  });

  it('shows every state in its first two dozen machines', () => {
    const { simulation } = stillSimulation();
    const states = new Set([...simulation.machines.values()].map((machine) => machine.state));
    expect(states).toEqual(
      new Set([
        DOMAIN_STATE.RUNNING,
        DOMAIN_STATE.PAUSED,
        DOMAIN_STATE.SHUTOFF,
        DOMAIN_STATE.CRASHED,
        DOMAIN_STATE.PMSUSPENDED,
      ]),
    );
    expect([...simulation.machines.values()].some((machine) => machine.managedSave)).toBe(true);
    expect([...simulation.machines.values()].some((machine) => machine.snapshots.length > 0)).toBe(true);
  });

  it('can have every machine running', () => {
    const { simulation } = stillSimulation(100, 'running');
    expect([...simulation.machines.values()].every((machine) => machine.state === DOMAIN_STATE.RUNNING)).toBe(true);
  });
});
