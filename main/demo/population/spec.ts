import type { LoadProfile } from '../load/profile.ts';

/** A disk as the machine's configuration has it. */
export interface DiskSpec {
  readonly target: string;
  readonly bus: 'virtio' | 'sata' | 'scsi' | 'ide';
  readonly device: 'disk' | 'cdrom';
  readonly format: 'qcow2' | 'raw';
  readonly path: string;
  /** Bytes. */
  readonly capacity: number;
  /** Bytes that the image took when the machine was last started. */
  readonly physical: number;
}

/** A network interface as the machine's configuration has it. A `user` one has no device on the host. */
export interface NicSpec {
  readonly mac: string;
  readonly model: 'virtio' | 'e1000e' | 'rtl8139';
  readonly type: 'network' | 'bridge' | 'user';
  readonly source: string | null;
  /** What DHCP gave it, with the prefix length; null if nothing. */
  readonly address: string | null;
}

/** A machine's configuration. Changed as a whole, never in part. */
export interface MachineSpec {
  readonly uuid: string;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  /** libosinfo's identifier, e.g. http://debian.org/debian/12. */
  readonly osId: string | null;
  readonly tags: readonly string[];
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly memoryKib: number;
  readonly currentMemoryKib: number;
  readonly chipset: string;
  readonly firmware: 'bios' | 'uefi' | 'uefi-secure';
  readonly disks: readonly DiskSpec[];
  readonly nics: readonly NicSpec[];
  readonly graphics: 'vnc' | 'spice' | null;
  readonly tpm: boolean;
  /** The guest has a driver for the balloon that tells how it uses its memory. */
  readonly balloonDriver: boolean;
  readonly agent: boolean;
  /** Seconds that the guest takes to shut down; null when it does not listen. */
  readonly shutdownSeconds: number | null;
  readonly load: LoadProfile;
  /** The configuration as a client defined it, word for word; null when it is ours to write. */
  readonly definedXml: string | null;
}

/** What a machine of the fleet does when the simulation begins. */
export type Situation =
  | 'running'
  | 'paused'
  | 'paused-io-error'
  | 'off'
  | 'saved'
  | 'failed'
  | 'crashed'
  | 'panicked'
  | 'suspended';
