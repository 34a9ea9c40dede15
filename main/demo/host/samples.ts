import type {
  NetworkRef,
  NodeDeviceRef,
  SecretRef,
  StoragePoolRef,
  StorageVolumeRef,
} from '../../libvirt/wire/objects.ts';
import type { Machine } from '../machine/machine.ts';
import { IMAGE_FOLDER } from '../population/spec-builder.ts';

const GIB = 1024 ** 3;

/** A virtual network of the host. */
export interface SampleNetwork {
  readonly ref: NetworkRef;
  readonly bridge: string;
  readonly subnet: string | null;
  readonly forward: 'nat' | 'bridge' | null;
  active: boolean;
  autostart: boolean;
}

/** A storage pool of the host. */
export interface SamplePool {
  readonly ref: StoragePoolRef;
  readonly path: string;
  readonly capacity: number;
  readonly allocation: number;
  active: boolean;
  autostart: boolean;
}

/** A volume of a pool. */
export interface SampleVolume {
  readonly ref: StorageVolumeRef;
  readonly format: 'qcow2' | 'raw' | 'iso';
  readonly capacity: number;
  readonly allocation: number;
}

/** A device of the host. */
export interface SampleDevice {
  readonly ref: NodeDeviceRef;
  readonly parent: string | null;
  readonly capability: string;
  readonly xml: string;
}

/** A secret of the host; only that it exists, never its value. */
export interface SampleSecret {
  readonly ref: SecretRef;
  readonly description: string;
}

/** What a host has beside its machines. */
export interface Samples {
  readonly networks: readonly SampleNetwork[];
  readonly pools: readonly SamplePool[];
  readonly devices: readonly SampleDevice[];
  readonly secrets: readonly SampleSecret[];
  readonly volumes: (pool: StoragePoolRef) => readonly SampleVolume[];
}

/** The host's other objects; the volumes of its first pool are the images of its machines. */
export function createSamples(machines: ReadonlyMap<string, Machine>): Samples {
  const pools = [
    pool('default', '9d2f6c3e-0c1f-4a43-9d0c-8f5d1e7a3b01', IMAGE_FOLDER, 4096),
    pool('iso', '9d2f6c3e-0c1f-4a43-9d0c-8f5d1e7a3b02', '/srv/iso', 200),
  ];
  return {
    networks: [
      network('default', '3c1b4d8a-6a52-4b73-8e0f-1f0a8b1c2d01', 'virbr0', '192.168.122', 'nat', true),
      network('isolated', '3c1b4d8a-6a52-4b73-8e0f-1f0a8b1c2d02', 'virbr1', '10.10.0', null, true),
      network('office', '3c1b4d8a-6a52-4b73-8e0f-1f0a8b1c2d03', 'br0', null, 'bridge', false),
    ],
    pools,
    devices: DEVICES,
    secrets: [
      {
        ref: { uuid: '5a0f7c52-41b0-4d1e-9a0e-3d6a2b9c4e01', usageType: 1, usageID: `${IMAGE_FOLDER}/vault.qcow2` },
        description: 'Passphrase of the vault disk',
      },
    ],
    volumes: (ref) => (ref.uuid === pools[0]?.ref.uuid ? imageVolumes(machines) : isoVolumes(ref.name)),
  };
}

function network(
  name: string,
  uuid: string,
  bridge: string,
  subnet: string | null,
  forward: SampleNetwork['forward'],
  active: boolean,
): SampleNetwork {
  return { ref: { name, uuid }, bridge, subnet, forward, active, autostart: active };
}

function pool(name: string, uuid: string, path: string, gib: number): SamplePool {
  return {
    ref: { name, uuid },
    path,
    capacity: gib * GIB,
    allocation: Math.floor(gib * 0.6) * GIB,
    active: true,
    autostart: true,
  };
}

const LIMIT = 16_384;

function imageVolumes(machines: ReadonlyMap<string, Machine>): SampleVolume[] {
  const volumes = new Map<string, SampleVolume>();
  for (const { spec } of machines.values()) {
    for (const { path, format, capacity, physical } of spec.disks) {
      if (!path.startsWith(`${IMAGE_FOLDER}/`) || volumes.size >= LIMIT) continue;
      const name = path.slice(IMAGE_FOLDER.length + 1);
      volumes.set(path, { ref: { pool: 'default', name, key: path }, format, capacity, allocation: physical });
    }
  }
  return [...volumes.values()];
}

function isoVolumes(pool: string): SampleVolume[] {
  return ['debian-12.1.0-amd64-netinst.iso', 'Fedora-Server-dvd-x86_64-38.iso', 'virtio-win-0.1.229.iso'].map(
    (name) => ({
      ref: { pool, name, key: `/srv/iso/${name}` },
      format: 'iso',
      capacity: Math.floor(0.7 * GIB),
      allocation: Math.floor(0.7 * GIB),
    }),
  );
}

function device(name: string, parent: string | null, capability: string, inside: string): SampleDevice {
  const lines = [
    '<device>',
    `  <name>${name}</name>`,
    ...(parent === null ? [] : [`  <parent>${parent}</parent>`]),
    `  <capability type='${capability}'>`,
    `    ${inside}`,
    '  </capability>',
    '</device>',
    '',
  ];
  return { ref: { name }, parent, capability, xml: lines.join('\n') };
}

const DEVICES: readonly SampleDevice[] = [
  device('computer', null, 'system', '<hardware><vendor>Virtkeep</vendor></hardware>'),
  device('pci_0000_03_00_0', 'computer', 'pci', "<product id='0x1533'>I210 Gigabit Network Connection</product>"),
  device('pci_0000_41_00_0', 'computer', 'pci', "<product id='0x2231'>GA102GL [RTX A5000]</product>"),
  device('usb_1_4', 'computer', 'usb_device', "<product id='0x0407'>Yubikey 4/5 OTP+U2F+CCID</product>"),
  device('net_enp3s0_a0_36_9f_12_34_56', 'pci_0000_03_00_0', 'net', '<interface>enp3s0</interface>'),
];
