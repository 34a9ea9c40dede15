import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Guest, guestName } from '../../support/guests.ts';
import type { PrivateLibvirtd } from '../../support/libvirtd.ts';
import { scratchDirectory } from '../../support/paths.ts';

const MEMTEST_ISO = '/usr/lib/memtest86+/memtest86+x64.iso';

interface ConsoleGuestOptions {
  /** What stands inside the <graphics> of type VNC; without it there is none. */
  readonly vnc?: string;
  /** More attributes of it. */
  readonly attributes?: string;
  /** The model of its video device. */
  readonly video?: string;
  /** More devices. */
  readonly devices?: string;
  /** Share of one processor that it may use. */
  readonly cpuShare?: number;
  /** No CD: its BIOS waits without end, at nearly no cost. */
  readonly idle?: boolean;
}

/** memtest86+ from its CD, or a BIOS without anything, with a display as the test wants it; it is not started. */
export async function defineConsoleGuest(
  daemon: PrivateLibvirtd,
  word: string,
  { vnc, attributes = '', video = 'vga', devices = '', cpuShare = 0.4, idle = false }: ConsoleGuestOptions,
): Promise<Guest> {
  const iso = join(daemon.images, 'memtest.iso');
  if (!idle && !existsSync(iso)) copyFileSync(MEMTEST_ISO, iso);
  const name = guestName(word);
  const uuid = crypto.randomUUID();
  const file = join(scratchDirectory('xml'), `${word}.xml`);
  const disk = idle
    ? ''
    : `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>
      <source file='/var/lib/libvirt/images/memtest.iso'/><target dev='hda' bus='ide'/><readonly/></disk>`;
  const graphics = vnc === undefined ? '' : `<graphics type='vnc' ${attributes}>${vnc}</graphics>`;
  writeFileSync(
    file,
    `<domain type='qemu'><name>${name}</name><uuid>${uuid}</uuid>
  <memory unit='MiB'>${idle ? 16 : 128}</memory><vcpu>1</vcpu>
  <cputune><global_period>20000</global_period><global_quota>${Math.round(cpuShare * 20_000)}</global_quota></cputune>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='${idle ? 'hd' : 'cdrom'}'/></os>
  <features><acpi/></features>
  <devices>
    ${disk}
    ${graphics}
    <video><model type='${video}'/></video>
    ${devices}
  </devices>
</domain>`,
  );
  await daemon.virsh('define', file);
  return { name, uuid };
}
