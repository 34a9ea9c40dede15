import type { HostFacts } from '../../shared/model/host.ts';
import type { Connection } from '../libvirt/connection.ts';
import { LibvirtError } from '../libvirt/errors.ts';
import { hostname, libVersion, nodeInfo, nodeMemoryStats, type, version, versionText } from '../libvirt/node.ts';

/** No machine is asked for any of it. */
const QUICK = { priority: 'quick' } as const;

/** Asks a host what it is. What a driver cannot say is empty, 0 or null; throws only when the connection fails. */
export async function readHostFacts(connection: Connection, connectedAt: number): Promise<HostFacts> {
  const [name, hypervisor, hypervisorVersion, libvirt, node, memory] = await Promise.all([
    orElse(hostname(connection, QUICK), ''),
    orElse(type(connection, QUICK), ''),
    orElse(version(connection, QUICK), null),
    orElse(libVersion(connection, QUICK), null),
    orElse(nodeInfo(connection, QUICK), null),
    orElse(nodeMemoryStats(connection, QUICK), null),
  ]);
  return {
    hostname: name,
    hypervisor,
    hypervisorVersion: hypervisorVersion ? versionText(hypervisorVersion) : null,
    libvirtVersion: libvirt === null ? '' : versionText(libvirt),
    cpuModel: node?.model ?? '',
    cpus: node?.cpus ?? 0,
    mhz: node?.mhz ?? 0,
    numaNodes: node?.nodes ?? 0,
    sockets: node?.sockets ?? 0,
    coresPerSocket: node?.cores ?? 0,
    threadsPerCore: node?.threads ?? 0,
    // The same source as the load's, so that use never exceeds it; virNodeGetInfo counts otherwise, and moves in a container.
    memoryBytes: (memory?.get('total') ?? node?.memoryKiB ?? 0) * 1024,
    connectedAt,
  };
}

async function orElse<T, U>(answer: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LibvirtError) return otherwise;
    throw error;
  }
}
