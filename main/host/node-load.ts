import type { Connection } from '../libvirt/connection.ts';
import { LibvirtError } from '../libvirt/errors.ts';
import { nodeCpuStats, nodeMemoryStats } from '../libvirt/node.ts';

/** How busy the host itself is: processors 0..1, memory in bytes; NaN unknown. */
export interface NodeLoad {
  readonly cpu: number;
  readonly memUsed: number;
}

/** The load of a host that has not told it. */
export const UNKNOWN_LOAD: NodeLoad = { cpu: Number.NaN, memUsed: Number.NaN };

/** Follows virNodeGetCPUStats and virNodeGetMemoryStats of one connection. */
export class NodeLoadReader {
  #busy = Number.NaN;
  #total = Number.NaN;
  #last: NodeLoad = UNKNOWN_LOAD;
  #unsupported = false;
  #reading = false;

  /** The load as last read. */
  get last(): NodeLoad {
    return this.#last;
  }

  /** Reads once more, unless the last reading still runs. Never throws. */
  async read(connection: Connection): Promise<void> {
    if (this.#reading || this.#unsupported) return;
    this.#reading = true;
    try {
      const [cpu, memory] = await Promise.all([nodeCpuStats(connection), nodeMemoryStats(connection)]);
      this.#last = { cpu: this.#cpuLoad(cpu), memUsed: memoryUsed(memory) };
    } catch (error) {
      this.#last = UNKNOWN_LOAD;
      // Drivers without these calls stay without them; anything else ends with the connection.
      this.#unsupported = error instanceof LibvirtError;
    } finally {
      this.#reading = false;
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
