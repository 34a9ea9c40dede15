import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { giveName } from '../../../main/demo/machine/definition.ts';
import { HOSTILE_NAMES } from '../../../main/demo/population/hostile.ts';
import { domainXml } from '../../../main/demo/xml/domain-xml.ts';
import { readDomain } from '../../../main/demo/xml/read-domain.ts';
import { stillSimulation } from './simulation-fixture.ts';

function assertWellFormed(xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

describe('the XML of a machine', () => {
  it('is well formed and says what the simulation knows, for every machine, both ways', () => {
    const { simulation } = stillSimulation(200);
    for (const machine of simulation.machines.values()) {
      for (const inactive of [false, true]) {
        const xml = domainXml(machine, inactive);
        assertWellFormed(xml);
        const read = readDomain(xml);
        expect(read.name).toBe(machine.spec.name);
        expect(read.uuid).toBe(machine.uuid);
        expect(read.tags).toEqual(machine.spec.tags);
        expect(read.osId).toBe(machine.spec.osId);
        expect(read.vcpus).toBe(machine.spec.vcpus);
        expect(read.disks.map((disk) => disk.target)).toEqual(machine.spec.disks.map((disk) => disk.target));
        expect(read.nics.map((nic) => nic.mac)).toEqual(machine.spec.nics.map((nic) => nic.mac));
        expect(xml.includes(" id='")).toBe(!inactive && machine.isActive);
      }
    }
  });

  it('keeps hostile names as text', () => {
    const { simulation } = stillSimulation();
    const machines = [...simulation.machines.values()];
    HOSTILE_NAMES.forEach((name, index) => {
      const machine = machines[index];
      if (machine === undefined) throw new Error('too few machines');
      giveName(simulation, machine, name);
      const xml = domainXml(machine, false);
      assertWellFormed(xml);
      const carried = name.replaceAll('\u0007', '').replaceAll('\u001b', '');
      expect(readDomain(xml).name).toBe(carried);
    });
  });
});

describe('reading a definition', () => {
  it('refuses what libvirt refuses, in its words', () => {
    expect(() => readDomain('<domain')).toThrow(/domain_definition/);
    expect(() => readDomain('<domain/>')).toThrow('missing name information');
    expect(() => readDomain('<network><name>x</name></network>')).toThrow(/expecting <domain>/);
  });
});
