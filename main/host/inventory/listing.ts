import type { Connection } from '../../libvirt/connection.ts';
import { DOMAIN_STATS, LIST_DOMAINS } from '../../libvirt/constants.ts';
import { domainState, listAllDomains } from '../../libvirt/domain.ts';
import { type DomainStatsBatch, DomainStatsReader } from '../../libvirt/domain-stats.ts';
import { isUnsupported } from '../../libvirt/errors.ts';
import { fieldNames } from '../../libvirt/field-names.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';

/** What a host says of all its machines at one moment. */
export interface Listing {
  /** When it was asked, ms: events that came later know better. */
  readonly askedAt: number;
  readonly domains: readonly DomainRef[];
  readonly persistent: ReadonlySet<string>;
  readonly autostart: ReadonlySet<string>;
  readonly managedSave: ReadonlySet<string>;
  /** virDomainState and reason by UUID; a machine that was gone by then has none. */
  readonly states: ReadonlyMap<string, DomainState>;
  /** False where the driver has no bulk statistics: then there are no numbers to be had. */
  readonly hasStats: boolean;
}

export interface DomainState {
  readonly state: number;
  readonly reason: number;
}

/**
 * Lists all machines in four calls side by side, however many there are; only a driver without bulk statistics needs one
 * for each.
 */
export async function readListing(connection: Connection, now: number): Promise<Listing> {
  const [bulk, persistent, autostart, managedSave] = await Promise.all([
    readStates(connection),
    uuidsWith(connection, LIST_DOMAINS.PERSISTENT),
    uuidsWith(connection, LIST_DOMAINS.AUTOSTART),
    uuidsWith(connection, LIST_DOMAINS.MANAGEDSAVE),
  ]);
  const domains = bulk?.domains ?? (await listAllDomains(connection));
  const states = bulk?.states ?? (await readStatesSingly(connection, domains));
  return { askedAt: now, domains, persistent, autostart, managedSave, states, hasStats: bulk !== null };
}

/** The machines that a filter selects; none where the driver does not know the filter. */
async function uuidsWith(connection: Connection, flag: number): Promise<ReadonlySet<string>> {
  try {
    return new Set((await listAllDomains(connection, flag)).map(({ uuid }) => uuid));
  } catch (error) {
    if (isUnsupported(error)) return new Set();
    throw error;
  }
}

interface BulkStates {
  readonly states: Listing['states'];
  /** Null when not all that came could be read. */
  readonly domains: Listing['domains'] | null;
}

/** Every machine with its state; null where the driver has no bulk statistics. */
async function readStates(connection: Connection): Promise<BulkStates | null> {
  const stateField = fieldNames.idOf('state.state');
  const reasonField = fieldNames.idOf('state.reason');
  const collect = (batch: DomainStatsBatch): BulkStates => {
    const domains: DomainRef[] = [];
    const states = new Map<string, DomainState>();
    for (let i = 0; i < batch.count; i += 1) {
      let state = 0;
      let reason = 0;
      for (let e = batch.offsets[i] ?? 0; e < (batch.offsets[i + 1] ?? 0); e += 1) {
        if (batch.fields[e] === stateField) state = batch.values[e] ?? 0;
        if (batch.fields[e] === reasonField) reason = batch.values[e] ?? 0;
      }
      const uuid = batch.uuids[i] ?? '';
      domains.push({ name: batch.domainNames(i), uuid, id: batch.ids[i] ?? -1 });
      states.set(uuid, { state, reason });
    }
    return { domains: batch.complete ? domains : null, states };
  };
  try {
    return await new DomainStatsReader().read(connection, { stats: DOMAIN_STATS.STATE, flags: 0 }, collect);
  } catch (error) {
    if (isUnsupported(error)) return null;
    throw error;
  }
}

async function readStatesSingly(
  connection: Connection,
  domains: readonly DomainRef[],
): Promise<ReadonlyMap<string, DomainState>> {
  const states = new Map<string, DomainState>();
  for (const domain of domains) {
    try {
      states.set(domain.uuid, await domainState(connection, domain));
    } catch (error) {
      if (connection.isClosed) throw error;
    }
  }
  return states;
}
