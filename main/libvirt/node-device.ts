import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { NodeDeviceRef } from './wire/objects.ts';

/** Every device of the host (virConnectListAllNodeDevices). */
export async function listAllNodeDevices(
  c: Connection,
  flags = 0,
  options?: CallOptions,
): Promise<readonly NodeDeviceRef[]> {
  return (await c.call('CONNECT_LIST_ALL_NODE_DEVICES', { needResults: true, flags }, options)).devices;
}

/** virNodeDeviceGetXMLDesc. */
export async function nodeDeviceXml(c: Connection, device: NodeDeviceRef, options?: CallOptions): Promise<string> {
  return (await c.call('NODE_DEVICE_GET_XML_DESC', { name: device.name, flags: 0 }, options)).xml;
}
