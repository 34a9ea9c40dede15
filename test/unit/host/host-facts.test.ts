import { expect, it } from 'vitest';
import { readHostFacts } from '../../../main/host/host-facts.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { LibvirtError } from '../../../main/libvirt/errors.ts';

const NODE = { model: 'x86_64', memoryKiB: 1000, cpus: 8, mhz: 2000, nodes: 1, sockets: 1, cores: 4, threads: 2 };
const MEMORY = [
  { field: 'total', value: 4096 },
  { field: 'free', value: 100 },
];

const NO_MORE = { dom: null, str1: null, str2: null, str3: null, int1: 0, int2: 0, net: null };

/** A host that answers these calls and has none of the others. */
function hostWith(answers: Readonly<Record<string, unknown>>): Connection {
  const call = async (name: string): Promise<unknown> => {
    if (name in answers) return answers[name];
    throw new LibvirtError({ ...NO_MORE, code: 3, domain: 0, level: 2, message: 'not here' });
  };
  return { call } as unknown as Connection;
}

it('tells the memory that the load is measured by', async () => {
  const host = hostWith({ NODE_GET_INFO: NODE, NODE_GET_MEMORY_STATS: { params: MEMORY, nparams: 2 } });
  expect(await readHostFacts(host, 7)).toMatchObject({ memoryBytes: 4096 * 1024, cpus: 8, connectedAt: 7 });
});

it('falls back on virNodeGetInfo where there are no memory statistics', async () => {
  expect(await readHostFacts(hostWith({ NODE_GET_INFO: NODE }), 7)).toMatchObject({ memoryBytes: 1000 * 1024 });
});

it('leaves empty what a driver cannot say', async () => {
  expect(await readHostFacts(hostWith({}), 7)).toMatchObject({ hostname: '', memoryBytes: 0, hypervisorVersion: null });
});
