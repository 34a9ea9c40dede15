import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CpioEntry, writeCpio } from './cpio.ts';
import { INSTALLER_KERNEL, installerStamp, readInstallerInitrd } from './installer-initrd.ts';
import { CACHE_DIRECTORY } from './paths.ts';

const MODULES = ['xhci-pci', 'sd_mod', 'usb-storage', 'virtio_pci', 'virtio_net', 'virtio_balloon', 'af_packet'];
const LIBRARIES = [
  'lib64/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/libc.so.6',
];
const DIRECTORY = 0o040755;
const PROGRAM = 0o100755;

export interface LinuxImage {
  readonly kernel: string;
  readonly initrd: string;
}

/** Why no Linux guest can be made here; null if one can. */
export function linuxImageObstacle(): string | null {
  return existsSync(INSTALLER_KERNEL) ? null : 'debian-installer-12-netboot-amd64 is not installed';
}

/**
 * A Linux that boots under TCG in a few seconds and then reads, writes and pings without end: Debian's installer kernel
 * with the parts of its initrd that this takes. Made once and kept.
 */
export function linuxImage(): LinuxImage {
  const initrd = join(CACHE_DIRECTORY, `initrd-${installerStamp()}-7.gz`);
  if (!existsSync(initrd)) {
    mkdirSync(CACHE_DIRECTORY, { recursive: true });
    const partial = `${initrd}.${process.pid}`;
    writeFileSync(partial, gzipSync(writeCpio(entries())));
    renameSync(partial, initrd);
  }
  return { kernel: INSTALLER_KERNEL, initrd };
}

function entries(): CpioEntry[] {
  const { take, modules } = readInstallerInitrd();
  const loaded = modules(MODULES);
  const folder = (name: string): CpioEntry => ({ name, mode: DIRECTORY, data: new Uint8Array() });
  const applets = ['sh', 'mount', 'insmod', 'ip', 'dd', 'ping', 'sleep', 'echo', 'cat', 'sync', 'grep'];
  return [
    ...['bin', 'dev', 'proc', 'sys', 'lib', 'lib/x86_64-linux-gnu', 'lib64', 'modules'].map(folder),
    take('bin/busybox'),
    ...applets.map((name) => ({ name: `bin/${name}`, mode: 0o120777, data: Buffer.from('busybox') })),
    ...LIBRARIES.map(take),
    ...loaded,
    { name: 'init', mode: PROGRAM, data: Buffer.from(initScript(loaded.map(({ name }) => name))) },
  ];
}

/** `vk.net=A.B.C` on the kernel's command line is its network: it is A.B.C.2 there, and pings A.B.C.1. */
function initScript(modules: readonly string[]): string {
  return `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for name in ${modules.join(' ')}; do insmod /$name; done
for word in $(cat /proc/cmdline); do case $word in vk.net=*) net=\${word#vk.net=};; esac; done
ip link set lo up
ip link set eth0 up
ip addr add $net.2/30 dev eth0
until [ -b /dev/sda ]; do sleep 1; done
echo vk-guest-up >/dev/ttyS0
for count in 1 2 3 4; do ping -s 1200 $net.1 >/dev/null 2>&1 & done
while :; do
  dd if=/dev/zero of=/dev/sda bs=64k count=8 conv=fsync 2>/dev/null
  echo 3 >/proc/sys/vm/drop_caches
  dd if=/dev/sda of=/dev/null bs=64k count=16 skip=16 2>/dev/null
done
`;
}
