import { LIST_DOMAINS as LIST } from '../../libvirt/constants.ts';
import { DemoError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import type { HandlerTable } from '../server/context.ts';
import type { Simulation } from '../simulation.ts';
import { filtered } from './filter.ts';

function list(simulation: Simulation, flags: number): Machine[] {
  return filtered(simulation.machines.values(), flags);
}

function found(machine: Machine | undefined, what: string): { dom: Machine['ref'] } {
  if (machine === undefined) throw new DemoError('NO_DOMAIN', 'QEMU', `no domain with matching ${what}`);
  return { dom: machine.ref };
}

/** Listing and looking up machines. */
export const DOMAIN_LIST_HANDLERS = {
  CONNECT_LIST_ALL_DOMAINS: ({ simulation }, { needResults, flags }) => {
    const machines = list(simulation, flags);
    return { domains: needResults ? machines.map((machine) => machine.ref) : [], ret: machines.length };
  },
  CONNECT_NUM_OF_DOMAINS: ({ simulation }) => ({ num: list(simulation, LIST.ACTIVE).length }),
  CONNECT_LIST_DOMAINS: ({ simulation }, { maxIds }) => ({
    ids: list(simulation, LIST.ACTIVE)
      .slice(0, maxIds)
      .map((machine) => machine.id),
  }),
  CONNECT_NUM_OF_DEFINED_DOMAINS: ({ simulation }) => ({ num: list(simulation, LIST.INACTIVE).length }),
  CONNECT_LIST_DEFINED_DOMAINS: ({ simulation }, { maxNames }) => ({
    names: list(simulation, LIST.INACTIVE)
      .slice(0, maxNames)
      .map((machine) => machine.spec.name),
  }),
  DOMAIN_LOOKUP_BY_ID: ({ simulation }, { id }) => found(simulation.byId(id), `id ${id}`),
  DOMAIN_LOOKUP_BY_NAME: ({ simulation }, { name }) => found(simulation.byName(name), `name '${name}'`),
  DOMAIN_LOOKUP_BY_UUID: ({ simulation }, { uuid }) => found(simulation.machines.get(uuid), `uuid '${uuid}'`),
} satisfies HandlerTable;
