import { DOMAIN_EVENT as LIFECYCLE } from '../../libvirt/constants.ts';
import { EVENT_DEFINED, EVENT_UNDEFINED } from '../constants.ts';
import { DemoError, invalid } from '../errors.ts';
import type { MachineSpec } from '../population/spec.ts';
import { modestLoad } from '../population/spec-builder.ts';
import { randomUuid } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import { withName } from '../xml/defined-xml.ts';
import { type DomainDefinition, readDomain } from '../xml/read-domain.ts';
import { Machine } from './machine.ts';
import { emitLifecycle } from './power.ts';

/** virDomainDefineXML: a new machine, or a new configuration of a known one. */
export function define(simulation: Simulation, xml: string): Machine {
  const definition = readDomain(xml);
  const named = simulation.byName(definition.name);
  if (named !== undefined && definition.uuid !== null && named.uuid !== definition.uuid) {
    const detail = `domain '${definition.name}' already exists with uuid ${named.uuid}`;
    throw new DemoError('OPERATION_FAILED', 'DOMAIN', detail);
  }
  const known = named ?? (definition.uuid === null ? undefined : simulation.machines.get(definition.uuid));
  if (known !== undefined && known.spec.name !== definition.name) {
    const detail = `domain '${known.spec.name}' is already defined with uuid ${known.uuid}`;
    throw new DemoError('OPERATION_FAILED', 'DOMAIN', detail);
  }
  const uuid = known?.uuid ?? definition.uuid ?? randomUuid(simulation.random);
  const spec = specFrom(simulation, definition, xml, uuid);
  const machine = known ?? new Machine(spec);
  machine.setSpec(spec);
  machine.persistent = true;
  if (known === undefined) simulation.add(machine);
  emitLifecycle(
    simulation,
    machine,
    LIFECYCLE.DEFINED,
    known === undefined ? EVENT_DEFINED.ADDED : EVENT_DEFINED.UPDATED,
  );
  return machine;
}

function specFrom(simulation: Simulation, definition: DomainDefinition, xml: string, uuid: string): MachineSpec {
  const counts = { vcpus: definition.vcpus, disks: definition.disks.length, nics: definition.nics.length };
  return {
    ...definition,
    uuid,
    nics: definition.nics.map((nic) => ({ ...nic, address: null })),
    firmware: 'bios',
    tpm: false,
    balloonDriver: true,
    agent: false,
    shutdownSeconds: 3,
    load: modestLoad(counts, simulation.shapes, simulation.random),
    definedXml: xml,
  };
}

const UNDEFINE_MANAGED_SAVE = 1;
const UNDEFINE_SNAPSHOTS = 2;

/** virDomainUndefineFlags: an active machine stays, as a transient one, until it stops. */
export function undefine(simulation: Simulation, machine: Machine, flags: number): void {
  if (!machine.persistent) throw invalid('cannot undefine transient domain');
  if (machine.managedSave && (flags & UNDEFINE_MANAGED_SAVE) === 0) {
    throw invalid('Refusing to undefine while domain managed save image exists');
  }
  if (!machine.isActive && machine.snapshots.length > 0 && (flags & UNDEFINE_SNAPSHOTS) === 0) {
    throw invalid(`cannot delete inactive domain with ${machine.snapshots.length} snapshots`);
  }
  machine.managedSave = false;
  machine.persistent = false;
  machine.autostart = false;
  if (!machine.isActive) simulation.remove(machine);
  emitLifecycle(simulation, machine, LIFECYCLE.UNDEFINED, EVENT_UNDEFINED.REMOVED);
}

/** virDomainRename, with libvirt's refusals. */
export function rename(simulation: Simulation, machine: Machine, newName: string): void {
  if (machine.isActive) throw invalid('cannot rename active domain');
  if (!machine.persistent) throw invalid('cannot rename a transient domain');
  if (machine.managedSave) throw invalid("domain with a managed saved state can't be renamed");
  if (newName === '') throw new DemoError('INVALID_ARG', 'QEMU', 'new name must not be empty');
  if (newName === machine.spec.name) throw new DemoError('INVALID_ARG', 'QEMU', "Can't rename domain to itself");
  if (simulation.byName(newName) !== undefined) throw invalid(`domain with name '${newName}' already exists`);
  giveName(simulation, machine, newName);
}

/** Renames whatever the machine's state, and tells of it as libvirt does. */
export function giveName(simulation: Simulation, machine: Machine, newName: string): void {
  const oldName = machine.spec.name;
  emitLifecycle(simulation, machine, LIFECYCLE.UNDEFINED, EVENT_UNDEFINED.RENAMED);
  const renamed = (spec: MachineSpec): MachineSpec => ({
    ...spec,
    name: newName,
    definedXml: spec.definedXml === null ? null : withName(spec.definedXml, newName),
  });
  const live = machine.activity;
  const same = live !== null && live.spec === machine.spec;
  machine.setSpec(renamed(machine.spec));
  if (live !== null) live.spec = same ? machine.spec : renamed(live.spec);
  simulation.renamed(machine, oldName);
  emitLifecycle(simulation, machine, LIFECYCLE.DEFINED, EVENT_DEFINED.RENAMED);
}
