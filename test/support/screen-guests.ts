import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineGuest, type Guest } from './guests.ts';
import type { PrivateLibvirtd } from './libvirtd.ts';
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
  const images = '/var/lib/libvirt/images';
  const guest = await defineGuest(
    daemon,
    word,
    { start: true, cpuShare },
    512,
    `<os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/installer-linux</kernel><initrd>${images}/installer-initrd.gz</initrd>
    <cmdline>${UNHURRIED} console=ttyS0 console=tty0 rdinit=/bin/sh ${more}</cmdline></os>`,
    `
    <serial type='pty'/>
    <graphics type='vnc' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
  `,
  );
  return guest;
}

/** A screen full of the kernel's messages, again and again: every update is of the whole screen. */
export const SCREEN_LOAD = 'quiet vga=791 -- -c "while :; do dmesg; done"';
