import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { RetOf } from './wire/procedures.ts';

/** The host's name, by its own word (virConnectGetHostname). */
export async function hostname(c: Connection, options?: CallOptions): Promise<string> {
  return (await c.call('CONNECT_GET_HOSTNAME', undefined, options)).hostname;
}

/** The hypervisor driver's name, e.g. `QEMU` (virConnectGetType). */
export async function type(c: Connection, options?: CallOptions): Promise<string> {
  return (await c.call('CONNECT_GET_TYPE', undefined, options)).type;
}

/** The hypervisor's version, e.g. 7002022 (virConnectGetVersion); see versionText. */
export async function version(c: Connection, options?: CallOptions): Promise<number> {
  return (await c.call('CONNECT_GET_VERSION', undefined, options)).version;
}

/** The daemon's libvirt version, e.g. 9000000 (virConnectGetLibVersion); see versionText. */
export async function libVersion(c: Connection, options?: CallOptions): Promise<number> {
  return (await c.call('CONNECT_GET_LIB_VERSION', undefined, options)).version;
}

/** `9.0.0` for 9000000. */
export function versionText(version: number): string {
  return [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.');
}

/** The URI that the daemon gives this connection (virConnectGetURI). */
export async function connectionUri(c: Connection, options?: CallOptions): Promise<string> {
  return (await c.call('CONNECT_GET_URI', undefined, options)).uri;
}

/** What the host can do, as XML (virConnectGetCapabilities). */
export async function capabilities(c: Connection, options?: CallOptions): Promise<string> {
  return (await c.call('CONNECT_GET_CAPABILITIES', undefined, options)).capabilities;
}

/** What domains of one kind can have, as XML (virConnectGetDomainCapabilities). */
export async function domainCapabilities(
  c: Connection,
  of: { readonly emulator?: string; readonly arch?: string; readonly machine?: string; readonly virtType?: string },
  options?: CallOptions,
): Promise<string> {
  const { emulator = null, arch = null, machine = null, virtType = null } = of;
  const args = { emulator, arch, machine, virtType, flags: 0 };
  return (await c.call('CONNECT_GET_DOMAIN_CAPABILITIES', args, options)).capabilities;
}

/** The host's SMBIOS information, as XML (virConnectGetSysinfo). */
export async function sysinfo(c: Connection, options?: CallOptions): Promise<string> {
  return (await c.call('CONNECT_GET_SYSINFO', { flags: 0 }, options)).sysinfo;
}

/** Processors and memory of the host; memory in KiB (virNodeGetInfo). */
export function nodeInfo(c: Connection, options?: CallOptions): Promise<RetOf<'NODE_GET_INFO'>> {
  return c.call('NODE_GET_INFO', undefined, options);
}

const ALL_CPUS = -1;
const ALL_CELLS = -1;

/** How many values a daemon has: it wants that very number to be asked for, so it is learnt once per connection. */
const counts = { cpu: new WeakMap<Connection, number>(), memory: new WeakMap<Connection, number>() };

type NodeStats = RetOf<'NODE_GET_CPU_STATS'>;

async function allStats(
  c: Connection,
  known: WeakMap<Connection, number>,
  ask: (nparams: number) => Promise<NodeStats>,
): Promise<ReadonlyMap<string, number>> {
  const count = known.get(c) ?? (await ask(0)).nparams;
  known.set(c, count);
  const { params } = await ask(count);
  return new Map(params.map(({ field, value }) => [field, value]));
}

/** The time that all processors together spent, in ns by name: kernel, user, idle, iowait... (virNodeGetCPUStats). */
export function nodeCpuStats(c: Connection, options?: CallOptions): Promise<ReadonlyMap<string, number>> {
  const ask = (nparams: number) => c.call('NODE_GET_CPU_STATS', { cpuNum: ALL_CPUS, nparams, flags: 0 }, options);
  return allStats(c, counts.cpu, ask);
}

/** The host's memory in KiB by name: total, free, buffers, cached (virNodeGetMemoryStats). */
export function nodeMemoryStats(c: Connection, options?: CallOptions): Promise<ReadonlyMap<string, number>> {
  const ask = (nparams: number) => c.call('NODE_GET_MEMORY_STATS', { nparams, cellNum: ALL_CELLS, flags: 0 }, options);
  return allStats(c, counts.memory, ask);
}

/** Free memory of the host in bytes (virNodeGetFreeMemory). */
export async function nodeFreeMemory(c: Connection, options?: CallOptions): Promise<number> {
  return (await c.call('NODE_GET_FREE_MEMORY', undefined, options)).freeMem;
}
