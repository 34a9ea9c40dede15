import { DemoError } from '../errors.ts';
import type { HandlerTable } from '../server/context.ts';

interface Stat {
  readonly field: string;
  readonly value: number;
}

/** libvirt asks twice: with room for nothing it wants to know how many there are. */
function reply(stats: readonly Stat[], room: number): { params: readonly Stat[]; nparams: number } {
  return room === 0 ? { params: [], nparams: stats.length } : { params: stats.slice(0, room), nparams: stats.length };
}

function toStats(values: object): Stat[] {
  return Object.entries(values).map(([field, value]) => ({ field, value: Number(value) }));
}

const ALL = -1;

/** The host itself. */
export const NODE_HANDLERS = {
  NODE_GET_INFO: ({ host: { facts } }) => ({
    model: facts.cpuModel,
    memoryKiB: facts.memoryKib,
    cpus: facts.cpus,
    mhz: facts.mhz,
    nodes: facts.nodes,
    sockets: facts.sockets,
    cores: facts.cores,
    threads: facts.threads,
  }),
  NODE_GET_CPU_STATS: ({ host }, { cpuNum, nparams }) => {
    const { cpus } = host.facts;
    if (cpuNum < ALL || cpuNum >= cpus) {
      throw new DemoError('INVALID_ARG', 'NONE', `Invalid cpuNum in virHostCPUGetStatsLinux`);
    }
    const stats = toStats(host.load.cpuTimes());
    const each = cpuNum === ALL ? stats : stats.map((stat) => ({ ...stat, value: Math.floor(stat.value / cpus) }));
    return reply(each, nparams);
  },
  NODE_GET_MEMORY_STATS: ({ host }, { cellNum, nparams }) => {
    const stats = toStats(host.load.memory());
    // A single cell has no buffers and caches of its own.
    return reply(cellNum === ALL ? stats : stats.slice(0, 2), nparams);
  },
  NODE_GET_FREE_MEMORY: ({ host }) => ({ freeMem: host.load.memory().free * 1024 }),
  NODE_GET_CELLS_FREE_MEMORY: ({ host }, { maxCells }) => ({
    cells: maxCells < 1 ? [] : [host.load.memory().free * 1024],
  }),
  NODE_GET_CPU_MAP: ({ host: { facts } }) => {
    const bytes = Buffer.alloc(Math.min(2048, Math.ceil(facts.cpus / 8)), 0xff);
    return { cpumap: bytes, online: facts.cpus, ret: facts.cpus };
  },
  NODE_GET_SECURITY_MODEL: () => ({ model: Buffer.from('none\0'), doi: Buffer.from('0\0') }),
} satisfies HandlerTable;
