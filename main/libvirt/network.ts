import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { NetworkRef } from './wire/objects.ts';
import type { RetOf } from './wire/procedures.ts';

/** Every virtual network (virConnectListAllNetworks). */
export async function listAllNetworks(c: Connection, flags = 0, options?: CallOptions): Promise<readonly NetworkRef[]> {
  return (await c.call('CONNECT_LIST_ALL_NETWORKS', { needResults: true, flags }, options)).nets;
}

/** virNetworkGetXMLDesc. */
export async function networkXml(c: Connection, net: NetworkRef, flags = 0, options?: CallOptions): Promise<string> {
  return (await c.call('NETWORK_GET_XML_DESC', { net, flags }, options)).xml;
}

/** virNetworkIsActive. */
export async function networkIsActive(c: Connection, net: NetworkRef, options?: CallOptions): Promise<boolean> {
  return (await c.call('NETWORK_IS_ACTIVE', { net }, options)).active;
}

/** virNetworkGetAutostart. */
export async function networkAutostart(c: Connection, net: NetworkRef, options?: CallOptions): Promise<boolean> {
  return (await c.call('NETWORK_GET_AUTOSTART', { net }, options)).autostart;
}

/** virNetworkSetAutostart. */
export async function networkSetAutostart(
  c: Connection,
  net: NetworkRef,
  autostart: boolean,
  options?: CallOptions,
): Promise<void> {
  await c.call('NETWORK_SET_AUTOSTART', { net, autostart }, options);
}

/** Makes or changes a network's definition (virNetworkDefineXML). */
export async function networkDefineXml(c: Connection, xml: string, options?: CallOptions): Promise<NetworkRef> {
  return (await c.call('NETWORK_DEFINE_XML', { xml }, options)).net;
}

/** Starts a network (virNetworkCreate). */
export async function networkCreate(c: Connection, net: NetworkRef, options?: CallOptions): Promise<void> {
  await c.call('NETWORK_CREATE', { net }, options);
}

/** Stops a network (virNetworkDestroy). */
export async function networkDestroy(c: Connection, net: NetworkRef, options?: CallOptions): Promise<void> {
  await c.call('NETWORK_DESTROY', { net }, options);
}

/** Forgets a network's definition (virNetworkUndefine). */
export async function networkUndefine(c: Connection, net: NetworkRef, options?: CallOptions): Promise<void> {
  await c.call('NETWORK_UNDEFINE', { net }, options);
}

/** The addresses that a network's DHCP server has lent (virNetworkGetDHCPLeases). */
export async function networkDhcpLeases(
  c: Connection,
  net: NetworkRef,
  options?: CallOptions,
): Promise<RetOf<'NETWORK_GET_DHCP_LEASES'>['leases']> {
  return (await c.call('NETWORK_GET_DHCP_LEASES', { net, mac: null, needResults: true, flags: 0 }, options)).leases;
}
