/** A guest system: libosinfo's identifier and how machines that run it are made. */
export interface GuestSystem {
  readonly osId: string;
  readonly chipset: string;
  readonly firmware: 'bios' | 'uefi' | 'uefi-secure';
  readonly tpm: boolean;
  readonly balloonDriver: boolean;
  readonly bus: 'virtio' | 'sata' | 'ide';
  readonly nic: 'virtio' | 'e1000e' | 'rtl8139';
  readonly listens: boolean;
}

const LINUX = {
  chipset: 'pc-q35-7.0',
  firmware: 'bios',
  tpm: false,
  balloonDriver: true,
  bus: 'virtio',
  nic: 'virtio',
  listens: true,
} as const;

/** The systems of the fleet by short name. */
export const SYSTEMS = {
  debian12: { ...LINUX, osId: 'http://debian.org/debian/12' },
  debian11: { ...LINUX, osId: 'http://debian.org/debian/11', chipset: 'pc-i440fx-7.0' },
  ubuntu2204: { ...LINUX, osId: 'http://ubuntu.com/ubuntu/22.04', firmware: 'uefi' },
  fedora38: { ...LINUX, osId: 'http://fedoraproject.org/fedora/38', firmware: 'uefi' },
  rhel9: { ...LINUX, osId: 'http://redhat.com/rhel/9.2', firmware: 'uefi-secure' },
  alma9: { ...LINUX, osId: 'http://almalinux.org/almalinux/9' },
  arch: { ...LINUX, osId: 'http://archlinux.org/archlinux/rolling', firmware: 'uefi' },
  alpine: { ...LINUX, osId: 'http://alpinelinux.org/alpinelinux/3.17' },
  freebsd13: { ...LINUX, osId: 'http://freebsd.org/freebsd/13.1', balloonDriver: false },
  opnsense: { ...LINUX, osId: 'http://freebsd.org/freebsd/13.1', balloonDriver: false, chipset: 'pc-i440fx-7.0' },
  win11: {
    ...LINUX,
    osId: 'http://microsoft.com/win/11',
    firmware: 'uefi-secure',
    tpm: true,
    bus: 'sata',
    nic: 'e1000e',
  },
  win2k22: { ...LINUX, osId: 'http://microsoft.com/win/2k22', firmware: 'uefi', bus: 'sata', nic: 'e1000e' },
  winxp: {
    ...LINUX,
    osId: 'http://microsoft.com/win/xp',
    chipset: 'pc-i440fx-7.0',
    balloonDriver: false,
    bus: 'ide',
    nic: 'rtl8139',
    listens: false,
  },
} as const satisfies Record<string, GuestSystem>;

/** The short name of a guest system. */
export type SystemName = keyof typeof SYSTEMS;
