/** What a field of the bulk statistics means to us. Packed in one integer so that the hot path only reads an array. */
export type FieldRole = number;

export const ROLE_NONE: FieldRole = 0;
export const ROLE_MACHINE = 1;
export const ROLE_VCPU = 2;
export const ROLE_DISK = 3;
export const ROLE_NIC = 4;

/** The interned field names of the wire decoder: the part of its FieldNames that roles need. */
export interface FieldNameSource {
  nameOf(id: number): string;
}

/** Fields of a machine as a whole; a role's metric is the index. */
export const MACHINE_FIELDS = [
  'state.state',
  'state.reason',
  'cpu.time',
  'vcpu.current',
  'vcpu.maximum',
  'balloon.current',
  'balloon.maximum',
  'balloon.rss',
  'balloon.available',
  'balloon.usable',
  'balloon.disk_caches',
  'balloon.last-update',
] as const;
export type MachineField = (typeof MACHINE_FIELDS)[number];

/** Fields of a virtual processor: vcpu.N.time and vcpu.N.delay, nanoseconds. */
const VCPU_FIELDS = ['time', 'delay'] as const;

/** Fields of a disk after block.N. ; `name` carries the identity and comes first. */
export const DISK_FIELDS = ['name', 'rd.bytes', 'wr.bytes', 'rd.reqs', 'wr.reqs', 'rd.times', 'wr.times'] as const;

/** Fields of a network interface after net.N. */
const NIC_FIELDS = ['name', 'rx.bytes', 'tx.bytes', 'rx.pkts', 'tx.pkts', 'rx.drop', 'tx.drop'] as const;

/** Lists in a record may be sparse and long; an index beyond this is nobody's machine and is ignored. */
const MAX_INDEX = 0xffff;

const INDEXED = /^(vcpu|block|net)\.(\d{1,5})\.(.+)$/;
const NOT_PARSED = 0xffff_ffff;

/** The role a field's name gives it, by libvirt's documentation of virConnectGetAllDomainStats. */
export function parseRole(name: string): FieldRole {
  const machine = (MACHINE_FIELDS as readonly string[]).indexOf(name);
  if (machine >= 0) return pack(ROLE_MACHINE, machine, 0);
  const match = INDEXED.exec(name);
  if (match === null) return ROLE_NONE;
  const [, group, digits, rest = ''] = match;
  const index = Number(digits);
  if (index > MAX_INDEX) return ROLE_NONE;
  if (group === 'vcpu') return roleIn(ROLE_VCPU, VCPU_FIELDS, rest, index);
  if (group === 'block') return roleIn(ROLE_DISK, DISK_FIELDS, rest, index);
  return roleIn(ROLE_NIC, NIC_FIELDS, rest, index);
}

function roleIn(kind: number, fields: readonly string[], field: string, index: number): FieldRole {
  const metric = fields.indexOf(field);
  return metric < 0 ? ROLE_NONE : pack(kind, metric, index);
}

function pack(kind: number, metric: number, index: number): FieldRole {
  return (kind << 24) | (metric << 16) | index;
}

export function roleKind(role: FieldRole): number {
  return role >>> 24;
}

export function roleMetric(role: FieldRole): number {
  return (role >>> 16) & 0xff;
}

export function roleIndex(role: FieldRole): number {
  return role & 0xffff;
}

/** The roles of interned field ids, each parsed from its name once. */
export class FieldRoles {
  readonly #names: FieldNameSource;
  #roles = new Uint32Array(256).fill(NOT_PARSED);

  constructor(names: FieldNameSource) {
    this.#names = names;
  }

  roleOf(id: number): FieldRole {
    const known = this.#roles[id] ?? NOT_PARSED;
    return known === NOT_PARSED ? this.#resolve(id) : known;
  }

  #resolve(id: number): FieldRole {
    if (id >= this.#roles.length) {
      const grown = new Uint32Array(Math.max(id + 1, this.#roles.length * 2)).fill(NOT_PARSED);
      grown.set(this.#roles);
      this.#roles = grown;
    }
    const role = id === 0 ? ROLE_NONE : parseRole(this.#names.nameOf(id));
    this.#roles[id] = role;
    return role;
  }
}
