import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { DomainRef, SnapshotRef } from './wire/objects.ts';

/** Every snapshot of a domain (virDomainListAllSnapshots). */
export async function listAllSnapshots(
  c: Connection,
  dom: DomainRef,
  flags = 0,
  options?: CallOptions,
): Promise<readonly SnapshotRef[]> {
  return (await c.call('DOMAIN_LIST_ALL_SNAPSHOTS', { dom, needResults: true, flags }, options)).snapshots;
}

/** virDomainSnapshotGetXMLDesc. */
export async function snapshotXml(c: Connection, snap: SnapshotRef, flags = 0, options?: CallOptions): Promise<string> {
  return (await c.call('DOMAIN_SNAPSHOT_GET_XML_DESC', { snap, flags }, options)).xml;
}

/** Takes a snapshot (virDomainSnapshotCreateXML). */
export async function snapshotCreateXml(
  c: Connection,
  dom: DomainRef,
  xml: string,
  flags = 0,
  options?: CallOptions,
): Promise<SnapshotRef> {
  return (await c.call('DOMAIN_SNAPSHOT_CREATE_XML', { dom, xml, flags }, options)).snap;
}

/** Deletes a snapshot (virDomainSnapshotDelete). */
export async function snapshotDelete(c: Connection, snap: SnapshotRef, flags = 0, o?: CallOptions): Promise<void> {
  await c.call('DOMAIN_SNAPSHOT_DELETE', { snap, flags }, o);
}
