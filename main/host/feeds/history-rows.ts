import { type HistoryRow, KIND_DISK, KIND_MACHINE, KIND_NIC } from '../../metrics/history.ts';
import type { HostRates } from '../../metrics/rates.ts';

/** What the history keeps of a moment, in the order of MACHINE_METRICS, DISK_METRICS and NIC_METRICS. */
export function historyRows(rates: HostRates): readonly HistoryRow[] {
  const { cpu, memory, disks, nics } = rates;
  return [
    {
      kind: KIND_MACHINE,
      columns: rates.pool.size,
      values: [cpu.guest, cpu.host, cpu.steal, memory.guestUsed, memory.cache, memory.balloon, memory.rss],
    },
    { kind: KIND_DISK, columns: disks.pool.size, values: disks.rates },
    { kind: KIND_NIC, columns: nics.pool.size, values: nics.rates },
  ];
}
