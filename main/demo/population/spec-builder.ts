import { buildProfile } from '../load/build-profile.ts';
import type { LoadProfile } from '../load/profile.ts';
import { RECIPES, type Role } from '../load/recipes.ts';
import type { Shapes } from '../load/shapes.ts';
import { type Random, randomUuid } from '../random.ts';
import type { RosterEntry } from './roster.ts';
import type { DiskSpec, MachineSpec, NicSpec } from './spec.ts';
import { type GuestSystem, SYSTEMS } from './systems.ts';

const GIB = 1024 ** 3;
/** Where the sample pool keeps its volumes. */
export const IMAGE_FOLDER = '/var/lib/libvirt/images';
const CDROM_PATH = `${IMAGE_FOLDER}/install.iso`;
const CDROM_BYTES = 658_505_728;

/** Turns a roster line into a whole machine. `index` makes its network addresses its own. */
export function buildSpec(entry: RosterEntry, index: number, shapes: Shapes, random: Random): MachineSpec {
  const system: GuestSystem = SYSTEMS[entry.system];
  const disks = makeDisks(entry, system, random);
  const nics = makeNics(entry.role, system, index, random);
  const memoryKib = entry.memoryMib * 1024;
  return {
    uuid: randomUuid(random),
    name: entry.name,
    title: entry.title ?? null,
    description: entry.description ?? null,
    osId: system.osId,
    tags: entry.tags,
    vcpus: entry.vcpus,
    maxVcpus: random.chance(0.2) ? entry.vcpus * 2 : entry.vcpus,
    memoryKib,
    currentMemoryKib: system.balloonDriver && random.chance(0.12) ? Math.floor(memoryKib * 0.75) : memoryKib,
    chipset: system.chipset,
    firmware: system.firmware,
    disks,
    nics,
    graphics: entry.role === 'desktop' ? 'spice' : 'vnc',
    tpm: system.tpm,
    balloonDriver: system.balloonDriver,
    agent: system.balloonDriver && random.chance(0.7),
    shutdownSeconds: system.listens ? random.between(2, 6) : null,
    load: buildProfile(
      RECIPES[entry.role],
      { vcpus: entry.vcpus, disks: disks.length, nics: nics.length },
      shapes,
      random,
    ),
    definedXml: null,
  };
}

/** The load of a machine that a client defined: nobody knows what it does, so it does little. */
export function modestLoad(
  counts: { vcpus: number; disks: number; nics: number },
  shapes: Shapes,
  random: Random,
): LoadProfile {
  return buildProfile(RECIPES.idle, counts, shapes, random);
}

const LETTERS = 'abcdefgh';
const PREFIX = { virtio: 'vd', sata: 'sd', scsi: 'sd', ide: 'hd' } as const;

function makeDisks({ name, role }: RosterEntry, { bus }: GuestSystem, random: Random): DiskSpec[] {
  const data = role === 'backup' || role === 'database' ? random.int(1, 2) : random.chance(0.15) ? 1 : 0;
  const disks: DiskSpec[] = [];
  for (let index = 0; index <= data; index++) {
    const capacity = (index === 0 ? random.pick([20, 40, 60]) : random.pick([200, 500, 2000])) * GIB;
    const format = role === 'render' || index > 0 ? 'raw' : 'qcow2';
    disks.push({
      target: `${PREFIX[bus]}${LETTERS[index]}`,
      bus,
      device: 'disk',
      format,
      path: `${IMAGE_FOLDER}/${name}${index === 0 ? '' : `-data${index}`}.${format === 'raw' ? 'img' : 'qcow2'}`,
      capacity,
      physical: Math.floor((capacity * random.between(0.1, 0.7)) / 4096) * 4096,
    });
  }
  if (random.chance(0.25)) disks.push(makeCdrom(bus === 'ide' ? 'hdc' : bus === 'sata' ? 'sdc' : 'sda', bus));
  return disks;
}

function makeCdrom(target: string, bus: GuestSystem['bus']): DiskSpec {
  return {
    target,
    bus: bus === 'ide' ? 'ide' : 'sata',
    device: 'cdrom',
    format: 'raw',
    path: CDROM_PATH,
    capacity: CDROM_BYTES,
    physical: CDROM_BYTES,
  };
}

function makeNics(role: Role, { nic }: GuestSystem, index: number, random: Random): NicSpec[] {
  const number = index + 10;
  const mac = (card: number): string =>
    ['52:54:00', hex(card), hex(number >> 8), hex(number & 255)].join(':').toLowerCase();
  const nics: NicSpec[] = [
    {
      mac: mac(random.int(16, 31)),
      model: nic,
      type: 'network',
      source: 'default',
      address: `192.168.${122 + (number >> 8)}.${number & 255}/24`,
    },
  ];
  if (role === 'router' || role === 'database') {
    nics.push({ mac: mac(random.int(32, 47)), model: nic, type: 'bridge', source: 'br0', address: null });
  } else if (random.chance(0.05)) {
    nics.push({ mac: mac(random.int(48, 63)), model: nic, type: 'user', source: null, address: null });
  }
  return nics;
}

function hex(value: number): string {
  return (value & 255).toString(16).padStart(2, '0');
}
