import type { HostCapabilities, HostDetail } from '../../../shared/model/host-detail.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { XmlSyntaxError } from '../../../shared/xml/tree.ts';
import type { Connection } from '../../libvirt/connection.ts';
import { ConnectionClosedError, LibvirtError } from '../../libvirt/errors.ts';
import { listAllNetworks } from '../../libvirt/network.ts';
import { capabilities } from '../../libvirt/node.ts';
import { listAllStoragePools, storagePoolInfo } from '../../libvirt/storage-pool.ts';
import { type ProblemSubject, problemOf } from '../link/problem-of.ts';
import { readCapabilities } from './capabilities.ts';

/** What a host tells of itself only when it is asked for its page. */
export interface HostAnswers {
  readonly capabilities: HostCapabilities | null;
  readonly storage: HostDetail['storage'];
  readonly networks: number | null;
  /** Why there are no capabilities, or old ones; null when they are as they should be. */
  readonly noCapabilities: Problem | null;
  /** Why something else is missing or old. */
  readonly trouble: Problem | null;
}

/** Nobody waits for it but the page: polls and users come first. */
const BACKGROUND = { priority: 'background', timeoutMs: 20_000 } as const;
/** VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE. */
const ACTIVE_POOLS = 2;
/** Sizes asked for side by side: a pool that a dead server holds up must not take the connection. */
const SIDE_BY_SIDE = 2;
const MOST_POOLS = 500;

/**
 * Asks a host for what its page shows; `before` is what it said earlier, which stays where it does not answer now. What a
 * driver does not have is null, and only the lack of capabilities is told. Throws only when the connection ends.
 */
export async function askHost(
  connection: Connection,
  before: HostAnswers,
  wantsCapabilities: boolean,
  subject: ProblemSubject,
): Promise<HostAnswers> {
  const [abilities, storage, networks] = await Promise.all([
    wantsCapabilities ? answerOf(capabilities(connection, BACKGROUND).then(readCapabilities), subject) : null,
    answerOf(readStorage(connection), subject),
    answerOf(
      listAllNetworks(connection, 0, BACKGROUND).then(({ length }) => length),
      subject,
    ),
  ]);
  const troubles = [storage, networks].map(({ problem }) => problem);
  return {
    capabilities: abilities === null ? before.capabilities : valueOr(abilities, before.capabilities),
    storage: valueOr(storage, before.storage),
    networks: valueOr(networks, before.networks),
    noCapabilities: abilities === null ? before.noCapabilities : abilities.problem,
    trouble: troubles.find((problem) => problem !== null && problem.code !== 'unsupported') ?? null,
  };
}

interface Answer<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
}

async function answerOf<T>(question: Promise<T>, subject: ProblemSubject): Promise<Answer<T>> {
  try {
    return { value: await question, problem: null };
  } catch (error) {
    if (error instanceof ConnectionClosedError) throw error;
    return { value: null, problem: inquiryProblem(error, subject) };
  }
}

/** What a driver does not have it never had; what it did not answer is as before. */
function valueOr<T>({ value, problem }: Answer<T>, before: T | null): T | null {
  if (problem === null) return value;
  return problem.code === 'unsupported' ? null : before;
}

/** How many pools run, and what they hold together, bytes. Pools that lie on one file system each tell its size. */
export async function readStorage(connection: Connection): Promise<NonNullable<HostDetail['storage']>> {
  const pools = (await listAllStoragePools(connection, ACTIVE_POOLS, BACKGROUND)).slice(0, MOST_POOLS);
  const waiting = [...pools];
  let capacity = 0;
  let allocation = 0;
  const work = async (): Promise<void> => {
    for (let pool = waiting.shift(); pool !== undefined; pool = waiting.shift()) {
      try {
        const info = await storagePoolInfo(connection, pool, BACKGROUND);
        capacity += info.capacity;
        allocation += info.allocation;
      } catch (error) {
        // One that was stopped since it was listed.
        if (!(error instanceof LibvirtError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return { pools: pools.length, capacity, allocation };
}

function inquiryProblem(error: unknown, subject: ProblemSubject): Problem {
  if (error instanceof XmlSyntaxError || error instanceof RangeError) {
    return { ...subject, code: 'protocol', detail: error.message };
  }
  return problemOf(error, subject);
}
