import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineGuest, type Guest } from './guests.ts';
import type { PrivateLibvirtd } from './libvirtd.ts';

const INSTALLER = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';

/** On a loaded machine an emulated timer may be so late that the kernel believes it broken, and panics. */
export const UNHURRIED = 'no_timer_check';

/** Why there is no kernel of Debian's installer here; null if there is one. */
export function installerObstacle(): string | null {
  return existsSync(join(INSTALLER, 'linux')) ? null : 'debian-installer-12-netboot-amd64 is not installed';
}

/**
 * Debian's installer kernel with a shell at its serial port, and a second port that is a file, with more devices if wanted; it
 * is not started.
 */
export async function defineShellGuest(daemon: PrivateLibvirtd, word: string, devices = ''): Promise<Guest> {
  for (const name of ['linux', 'initrd.gz']) {
    const copy = join(daemon.images, `installer-${name}`);
    if (!existsSync(copy)) copyFileSync(join(INSTALLER, name), copy);
  }
  const images = '/var/lib/libvirt/images';
  const guest = await defineGuest(
    daemon,
    word,
    {},
    512,
    `<os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/installer-linux</kernel><initrd>${images}/installer-initrd.gz</initrd>
    <cmdline>${UNHURRIED} console=ttyS0 quiet rdinit=/bin/sh</cmdline></os>`,
    `
    <serial type='pty'/>
    <serial type='file'><source path='${images}/${word}.log'/></serial>
    <graphics type='vnc' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    ${devices}
  `,
  );
  return guest;
}
