import type { Connection } from '../../libvirt/connection.ts';
import { DOMAIN_AFFECT } from '../../libvirt/constants.ts';
import { domainSetMemoryStatsPeriod } from '../../libvirt/domain.ts';
import type { HostRates } from '../../metrics/rates.ts';
import type { MachineEntry } from '../inventory/machine-entry.ts';

const PERIOD_S = 5;

/** Switches on the memory statistics of balloons that say nothing of what their guests use. */
export class MemoryReports {
  readonly #connection: Connection;
  readonly #rates: HostRates;
  readonly #asked = new Set<string>();

  constructor(connection: Connection, rates: HostRates) {
    this.#connection = connection;
    this.#rates = rates;
  }

  /** Asks for the reports of a machine that has none, once per start of it. Quiet where a driver or a balloon cannot. */
  ask({ ref, record, column }: MachineEntry): void {
    const { reports, rss } = this.#rates.memory;
    const start = `${ref.uuid} ${ref.id}`;
    const sampled = Number.isFinite(rss[column] ?? Number.NaN);
    if (reports[column] !== 0 || record.state !== 'running' || record.hung || !sampled || this.#asked.has(start))
      return;
    this.#asked.add(start);
    domainSetMemoryStatsPeriod(this.#connection, ref, PERIOD_S, DOMAIN_AFFECT.LIVE, {
      priority: 'background',
      timeoutMs: 5000,
    }).catch(() => {});
  }
}
