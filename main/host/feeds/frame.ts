import type { HostId } from '../../../shared/model/host.ts';
import { type HostLoad, STATS_COLUMNS, type StatsColumn, type StatsFrame } from '../../../shared/model/stats.ts';
import type { HostRates } from '../../metrics/rates.ts';
import type { Inventory } from '../inventory/inventory.ts';

const DISK_READ = 0;
const DISK_WRITE = 1;
const NET_RX = 0;
const NET_TX = 1;

/** The numbers of a host's active machines at a moment, as they go to the windows. */
export function buildFrame(
  host: HostId,
  time: number,
  active: readonly number[],
  inventory: Inventory,
  rates: HostRates,
  load: HostLoad,
): StatsFrame {
  const count = active.length;
  const slots = new Uint32Array(count);
  const columns = Object.fromEntries(STATS_COLUMNS.map((name) => [name, new Float32Array(count)])) as Record<
    StatsColumn,
    Float32Array
  >;
  const { cpu, memory, disks, nics } = rates;
  for (let row = 0; row < count; row += 1) {
    const column = active[row] ?? 0;
    slots[row] = inventory.entryAt(column)?.record.slot ?? 0;
    columns.cpu[row] = cpu.guest[column] ?? Number.NaN;
    columns.hostCpu[row] = cpu.host[column] ?? Number.NaN;
    columns.memUsed[row] = memory.used[column] ?? Number.NaN;
    columns.memTotal[row] = memory.balloon[column] ?? Number.NaN;
    columns.memSource[row] = memory.isGuest[column] ?? 0;
    columns.diskRead[row] = disks.sum(column, DISK_READ);
    columns.diskWrite[row] = disks.sum(column, DISK_WRITE);
    columns.netRx[row] = nics.sum(column, NET_RX);
    columns.netTx[row] = nics.sum(column, NET_TX);
    const sampledAt = rates.sampledAt(column);
    columns.age[row] = Number.isFinite(sampledAt) ? Math.max(0, time - sampledAt) : Number.NaN;
  }
  return { host, time, slots, columns, load };
}
