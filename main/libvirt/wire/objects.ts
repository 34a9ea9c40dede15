import { array, fixedOpaque, int, optional, string, struct, type ValueOf, type XdrType } from './types.ts';

/** The limits of libvirt's own protocol, which both sides enforce. */
export const LIMIT = {
  string: 4_194_304,
  objects: 16_384,
  nodeDevices: 65_536,
  statsParams: 262_144,
} as const;

/** A string that must be there. */
export const text: XdrType<string> = string(LIMIT.string);

/** A string that may be NULL. */
export const optionalText: XdrType<string | null> = optional(text);

const rawUuid = fixedOpaque(16);

/** A UUID in canonical form: lower case, with dashes. */
export const uuid: XdrType<string> = {
  minSize: 16,
  encode: (w, v) => rawUuid.encode(w, Buffer.from(v.replaceAll('-', ''), 'hex')),
  decode: (r) => canonicalUuid(rawUuid.decode(r)),
};

/** Sixteen bytes as a UUID's canonical text. */
export function canonicalUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const domain = struct({ name: text, uuid, id: int });
/** Names a domain to libvirt: the UUID is its identity, `id` is -1 when it is not running, the name can change. */
export type DomainRef = ValueOf<typeof domain>;

export const network = struct({ name: text, uuid });
/** Names a virtual network to libvirt. */
export type NetworkRef = ValueOf<typeof network>;

export const storagePool = struct({ name: text, uuid });
/** Names a storage pool to libvirt. */
export type StoragePoolRef = ValueOf<typeof storagePool>;

export const storageVolume = struct({ pool: text, name: text, key: text });
/** Names a storage volume to libvirt: the pool's name, its own, and the key that is its identity. */
export type StorageVolumeRef = ValueOf<typeof storageVolume>;

export const nodeDevice = struct({ name: text });
/** Names a host device to libvirt. */
export type NodeDeviceRef = ValueOf<typeof nodeDevice>;

export const secret = struct({ uuid, usageType: int, usageID: text });
/** Names a secret to libvirt. */
export type SecretRef = ValueOf<typeof secret>;

export const snapshot = struct({ name: text, domain });
/** Names a snapshot of a domain to libvirt. */
export type SnapshotRef = ValueOf<typeof snapshot>;

/** libvirt's error as it travels: virNetMessageError. */
export const remoteError = struct({
  code: int,
  domain: int,
  message: optionalText,
  level: int,
  dom: optional(domain),
  str1: optionalText,
  str2: optionalText,
  str3: optionalText,
  int1: int,
  int2: int,
  net: optional(network),
});
/** The fields of a virNetMessageError. */
export type RemoteError = ValueOf<typeof remoteError>;

/** A list of at most `max` names. */
export function names(max: number): XdrType<readonly string[]> {
  return array(text, max);
}
