import type { Connection } from '../../libvirt/connection.ts';
import { LibvirtError } from '../../libvirt/errors.ts';
import { nodeCpuStats, nodeMemoryStats } from '../../libvirt/node.ts';

/** How busy the host itself is: processors 0..1, memory in bytes; NaN unknown. */
export interface NodeLoad {
  readonly cpu: number;
  readonly memUsed: number;
}

/** No machine is asked for it, and what polls must not wait behind it. */
const QUICK = { priority: 'quick' } as const;

/** The load of a host that has not told it. */
export const UNKNOWN_LOAD: NodeLoad = { cpu: Number.NaN, memUsed: Number.NaN };

/** Follows virNodeGetCPUStats and virNodeGetMemoryStats of one connection. */
export class NodeLoadReader {
  #busy = Number.NaN;
  #total = Number.NaN;
  #last: NodeLoad = UNKNOWN_LOAD;
  /** Drivers without a call stay without it. */
  readonly #lacking = new Set<keyof NodeLoad>();
  #reading = false;

  /** The load as last read. */
  get last(): NodeLoad {
    return this.#last;
  }

  /** Reads once more, unless the last reading still runs. Never throws. */
  async read(connection: Connection): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const [cpu, memUsed] = await Promise.all([
        this.#number('cpu', async () => this.#cpuLoad(await nodeCpuStats(connection, QUICK))),
        this.#number('memUsed', async () => memoryUsed(await nodeMemoryStats(connection, QUICK))),
      ]);
      this.#last = { cpu, memUsed };
    } catch {
      // It ends with the connection.
      this.#last = UNKNOWN_LOAD;
    } finally {
      this.#reading = false;
    }
  }

  async #number(name: keyof NodeLoad, read: () => Promise<number>): Promise<number> {
    if (this.#lacking.has(name)) return Number.NaN;
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof LibvirtError)) throw error;
      this.#lacking.add(name);
      return Number.NaN;
    }
  }

  #cpuLoad(stats: ReadonlyMap<string, number>): number {
    const idle = (stats.get('idle') ?? 0) + (stats.get('iowait') ?? 0);
    const busy = (stats.get('kernel') ?? 0) + (stats.get('user') ?? 0) + (stats.get('intr') ?? 0);
    const total = busy + idle;
    const used = busy - this.#busy;
    const passed = total - this.#total;
    this.#busy = busy;
    this.#total = total;
    return passed > 0 && used >= 0 ? Math.min(1, used / passed) : Number.NaN;
  }
}

function memoryUsed(stats: ReadonlyMap<string, number>): number {
  const { total, free, buffers = 0, cached = 0 } = Object.fromEntries(stats) as Record<string, number | undefined>;
  return total === undefined || free === undefined ? Number.NaN : (total - free - buffers - cached) * 1024;
}
