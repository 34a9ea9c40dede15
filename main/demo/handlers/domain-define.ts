import { DemoError, notRunning } from '../errors.ts';
import { define, rename, undefine } from '../machine/definition.ts';
import type { Machine } from '../machine/machine.ts';
import { withJob } from '../machine/work.ts';
import type { MachineSpec } from '../population/spec.ts';
import type { HandlerTable } from '../server/context.ts';
import { metadataElement, readTags, VIRTKEEP_URI } from '../xml/metadata.ts';

/** virDomainMetadataType */
const METADATA = { DESCRIPTION: 0, TITLE: 1, ELEMENT: 2 } as const;

function metadataOf(spec: MachineSpec, type: number, uri: string | null): string | null {
  if (type === METADATA.DESCRIPTION) return spec.description;
  if (type === METADATA.TITLE) return spec.title;
  return metadataElement(spec, uri ?? '');
}

function withMetadata(spec: MachineSpec, type: number, uri: string | null, value: string | null): MachineSpec {
  if (type === METADATA.DESCRIPTION) return { ...spec, description: value };
  if (type === METADATA.TITLE) return { ...spec, title: value };
  if (uri !== VIRTKEEP_URI) {
    throw new DemoError('NO_SUPPORT', 'DOMAIN', 'virDomainSetMetadata (the simulation keeps no namespace but its own)');
  }
  return { ...spec, tags: value === null ? [] : readTags(value) };
}

function applyMetadata(machine: Machine, type: number, uri: string | null, value: string | null): void {
  if (machine.spec.definedXml !== null) {
    throw new DemoError('NO_SUPPORT', 'DOMAIN', 'virDomainSetMetadata (of a machine that was defined while we ran)');
  }
  const next = withMetadata(machine.spec, type, uri, value);
  const live = machine.activity;
  if (live !== null) live.spec = live.spec === machine.spec ? next : withMetadata(live.spec, type, uri, value);
  machine.setSpec(next);
}

/** Defining, undefining, renaming, and what a user writes on a machine. */
export const DOMAIN_DEFINE_HANDLERS = {
  DOMAIN_DEFINE_XML: ({ simulation }, { xml }) => ({ dom: define(simulation, xml).ref }),
  DOMAIN_DEFINE_XML_FLAGS: ({ simulation }, { xml }) => ({ dom: define(simulation, xml).ref }),
  DOMAIN_UNDEFINE: ({ simulation }, { dom }) => undefine(simulation, simulation.require(dom), 0),
  DOMAIN_UNDEFINE_FLAGS: ({ simulation }, { dom, flags }) => undefine(simulation, simulation.require(dom), flags),
  DOMAIN_RENAME: ({ simulation }, { dom, newName }) => {
    const machine = simulation.require(dom);
    return withJob(machine, 'DomainRename', () => {
      rename(simulation, machine, newName ?? '');
      return { retcode: 0 };
    });
  },
  DOMAIN_GET_METADATA: ({ simulation }, { dom, type, uri }) => {
    const metadata = metadataOf(simulation.require(dom).spec, type, uri);
    if (metadata === null) {
      throw new DemoError('NO_DOMAIN_METADATA', 'DOMAIN', 'Requested metadata element is not present');
    }
    return { metadata };
  },
  DOMAIN_SET_METADATA: ({ simulation }, { dom, type, metadata, uri, flags }) => {
    const LIVE = 1;
    const machine = simulation.require(dom);
    if (flags & LIVE && !machine.isActive) throw notRunning();
    return withJob(machine, 'DomainSetMetadata', () => {
      applyMetadata(machine, type, uri, metadata);
      simulation.emit({ kind: 'METADATA_CHANGE', dom: machine.ref, body: { type, nsuri: uri } });
    });
  },
} satisfies HandlerTable;
