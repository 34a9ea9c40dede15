import { randomInt } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateLibvirtd } from './libvirtd.ts';
import { linuxImage } from './linux-image.ts';
import { LANE_ID, scratchDirectory } from './paths.ts';
import { mustRun } from './run-command.ts';

const MEMTEST_ISO = '/usr/lib/memtest86+/memtest86+x64.iso';

/** A guest that is defined on a daemon. */
export interface Guest {
  readonly name: string;
  readonly uuid: string;
}

export interface GuestOptions {
  readonly start?: boolean;
  /** Share of one processor that it may use; keeps busy guests from starving the tests. */
  readonly cpuShare?: number;
  /** Ends its name; may hold any characters. */
  readonly tail?: string;
}

/** A name that no other run uses; it also marks the guest's QEMU process as ours. */
export function guestName(word: string): string {
  return `${LANE_ID}-${word}`;
}

/** Why there is no memtest86+ guest here; null if there can be one. */
export function memtestObstacle(): string | null {
  return existsSync(MEMTEST_ISO) ? null : 'memtest86+ is not installed';
}

/** memtest86+ from its CD: one vCPU that is always busy. */
export function defineMemtestGuest(daemon: PrivateLibvirtd, word: string, options: GuestOptions = {}): Promise<Guest> {
  const iso = join(daemon.images, 'memtest.iso');
  if (!existsSync(iso)) copyFileSync(MEMTEST_ISO, iso);
  return defineGuest(
    daemon,
    word,
    options,
    128,
    `<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='cdrom'/></os>`,
    `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='${inside(daemon, iso)}'/>
      <target dev='hda' bus='ide'/><readonly/></disk>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/><video><model type='vga'/></video>`,
  );
}

/** No disk and nothing to do: its BIOS waits without end, at nearly no cost. For tests that need many or calm guests. */
export function defineIdleGuest(daemon: Definer, word: string, options: GuestOptions = {}): Promise<Guest> {
  return defineGuest(
    daemon,
    word,
    options,
    16,
    `<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>`,
    `<memballoon model='virtio'/>`,
  );
}

/**
 * A Linux that reads, writes and pings without end, with a USB disk `sda`, a virtio NIC on a tap of its own and a balloon
 * that reports each second.
 */
export async function startLinuxGuest(
  daemon: PrivateLibvirtd,
  word: string,
  { cpuShare }: { readonly cpuShare?: number } = {},
): Promise<Guest> {
  // Two runs at a time must not meet. Link-local, so that no route of this machine is touched.
  const number = randomInt(1, 255);
  const tap = `vkt-${number}-${process.pid.toString(36)}`;
  const network = `169.254.${number}`;
  const { kernel, initrd } = linuxImage();
  const disk = join(daemon.images, `${word}.img`);
  writeFileSync(disk, Buffer.alloc(4 << 20));
  chmodSync(disk, 0o666);
  for (const [from, to] of [
    [kernel, 'linux'],
    [initrd, 'initrd'],
  ] as const) {
    if (!existsSync(join(daemon.images, to))) copyFileSync(from, join(daemon.images, to));
  }
  const guest = await defineGuest(
    daemon,
    word,
    { start: true, ...(cpuShare === undefined ? {} : { cpuShare }) },
    128,
    `<os><type arch='x86_64' machine='pc'>hvm</type>
      <kernel>${inside(daemon, join(daemon.images, 'linux'))}</kernel>
      <initrd>${inside(daemon, join(daemon.images, 'initrd'))}</initrd>
      <cmdline>no_timer_check console=ttyS0 quiet vk.net=${network}</cmdline></os>`,
    `<controller type='usb' model='qemu-xhci'/>
    <disk type='file' device='disk'><driver name='qemu' type='raw' cache='writeback'/>
      <source file='${inside(daemon, disk)}'/><target dev='sda' bus='usb'/></disk>
    <interface type='ethernet'><target dev='${tap}'/><model type='virtio'/></interface>
    <serial type='file'><source path='${inside(daemon, consoleLog(daemon, word))}'/></serial>
    <memballoon model='virtio'><stats period='1'/></memballoon>`,
  );
  await mustRun('ip', ['addr', 'add', `${network}.1/30`, 'dev', tap]);
  await mustRun('ip', ['link', 'set', tap, 'up']);
  return guest;
}

/** Where a Linux guest's serial console goes; `vk-guest-up` in it says that its load begins. */
export function consoleLog(daemon: PrivateLibvirtd, word: string): string {
  return join(daemon.images, `${word}.console`);
}

/** All that defining a guest needs of a daemon. */
type Definer = Pick<PrivateLibvirtd, 'virsh'>;

/** Defines a machine of the elements `os` and `devices`, and starts it if wanted. */
export async function defineGuest(
  daemon: Definer,
  word: string,
  { start = false, cpuShare, tail = '' }: GuestOptions,
  memoryMiB: number,
  os: string,
  devices: string,
): Promise<Guest> {
  const name = `${guestName(word)}${tail}`;
  const uuid = crypto.randomUUID();
  const limit =
    cpuShare === undefined
      ? ''
      : `<cputune><global_period>20000</global_period><global_quota>${Math.round(cpuShare * 20_000)}</global_quota></cputune>`;
  const file = join(scratchDirectory('xml'), `${word}.xml`);
  writeFileSync(
    file,
    `<domain type='qemu'><name>${escaped(name)}</name><uuid>${uuid}</uuid>
  <memory unit='MiB'>${memoryMiB}</memory><vcpu>1</vcpu>${limit}
  ${os}
  <features><acpi/></features>
  <devices>${devices}</devices>
</domain>`,
  );
  await daemon.virsh('define', file);
  if (start) await daemon.virsh('start', uuid);
  return { name, uuid };
}

/** The daemon sees its images under libvirt's own path, also from inside another Debian's root. */
function inside(daemon: PrivateLibvirtd, path: string): string {
  return path.replace(daemon.images, '/var/lib/libvirt/images');
}

/** Text as it stands in an XML element. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
