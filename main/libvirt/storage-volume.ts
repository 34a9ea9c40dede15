import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import { type DataStream, openStream } from './streams.ts';
import type { StoragePoolRef, StorageVolumeRef } from './wire/objects.ts';
import type { RetOf } from './wire/procedures.ts';

/** Every volume of a pool that runs (virStoragePoolListAllVolumes). */
export async function listAllVolumes(
  c: Connection,
  pool: StoragePoolRef,
  options?: CallOptions,
): Promise<readonly StorageVolumeRef[]> {
  return (await c.call('STORAGE_POOL_LIST_ALL_VOLUMES', { pool, needResults: true, flags: 0 }, options)).vols;
}

/** virStorageVolGetXMLDesc. */
export async function volumeXml(c: Connection, vol: StorageVolumeRef, options?: CallOptions): Promise<string> {
  return (await c.call('STORAGE_VOL_GET_XML_DESC', { vol, flags: 0 }, options)).xml;
}

/** Kind and sizes in bytes (virStorageVolGetInfo). */
export function volumeInfo(
  c: Connection,
  vol: StorageVolumeRef,
  options?: CallOptions,
): Promise<RetOf<'STORAGE_VOL_GET_INFO'>> {
  return c.call('STORAGE_VOL_GET_INFO', { vol }, options);
}

/** Where the volume lies on its host (virStorageVolGetPath). */
export async function volumePath(c: Connection, vol: StorageVolumeRef, options?: CallOptions): Promise<string> {
  return (await c.call('STORAGE_VOL_GET_PATH', { vol }, options)).name;
}

/** Makes a volume (virStorageVolCreateXML). */
export async function volumeCreateXml(
  c: Connection,
  pool: StoragePoolRef,
  xml: string,
  options?: CallOptions,
): Promise<StorageVolumeRef> {
  return (await c.call('STORAGE_VOL_CREATE_XML', { pool, xml, flags: 0 }, options)).vol;
}

/** Deletes a volume and its content (virStorageVolDelete). */
export async function volumeDelete(c: Connection, vol: StorageVolumeRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_VOL_DELETE', { vol, flags: 0 }, options);
}

/** A stretch of a volume: `length` 0 means to its end. */
export interface VolumeRange {
  readonly offset?: number;
  readonly length?: number;
  /** STREAM_FLAGS.VOLUME_SPARSE lets holes travel as holes. */
  readonly flags?: number;
}

/** Opens a volume for writing (virStorageVolUpload). Give it a connection of its own; end it by `finish` or `abort`. */
export async function volumeUpload(
  c: Connection,
  vol: StorageVolumeRef,
  { offset = 0, length = 0, flags = 0 }: VolumeRange = {},
  options?: CallOptions,
): Promise<DataStream> {
  return (await openStream(c, 'STORAGE_VOL_UPLOAD', { vol, offset, length, flags }, options)).stream;
}

/** Opens a volume for reading (virStorageVolDownload). Give it a connection of its own; read it to its end or `abort`. */
export async function volumeDownload(
  c: Connection,
  vol: StorageVolumeRef,
  { offset = 0, length = 0, flags = 0 }: VolumeRange = {},
  options?: CallOptions,
): Promise<DataStream> {
  return (await openStream(c, 'STORAGE_VOL_DOWNLOAD', { vol, offset, length, flags }, options)).stream;
}
