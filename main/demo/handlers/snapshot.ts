import type { SnapshotRef } from '../../libvirt/wire/objects.ts';
import { DemoError } from '../errors.ts';
import type { Machine, Snapshot } from '../machine/machine.ts';
import type { HandlerTable } from '../server/context.ts';
import type { Simulation } from '../simulation.ts';
import { escapeXml } from '../xml/escape.ts';

function refOf(machine: Machine, { name }: Snapshot): SnapshotRef {
  return { name, domain: machine.ref };
}

function byName(machine: Machine, name: string): Snapshot {
  const found = machine.snapshots.find((snapshot) => snapshot.name === name);
  if (found !== undefined) return found;
  throw new DemoError('NO_DOMAIN_SNAPSHOT', 'QEMU', `no domain snapshot with matching name '${name}'`);
}

function resolve(simulation: Simulation, { name, domain }: SnapshotRef): readonly [Machine, Snapshot] {
  const machine = simulation.require(domain);
  return [machine, byName(machine, name)];
}

function xmlOf(machine: Machine, { name, description, createdAt, parent, state }: Snapshot): string {
  const lines = [
    '<domainsnapshot>',
    `  <name>${escapeXml(name)}</name>`,
    `  <description>${escapeXml(description)}</description>`,
    `  <state>${state}</state>`,
    ...(parent === null ? [] : ['  <parent>', `    <name>${escapeXml(parent)}</name>`, '  </parent>']),
    `  <creationTime>${createdAt}</creationTime>`,
    "  <memory snapshot='no'/>",
    '  <disks>',
    ...machine.spec.disks.map((disk) => `    <disk name='${disk.target}' snapshot='internal'/>`),
    '  </disks>',
    '</domainsnapshot>',
    '',
  ];
  return lines.join('\n');
}

const ROOTS = 1;

/** Snapshots of machines: sample ones, to be listed and read. */
export const SNAPSHOT_HANDLERS = {
  DOMAIN_LIST_ALL_SNAPSHOTS: ({ simulation }, { dom, needResults, flags }) => {
    const machine = simulation.require(dom);
    const chosen = machine.snapshots.filter((snapshot) => (flags & ROOTS) === 0 || snapshot.parent === null);
    return { snapshots: needResults ? chosen.map((snapshot) => refOf(machine, snapshot)) : [], ret: chosen.length };
  },
  DOMAIN_SNAPSHOT_NUM: ({ simulation }, { dom }) => ({ num: simulation.require(dom).snapshots.length }),
  DOMAIN_SNAPSHOT_LIST_NAMES: ({ simulation }, { dom, maxNames }) => ({
    names: simulation
      .require(dom)
      .snapshots.slice(0, maxNames)
      .map(({ name }) => name),
  }),
  DOMAIN_SNAPSHOT_LOOKUP_BY_NAME: ({ simulation }, { dom, name }) => {
    const machine = simulation.require(dom);
    return { snap: refOf(machine, byName(machine, name)) };
  },
  DOMAIN_SNAPSHOT_GET_XML_DESC: ({ simulation }, { snap }) => ({ xml: xmlOf(...resolve(simulation, snap)) }),
  DOMAIN_SNAPSHOT_GET_PARENT: ({ simulation }, { snap }) => {
    const [machine, { name, parent }] = resolve(simulation, snap);
    if (parent === null) {
      throw new DemoError('NO_DOMAIN_SNAPSHOT', 'QEMU', `snapshot '${name}' does not have a parent`);
    }
    return { snap: refOf(machine, byName(machine, parent)) };
  },
  DOMAIN_HAS_CURRENT_SNAPSHOT: ({ simulation }, { dom }) => ({
    result: simulation.require(dom).currentSnapshot !== null,
  }),
  DOMAIN_SNAPSHOT_CURRENT: ({ simulation }, { dom }) => {
    const machine = simulation.require(dom);
    if (machine.currentSnapshot === null) {
      throw new DemoError('NO_DOMAIN_SNAPSHOT', 'QEMU', 'the domain does not have a current snapshot');
    }
    return { snap: refOf(machine, byName(machine, machine.currentSnapshot)) };
  },
  DOMAIN_SNAPSHOT_IS_CURRENT: ({ simulation }, { snap }) => {
    const [machine, { name }] = resolve(simulation, snap);
    return { current: machine.currentSnapshot === name };
  },
  DOMAIN_SNAPSHOT_HAS_METADATA: ({ simulation }, { snap }) => {
    resolve(simulation, snap);
    return { metadata: true };
  },
} satisfies HandlerTable;
