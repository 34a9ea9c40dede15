import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Guest, guestName } from './guests.ts';
import type { PrivateLibvirtd } from './libvirtd.ts';
import { scratchDirectory } from './paths.ts';
import { UNHURRIED } from './shell-guest.ts';

const INSTALLER = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';

interface ScreenGuestOptions {
  /** More of the kernel's command line. */
  readonly more?: string;
  /** Share of one processor that it may use. */
  readonly cpuShare?: number;
}

/** Debian's installer kernel with a shell on its screen, and a serial port that nobody listens on; it is started. */
export async function startScreenShell(
  daemon: PrivateLibvirtd,
  word: string,
  { more = '', cpuShare = 1 }: ScreenGuestOptions = {},
): Promise<Guest> {
  for (const name of ['linux', 'initrd.gz']) {
    const copy = join(daemon.images, `installer-${name}`);
    if (!existsSync(copy)) copyFileSync(join(INSTALLER, name), copy);
  }
  const name = guestName(word);
  const uuid = crypto.randomUUID();
  const file = join(scratchDirectory('xml'), `${word}.xml`);
  const images = '/var/lib/libvirt/images';
  writeFileSync(
    file,
    `<domain type='qemu'><name>${name}</name><uuid>${uuid}</uuid>
  <memory unit='MiB'>512</memory><vcpu>1</vcpu>
  <cputune><global_period>20000</global_period><global_quota>${Math.round(cpuShare * 20_000)}</global_quota></cputune>
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/installer-linux</kernel><initrd>${images}/installer-initrd.gz</initrd>
    <cmdline>${UNHURRIED} console=ttyS0 console=tty0 rdinit=/bin/sh ${more}</cmdline></os>
  <features><acpi/></features>
  <devices>
    <serial type='pty'/>
    <graphics type='vnc' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
  </devices>
</domain>`,
  );
  await daemon.virsh('define', file);
  await daemon.virsh('start', uuid);
  return { name, uuid };
}

/** A screen full of the kernel's messages, again and again: every update is of the whole screen. */
export const SCREEN_LOAD = 'quiet vga=791 -- -c "while :; do dmesg; done"';
