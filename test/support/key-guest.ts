import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineGuest, escaped, type Guest } from './guests.ts';
import type { PrivateLibvirtd } from './libvirtd.ts';
import { linuxImage } from './linux-image.ts';

/** A guest that tells which keys its keyboard sent. */
export interface KeyGuest extends Guest {
  /** It has booted. */
  isUp(): boolean;
  /** How many keys went down or up so far. */
  count(): number;
  /** The keys since then, in short: `+1d` pressed, `-e053` let go; scan codes of set 1, as a PC's keyboard controller gives them. */
  since(count: number): string;
  /** The keys that are down now. */
  held(): readonly string[];
}

const UP = 'vk-keys-up';
/**
 * The kernel itself writes every byte of the keyboard's port on the first serial line; a shell is at the second. Something
 * stands on the screen, and nothing blinks there. Ctrl+Alt+Delete restarts nothing.
 */
const SHELL = [
  // Ctrl+Alt+Delete is a signal to the first process.
  "trap '' INT",
  'mount -t devtmpfs d /dev',
  'mount -t proc p /proc',
  'echo 0 >/proc/sys/kernel/ctrl-alt-del',
  // From here on the kernel tells all: a quiet boot is a quick one.
  'echo 8 >/proc/sys/kernel/printk',
  'cat /proc/cpuinfo >/dev/tty1',
  `echo ${UP} >/dev/ttyS0`,
  'while :; do sh -i </dev/ttyS1 >/dev/ttyS1 2>&1; done',
].join('; ');
const KERNEL = [
  'console=ttyS0 quiet vt.global_cursor_default=0 consoleblank=0',
  'i8042.debug i8042.unmask_kbd_data rdinit=/bin/sh',
].join(' ');

/** Starts a guest whose keys can be read. Its name is made of `word` and `tail`, which may hold any characters. */
export async function startKeyGuest(daemon: PrivateLibvirtd, word: string, tail = ''): Promise<KeyGuest> {
  const image = linuxImage();
  const images = '/var/lib/libvirt/images';
  for (const part of ['kernel', 'initrd'] as const) {
    const copy = join(daemon.images, `keys-${part}`);
    if (!existsSync(copy)) copyFileSync(image[part], copy);
  }
  const guest = await defineGuest(
    daemon,
    word,
    { start: true, tail },
    128,
    `<os><type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${images}/keys-kernel</kernel><initrd>${images}/keys-initrd</initrd>
    <cmdline>${escaped(`${KERNEL} -- -c "${SHELL}"`)}</cmdline></os>`,
    `
    <serial type='file'><source path='${images}/${word}.log'/></serial>
    <serial type='pty'/>
    <graphics type='vnc' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
  `,
  );
  // The kernel tells its command line too. What the keyboard answers while it boots are no keys.
  const up = new RegExp(`^${UP}`, 'm');
  const log = (): string => {
    const all = readFileSync(join(daemon.images, `${word}.log`), 'latin1');
    return all.slice(up.exec(all)?.index ?? all.length);
  };
  return {
    ...guest,
    isUp: () => log() !== '',
    count: () => keysOf(log()).length,
    since: (count) => keysOf(log()).slice(count).join(' '),
    held() {
      const down = new Set<string>();
      for (const key of keysOf(log())) {
        if (key.startsWith('+')) down.add(key.slice(1));
        else down.delete(key.slice(1));
      }
      return [...down];
    },
  };
}

/** Lines such as `i8042: [4294937] 9d <- i8042 (interrupt, 0, 1)`; port 0 is the keyboard's. */
function keysOf(log: string): string[] {
  const keys: string[] = [];
  let prefix = '';
  for (const [, hex = ''] of log.matchAll(/i8042: \[\d+\] ([0-9a-f]{2}) <- i8042 \(interrupt, 0,/g)) {
    const code = Number.parseInt(hex, 16);
    if (code === 0xe0 || code === 0xe1) prefix = hex;
    // An answer to what the kernel asked of it, e.g. for its lights.
    else if (code !== 0xfa && code !== 0xfe) {
      keys.push(`${code >= 0x80 ? '-' : '+'}${prefix}${(code & 0x7f).toString(16).padStart(2, '0')}`);
      prefix = '';
    }
  }
  return keys;
}
