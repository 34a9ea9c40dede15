import { isActive } from '../../../shared/model/action.ts';
import type { Connection } from '../../libvirt/connection.ts';
import { domainInterfaceAddresses } from '../../libvirt/domain.ts';
import { ConnectionClosedError } from '../../libvirt/errors.ts';
import type { Inventory } from './inventory.ts';
import type { MachineEntry } from './machine-entry.ts';

/** virDomainInterfaceAddressesSource: our own DHCP first, then what the host's neighbours table has seen. */
const SOURCES = [0, 2] as const;
const MAX_ADDRESSES = 16;
const OPTIONS = { priority: 'background', timeoutMs: 5000 } as const;

/**
 * Asks for the addresses of the machines given, one after the other. Quiet: where a host cannot say, there are none.
 * Machines that are off have none either.
 */
export async function refreshAddresses(
  connection: Connection,
  inventory: Inventory,
  entries: readonly MachineEntry[],
): Promise<void> {
  for (const entry of entries) {
    if (connection.isClosed) return;
    if (!isActive(entry.record.state)) continue;
    try {
      const addresses = await addressesOf(connection, entry);
      inventory.update(entry, { addresses });
    } catch (error) {
      if (error instanceof ConnectionClosedError) return;
    }
  }
}

async function addressesOf(connection: Connection, entry: MachineEntry): Promise<readonly string[]> {
  for (const source of SOURCES) {
    try {
      const interfaces = await domainInterfaceAddresses(connection, entry.ref, source, OPTIONS);
      const found = interfaces.flatMap(({ addrs }) => addrs.map(({ addr }) => addr)).filter((a) => !isLinkLocal(a));
      if (found.length > 0) return [...new Set(found)].slice(0, MAX_ADDRESSES);
    } catch (error) {
      if (error instanceof ConnectionClosedError) throw error;
    }
  }
  return [];
}

function isLinkLocal(address: string): boolean {
  return address.toLowerCase().startsWith('fe80:');
}
