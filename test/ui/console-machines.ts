import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Guest, guestName } from '../support/guests.ts';
import type { PrivateLibvirtd } from '../support/libvirtd.ts';
import { scratchDirectory } from '../support/paths.ts';

const INSTALLER = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';

/** Why there is no kernel of Debian's installer here; null if there is one. */
export function installerObstacle(): string | null {
  return existsSync(join(INSTALLER, 'linux')) ? null : 'debian-installer-12-netboot-amd64 is not installed';
}

/** Debian's installer kernel with a shell on its screen, and a serial port that nobody listens on yet. */
export async function startScreenShell(daemon: PrivateLibvirtd, word: string): Promise<Guest> {
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
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/installer-linux</kernel><initrd>${images}/installer-initrd.gz</initrd>
    <cmdline>console=ttyS0 console=tty0 quiet rdinit=/bin/sh</cmdline></os>
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
