import type { StoragePoolRef, StorageVolumeRef } from '../../libvirt/wire/objects.ts';
import { DemoError } from '../errors.ts';
import type { SamplePool, Samples, SampleVolume } from '../host/samples.ts';
import type { DemoHost, HandlerTable } from '../server/context.ts';
import { escapeXml } from '../xml/escape.ts';
import { listFlags } from './list-flags.ts';

function require(samples: Samples, { name, uuid }: StoragePoolRef): SamplePool {
  const pool = samples.pools.find((candidate) => candidate.ref.uuid === uuid);
  if (pool !== undefined) return pool;
  throw new DemoError('NO_STORAGE_POOL', 'STORAGE', `no storage pool with matching uuid '${uuid}' (${name})`);
}

function found(pool: SamplePool | undefined, what: string): { pool: StoragePoolRef } {
  if (pool === undefined) throw new DemoError('NO_STORAGE_POOL', 'STORAGE', `no storage pool with matching ${what}`);
  return { pool: pool.ref };
}

function active(samples: Samples, ref: StoragePoolRef): SamplePool {
  const pool = require(samples, ref);
  if (!pool.active) throw new DemoError('OPERATION_INVALID', 'STORAGE', `storage pool '${ref.name}' is not active`);
  return pool;
}

function allVolumes({ pools, volumes }: Samples): SampleVolume[] {
  return pools.flatMap((pool) => volumes(pool.ref));
}

function volume(samples: Samples, matches: (ref: StorageVolumeRef) => boolean, what: string): SampleVolume {
  const match = allVolumes(samples).find(({ ref }) => matches(ref));
  if (match === undefined) throw new DemoError('NO_STORAGE_VOL', 'STORAGE', `no storage vol with matching ${what}`);
  return match;
}

function byRef(samples: Samples, { key, name }: StorageVolumeRef): SampleVolume {
  return volume(samples, (ref) => ref.key === key, `name '${name}'`);
}

const STARTED = 2;
const STOPPED = 3;
const RUNNING = 2;

function setActive({ samples, simulation }: DemoHost, ref: StoragePoolRef, on: boolean): void {
  const pool = require(samples, ref);
  if (pool.active === on) {
    throw new DemoError(
      'OPERATION_INVALID',
      'STORAGE',
      `storage pool '${ref.name}' is ${on ? 'already' : 'not'} active`,
    );
  }
  pool.active = on;
  simulation.emitHost({ kind: 'pool', pool: pool.ref, event: on ? STARTED : STOPPED, detail: 0 });
}

function poolXml({ ref, path, capacity, allocation }: SamplePool): string {
  return `<pool type='dir'>
  <name>${ref.name}</name>
  <uuid>${ref.uuid}</uuid>
  <capacity unit='bytes'>${capacity}</capacity>
  <allocation unit='bytes'>${allocation}</allocation>
  <available unit='bytes'>${capacity - allocation}</available>
  <source>
  </source>
  <target>
    <path>${path}</path>
  </target>
</pool>
`;
}

function volumeXml({ ref, format, capacity, allocation }: SampleVolume): string {
  return `<volume type='file'>
  <name>${escapeXml(ref.name)}</name>
  <key>${escapeXml(ref.key)}</key>
  <capacity unit='bytes'>${capacity}</capacity>
  <allocation unit='bytes'>${allocation}</allocation>
  <target>
    <path>${escapeXml(ref.key)}</path>
    <format type='${format}'/>
  </target>
</volume>
`;
}

function info({ capacity, allocation }: SampleVolume) {
  const FILE = 0;
  return { type: FILE, capacity: Math.floor(capacity), allocation: Math.floor(allocation) };
}

/** Storage pools and volumes. */
export const STORAGE_HANDLERS = {
  CONNECT_LIST_ALL_STORAGE_POOLS: ({ host }, { flags }) => {
    const pools = host.samples.pools.filter((pool) => listFlags(pool, flags)).map((pool) => pool.ref);
    return { pools, ret: pools.length };
  },
  STORAGE_POOL_LOOKUP_BY_NAME: ({ host }, { name }) =>
    found(
      host.samples.pools.find((pool) => pool.ref.name === name),
      `name '${name}'`,
    ),
  STORAGE_POOL_LOOKUP_BY_UUID: ({ host }, { uuid }) =>
    found(
      host.samples.pools.find((pool) => pool.ref.uuid === uuid),
      `uuid '${uuid}'`,
    ),
  STORAGE_POOL_LOOKUP_BY_VOLUME: ({ host }, { vol }) =>
    found(
      host.samples.pools.find((pool) => pool.ref.name === vol.pool),
      `name '${vol.pool}'`,
    ),
  STORAGE_POOL_GET_INFO: ({ host }, { pool: ref }) => {
    const pool = require(host.samples, ref);
    if (!pool.active) return { state: 0, capacity: 0, allocation: 0, available: 0 };
    const { capacity, allocation } = pool;
    return { state: RUNNING, capacity, allocation, available: capacity - allocation };
  },
  STORAGE_POOL_GET_XML_DESC: ({ host }, { pool }) => ({ xml: poolXml(require(host.samples, pool)) }),
  STORAGE_POOL_GET_AUTOSTART: ({ host }, { pool }) => ({ autostart: require(host.samples, pool).autostart }),
  STORAGE_POOL_SET_AUTOSTART: ({ host }, { pool, autostart }) => {
    require(host.samples, pool).autostart = autostart;
  },
  STORAGE_POOL_IS_ACTIVE: ({ host }, { pool }) => ({ active: require(host.samples, pool).active }),
  STORAGE_POOL_IS_PERSISTENT: ({ host }, { pool }) => {
    require(host.samples, pool);
    return { persistent: true };
  },
  STORAGE_POOL_CREATE: ({ host }, { pool }) => setActive(host, pool, true),
  STORAGE_POOL_DESTROY: ({ host }, { pool }) => setActive(host, pool, false),
  STORAGE_POOL_REFRESH: ({ host, simulation }, { pool }) => {
    simulation.emitHost({ kind: 'pool-refresh', pool: active(host.samples, pool).ref });
  },
  STORAGE_POOL_NUM_OF_VOLUMES: ({ host }, { pool }) => ({
    num: host.samples.volumes(active(host.samples, pool).ref).length,
  }),
  STORAGE_POOL_LIST_ALL_VOLUMES: ({ host }, { pool, needResults }) => {
    const vols = host.samples.volumes(active(host.samples, pool).ref).map(({ ref }) => ref);
    return { vols: needResults ? vols : [], ret: vols.length };
  },
  STORAGE_VOL_LOOKUP_BY_NAME: ({ host }, { pool, name }) => ({
    vol: volume(host.samples, (ref) => ref.pool === pool.name && ref.name === name, `name '${name}'`).ref,
  }),
  STORAGE_VOL_LOOKUP_BY_KEY: ({ host }, { key }) => ({
    vol: volume(host.samples, (ref) => ref.key === key, `key ${key}`).ref,
  }),
  STORAGE_VOL_LOOKUP_BY_PATH: ({ host }, { path }) => ({
    vol: volume(host.samples, (ref) => ref.key === path, `path '${path}'`).ref,
  }),
  STORAGE_VOL_GET_INFO: ({ host }, { vol }) => info(byRef(host.samples, vol)),
  STORAGE_VOL_GET_INFO_FLAGS: ({ host }, { vol }) => info(byRef(host.samples, vol)),
  STORAGE_VOL_GET_XML_DESC: ({ host }, { vol }) => ({ xml: volumeXml(byRef(host.samples, vol)) }),
  STORAGE_VOL_GET_PATH: ({ host }, { vol }) => ({ name: byRef(host.samples, vol).ref.key }),
} satisfies HandlerTable;
