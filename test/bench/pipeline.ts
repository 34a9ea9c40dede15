import { buildFrame } from '../../main/host/feeds/frame.ts';
import { Fleet } from '../../main/host/fleet.ts';
import { Inventory } from '../../main/host/inventory/inventory.ts';
import { readListing } from '../../main/host/inventory/listing.ts';
import type { Connection } from '../../main/libvirt/connection.ts';
import type { DomainStatsBatch } from '../../main/libvirt/domain-stats.ts';
import { fieldNames } from '../../main/libvirt/field-names.ts';
import { type HistoryRow, HostHistory, KIND_DISK, KIND_MACHINE, KIND_NIC } from '../../main/metrics/history.ts';
import { HistoryBudget } from '../../main/metrics/history-budget.ts';
import { HostRates } from '../../main/metrics/rates.ts';
import type { StatsFrame } from '../../shared/model/stats.ts';

const HOLD_MS = 2500;
const INTERVAL_MS = 1000;

/** All that the core does with a reply between the wire and the windows, from its own parts. */
export interface Pipeline {
  /** Rates, history and the frame of one reply. */
  take(batch: DomainStatsBatch): StatsFrame;
}

/** Makes one for the machines of a host. */
export async function openPipeline(connection: Connection): Promise<Pipeline> {
  const rates = new HostRates(fieldNames);
  const history = new HostHistory(new HistoryBudget());
  // Polls follow each other faster than ticks, so their times are made up.
  let time = 1_000_000;
  const inventory = new Inventory(
    'bench',
    new Fleet(),
    rates,
    () => time,
    () => {},
  );
  inventory.applyListing(await readListing(connection, time));
  const active = inventory.activeColumns();
  const hold = { cpu: HOLD_MS, vcpu: HOLD_MS, balloon: HOLD_MS, block: HOLD_MS, network: HOLD_MS };
  const load = { cpu: 0, memUsed: 0, latencyMs: 0, pollMs: 0, intervalMs: INTERVAL_MS };
  return {
    take(batch) {
      const sentAt = time;
      time += INTERVAL_MS;
      rates.process(batch, { sentAt, receivedAt: sentAt + 1 }, hold);
      rates.settle(time, hold);
      history.append(time, INTERVAL_MS, historyRows(rates));
      return buildFrame('bench', time, active, inventory, rates, load);
    },
  };
}

function historyRows({ pool, cpu, memory, disks, nics }: HostRates): readonly HistoryRow[] {
  const values = [cpu.guest, cpu.host, cpu.steal, memory.used, memory.cache, memory.balloon, memory.rss];
  return [
    { kind: KIND_MACHINE, columns: pool.size, values },
    { kind: KIND_DISK, columns: disks.pool.size, values: disks.rates },
    { kind: KIND_NIC, columns: nics.pool.size, values: nics.rates },
  ];
}
