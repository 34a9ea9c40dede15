import { LIMIT, names, optionalText, storagePool, storageVolume, text, uuid } from '../objects.ts';
import { remote, streaming } from '../procedure.ts';
import { array, bool, int, nothing, struct, uhyper, uint } from '../types.ts';

const pool = struct({ pool: storagePool });
const poolFlags = struct({ pool: storagePool, flags: uint });
const volume = struct({ vol: storageVolume });
const volumeFlags = struct({ vol: storageVolume, flags: uint });
const volumeInfo = struct({ type: int, capacity: uhyper, allocation: uhyper });
const volumeRange = struct({ vol: storageVolume, offset: uhyper, length: uhyper, flags: uint });

/** Storage pools. */
export const STORAGE_POOL_PROCEDURES = {
  CONNECT_FIND_STORAGE_POOL_SOURCES: remote(
    75,
    struct({ type: text, srcSpec: optionalText, flags: uint }),
    struct({ xml: text }),
  ),
  STORAGE_POOL_LOOKUP_BY_NAME: remote(84, struct({ name: text }), pool),
  STORAGE_POOL_LOOKUP_BY_UUID: remote(85, struct({ uuid }), pool),
  STORAGE_POOL_LOOKUP_BY_VOLUME: remote(86, volume, pool),
  STORAGE_POOL_LOOKUP_BY_TARGET_PATH: remote(391, struct({ path: text }), pool),
  STORAGE_POOL_GET_INFO: remote(
    87,
    pool,
    struct({ state: uint, capacity: uhyper, allocation: uhyper, available: uhyper }),
  ),
  STORAGE_POOL_GET_XML_DESC: remote(88, poolFlags, struct({ xml: text })),
  STORAGE_POOL_GET_AUTOSTART: remote(89, pool, struct({ autostart: bool })),
  STORAGE_POOL_SET_AUTOSTART: remote(90, struct({ pool: storagePool, autostart: bool }), nothing),
  STORAGE_POOL_IS_ACTIVE: remote(154, pool, struct({ active: bool })),
  STORAGE_POOL_IS_PERSISTENT: remote(155, pool, struct({ persistent: bool })),
  STORAGE_POOL_DEFINE_XML: remote(77, struct({ xml: text, flags: uint }), pool),
  STORAGE_POOL_CREATE_XML: remote(76, struct({ xml: text, flags: uint }), pool),
  STORAGE_POOL_BUILD: remote(79, poolFlags, nothing),
  STORAGE_POOL_CREATE: remote(78, poolFlags, nothing),
  STORAGE_POOL_DESTROY: remote(80, pool, nothing),
  STORAGE_POOL_DELETE: remote(81, poolFlags, nothing),
  STORAGE_POOL_UNDEFINE: remote(82, pool, nothing),
  STORAGE_POOL_REFRESH: remote(83, poolFlags, nothing),
  STORAGE_POOL_NUM_OF_VOLUMES: remote(91, pool, struct({ num: int })),
  STORAGE_POOL_LIST_VOLUMES: remote(
    92,
    struct({ pool: storagePool, maxNames: int }),
    struct({ names: names(LIMIT.objects) }),
  ),
  STORAGE_POOL_LIST_ALL_VOLUMES: remote(
    282,
    struct({ pool: storagePool, needResults: bool, flags: uint }),
    struct({ vols: array(storageVolume, LIMIT.objects), ret: uint }),
  ),
} as const;

/** Storage volumes. */
export const STORAGE_VOLUME_PROCEDURES = {
  STORAGE_VOL_LOOKUP_BY_NAME: remote(95, struct({ pool: storagePool, name: text }), volume),
  STORAGE_VOL_LOOKUP_BY_KEY: remote(96, struct({ key: text }), volume),
  STORAGE_VOL_LOOKUP_BY_PATH: remote(97, struct({ path: text }), volume),
  STORAGE_VOL_GET_INFO: remote(98, volume, volumeInfo),
  STORAGE_VOL_GET_INFO_FLAGS: remote(378, volumeFlags, volumeInfo),
  STORAGE_VOL_GET_XML_DESC: remote(99, volumeFlags, struct({ xml: text })),
  STORAGE_VOL_GET_PATH: remote(100, volume, struct({ name: text })),
  STORAGE_VOL_CREATE_XML: remote(93, struct({ pool: storagePool, xml: text, flags: uint }), volume),
  STORAGE_VOL_CREATE_XML_FROM: remote(
    125,
    struct({ pool: storagePool, xml: text, source: storageVolume, flags: uint }),
    volume,
  ),
  STORAGE_VOL_DELETE: remote(94, volumeFlags, nothing),
  STORAGE_VOL_WIPE: remote(165, volumeFlags, nothing),
  STORAGE_VOL_RESIZE: remote(260, struct({ vol: storageVolume, capacity: uhyper, flags: uint }), nothing),
  STORAGE_VOL_UPLOAD: streaming(208, 'up', volumeRange, nothing),
  STORAGE_VOL_DOWNLOAD: streaming(209, 'down', volumeRange, nothing),
} as const;
