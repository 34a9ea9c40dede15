import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { StoragePoolRef } from './wire/objects.ts';
import type { RetOf } from './wire/procedures.ts';

/** Every storage pool (virConnectListAllStoragePools). */
export async function listAllStoragePools(
  c: Connection,
  flags = 0,
  options?: CallOptions,
): Promise<readonly StoragePoolRef[]> {
  return (await c.call('CONNECT_LIST_ALL_STORAGE_POOLS', { needResults: true, flags }, options)).pools;
}

/** virStoragePoolGetXMLDesc. */
export async function storagePoolXml(c: Connection, pool: StoragePoolRef, flags = 0, o?: CallOptions): Promise<string> {
  return (await c.call('STORAGE_POOL_GET_XML_DESC', { pool, flags }, o)).xml;
}

/** State and sizes in bytes (virStoragePoolGetInfo). */
export function storagePoolInfo(
  c: Connection,
  pool: StoragePoolRef,
  options?: CallOptions,
): Promise<RetOf<'STORAGE_POOL_GET_INFO'>> {
  return c.call('STORAGE_POOL_GET_INFO', { pool }, options);
}

/** virStoragePoolIsActive. */
export async function storagePoolIsActive(
  c: Connection,
  pool: StoragePoolRef,
  options?: CallOptions,
): Promise<boolean> {
  return (await c.call('STORAGE_POOL_IS_ACTIVE', { pool }, options)).active;
}

/** virStoragePoolGetAutostart. */
export async function storagePoolAutostart(
  c: Connection,
  pool: StoragePoolRef,
  options?: CallOptions,
): Promise<boolean> {
  return (await c.call('STORAGE_POOL_GET_AUTOSTART', { pool }, options)).autostart;
}

/** virStoragePoolSetAutostart. */
export async function storagePoolSetAutostart(
  c: Connection,
  pool: StoragePoolRef,
  autostart: boolean,
  options?: CallOptions,
): Promise<void> {
  await c.call('STORAGE_POOL_SET_AUTOSTART', { pool, autostart }, options);
}

/** Makes or changes a pool's definition (virStoragePoolDefineXML). */
export async function storagePoolDefineXml(c: Connection, xml: string, options?: CallOptions): Promise<StoragePoolRef> {
  return (await c.call('STORAGE_POOL_DEFINE_XML', { xml, flags: 0 }, options)).pool;
}

/** Makes the pool's place, e.g. its directory (virStoragePoolBuild). */
export async function storagePoolBuild(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_BUILD', { pool, flags: 0 }, options);
}

/** Starts a pool (virStoragePoolCreate). */
export async function storagePoolCreate(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_CREATE', { pool, flags: 0 }, options);
}

/** Reads the pool's volumes anew (virStoragePoolRefresh). */
export async function storagePoolRefresh(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_REFRESH', { pool, flags: 0 }, options);
}

/** Stops a pool; its content stays (virStoragePoolDestroy). */
export async function storagePoolDestroy(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_DESTROY', { pool }, options);
}

/** Forgets a pool's definition; its content stays (virStoragePoolUndefine). */
export async function storagePoolUndefine(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_UNDEFINE', { pool }, options);
}

/** Removes the place of a stopped pool, e.g. its empty directory (virStoragePoolDelete). */
export async function storagePoolDelete(c: Connection, pool: StoragePoolRef, options?: CallOptions): Promise<void> {
  await c.call('STORAGE_POOL_DELETE', { pool, flags: 0 }, options);
}
