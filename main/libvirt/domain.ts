import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { DomainRef as WireDomain } from './wire/objects.ts';
import type { RetOf } from './wire/procedures.ts';

/** Names a domain to libvirt: `uuid` is its identity (canonical, lower case), `id` is -1 when it is not running. */
export type DomainRef = WireDomain;

/** Every domain that `flags` (LIST_DOMAINS) select, all when 0 (virConnectListAllDomains). */
export async function listAllDomains(c: Connection, flags = 0, options?: CallOptions): Promise<readonly DomainRef[]> {
  return (await c.call('CONNECT_LIST_ALL_DOMAINS', { needResults: true, flags }, options)).domains;
}

/** virDomainLookupByName; VIR_ERR_NO_DOMAIN when there is none. */
export async function domainByName(c: Connection, name: string, options?: CallOptions): Promise<DomainRef> {
  return (await c.call('DOMAIN_LOOKUP_BY_NAME', { name }, options)).dom;
}

/** virDomainLookupByUUID; VIR_ERR_NO_DOMAIN when there is none. */
export async function domainByUuid(c: Connection, uuid: string, options?: CallOptions): Promise<DomainRef> {
  return (await c.call('DOMAIN_LOOKUP_BY_UUID', { uuid }, options)).dom;
}

/** The domain's XML as `flags` (DOMAIN_XML) want it (virDomainGetXMLDesc). */
export async function domainXml(c: Connection, dom: DomainRef, flags = 0, options?: CallOptions): Promise<string> {
  return (await c.call('DOMAIN_GET_XML_DESC', { dom, flags }, options)).xml;
}

/** Makes or changes a domain's definition (virDomainDefineXMLFlags). */
export async function domainDefineXml(c: Connection, xml: string, flags = 0, o?: CallOptions): Promise<DomainRef> {
  return (await c.call('DOMAIN_DEFINE_XML_FLAGS', { xml, flags }, o)).dom;
}

/** Forgets a domain's definition; `flags` (DOMAIN_UNDEFINE) say what of its belongings goes (virDomainUndefineFlags). */
export async function domainUndefine(c: Connection, dom: DomainRef, flags = 0, options?: CallOptions): Promise<void> {
  await c.call('DOMAIN_UNDEFINE_FLAGS', { dom, flags }, options);
}

/** Gives a domain that is not running another name (virDomainRename). */
export async function domainRename(c: Connection, dom: DomainRef, newName: string, o?: CallOptions): Promise<void> {
  await c.call('DOMAIN_RENAME', { dom, newName, flags: 0 }, o);
}

/** Whether the domain starts with its host (virDomainGetAutostart). */
export async function domainAutostart(c: Connection, dom: DomainRef, options?: CallOptions): Promise<boolean> {
  return (await c.call('DOMAIN_GET_AUTOSTART', { dom }, options)).autostart;
}

/** virDomainSetAutostart; a transient domain refuses. */
export async function domainSetAutostart(
  c: Connection,
  dom: DomainRef,
  autostart: boolean,
  options?: CallOptions,
): Promise<void> {
  await c.call('DOMAIN_SET_AUTOSTART', { dom, autostart }, options);
}

/** Whether the domain has a definition that outlives it (virDomainIsPersistent). */
export async function domainIsPersistent(c: Connection, dom: DomainRef, options?: CallOptions): Promise<boolean> {
  return (await c.call('DOMAIN_IS_PERSISTENT', { dom }, options)).persistent;
}

/** A title, description or element of metadata (virDomainGetMetadata); `type` is a DOMAIN_METADATA. */
export async function domainMetadata(
  c: Connection,
  dom: DomainRef,
  what: { readonly type: number; readonly uri?: string; readonly flags?: number },
  options?: CallOptions,
): Promise<string> {
  const args = { dom, type: what.type, uri: what.uri ?? null, flags: what.flags ?? 0 };
  return (await c.call('DOMAIN_GET_METADATA', args, options)).metadata;
}

/** Sets, or with null removes, a title, description or element of metadata (virDomainSetMetadata). */
export async function domainSetMetadata(
  c: Connection,
  dom: DomainRef,
  what: {
    readonly type: number;
    readonly metadata: string | null;
    readonly key?: string;
    readonly uri?: string;
    readonly flags?: number;
  },
  options?: CallOptions,
): Promise<void> {
  const { type, metadata, key = null, uri = null, flags = 0 } = what;
  await c.call('DOMAIN_SET_METADATA', { dom, type, metadata, key, uri, flags }, options);
}

/** virDomainGetState: a DOMAIN_STATE and its reason. */
export function domainState(c: Connection, dom: DomainRef, o?: CallOptions): Promise<RetOf<'DOMAIN_GET_STATE'>> {
  return c.call('DOMAIN_GET_STATE', { dom, flags: 0 }, o);
}

/** virDomainGetInfo; memory in KiB, cpuTime in ns. */
export function domainInfo(c: Connection, dom: DomainRef, o?: CallOptions): Promise<RetOf<'DOMAIN_GET_INFO'>> {
  return c.call('DOMAIN_GET_INFO', { dom }, o);
}

/** The guest's own memory statistics by virDomainMemoryStatTags (virDomainMemoryStats). */
export async function domainMemoryStats(
  c: Connection,
  dom: DomainRef,
  options?: CallOptions,
): Promise<ReadonlyMap<number, number>> {
  const { stats } = await c.call('DOMAIN_MEMORY_STATS', { dom, maxStats: 64, flags: 0 }, options);
  return new Map(stats.map(({ tag, value }) => [tag, value]));
}

/** Lets the balloon driver report every `seconds`, 0 for never (virDomainSetMemoryStatsPeriod). */
export async function domainSetMemoryStatsPeriod(
  c: Connection,
  dom: DomainRef,
  seconds: number,
  flags = 0,
  options?: CallOptions,
): Promise<void> {
  await c.call('DOMAIN_SET_MEMORY_STATS_PERIOD', { dom, period: seconds, flags }, options);
}

/** The guest's interfaces and addresses, as `source` (ADDRESS_SOURCE) knows them (virDomainInterfaceAddresses). */
export async function domainInterfaceAddresses(
  c: Connection,
  dom: DomainRef,
  source: number,
  options?: CallOptions,
): Promise<RetOf<'DOMAIN_INTERFACE_ADDRESSES'>['ifaces']> {
  return (await c.call('DOMAIN_INTERFACE_ADDRESSES', { dom, source, flags: 0 }, options)).ifaces;
}

/** Sends a JSON command to the guest agent (virDomainQemuAgentCommand); `seconds` to wait, -2 for libvirt's default. */
export async function domainAgentCommand(
  c: Connection,
  dom: DomainRef,
  command: string,
  seconds = -2,
  options?: CallOptions,
): Promise<string> {
  const args = { dom, cmd: command, timeout: seconds, flags: 0 };
  return (await c.call('QEMU_DOMAIN_AGENT_COMMAND', args, options)).result ?? '';
}
