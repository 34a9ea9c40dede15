import type { Activity } from '../machine/machine.ts';
import type { DiskSpec, MachineSpec, NicSpec } from '../population/spec.ts';
import { escapeXml } from './escape.ts';

/** libvirt's alias of the disk at `index`, e.g. virtio-disk0. */
export function diskAlias(disk: DiskSpec, index: number): string {
  return disk.bus === 'virtio' ? `virtio-disk${index}` : `${disk.bus}0-0-${index}`;
}

/** The devices of a machine; aliases, taps, ports and image indexes only while it runs. */
export function deviceLines(spec: MachineSpec, live: Activity | null, display: string | null = null): string[] {
  const q35 = spec.chipset.includes('q35');
  return [
    ...spec.disks.flatMap((disk, index) => diskLines(disk, index, spec.disks.length, live)),
    ...controllerLines(spec, q35, live),
    ...spec.nics.flatMap((nic, index) => nicLines(nic, index, live)),
    ...serialLines(live),
    ...(spec.agent ? agentLines(live) : []),
    ...input('tablet', 'usb', 0, live),
    ...input('mouse', 'ps2', 1, live),
    ...input('keyboard', 'ps2', 2, live),
    ...(spec.tpm ? tpmLines(live) : []),
    ...graphicsLines(spec, live, display),
    '    <video>',
    `      <model type='${spec.graphics === 'spice' ? 'qxl' : 'virtio'}' heads='1' primary='yes'/>`,
    ...alias('video0', live),
    '    </video>',
    "    <memballoon model='virtio'>",
    ...(spec.balloonDriver ? ["      <stats period='5'/>"] : []),
    ...alias('balloon0', live),
    '    </memballoon>',
    "    <rng model='virtio'>",
    "      <backend model='random'>/dev/urandom</backend>",
    ...alias('rng0', live),
    '    </rng>',
  ];
}

function alias(name: string, live: Activity | null): string[] {
  return live === null ? [] : [`      <alias name='${name}'/>`];
}

function diskLines(disk: DiskSpec, index: number, count: number, live: Activity | null): string[] {
  const image = live === null ? '' : ` index='${count - index}'`;
  const discard = disk.device === 'disk' ? " discard='unmap'" : '';
  return [
    `    <disk type='file' device='${disk.device}'>`,
    `      <driver name='qemu' type='${disk.format}'${discard}/>`,
    `      <source file='${escapeXml(disk.path)}'${image}/>`,
    ...(live === null ? [] : ['      <backingStore/>']),
    `      <target dev='${disk.target}' bus='${disk.bus}'/>`,
    ...(disk.device === 'cdrom' ? ['      <readonly/>'] : []),
    ...alias(diskAlias(disk, index), live),
    '    </disk>',
  ];
}

function controllerLines({ disks }: MachineSpec, q35: boolean, live: Activity | null): string[] {
  const lines: string[] = [];
  const add = (type: string, model: string | null, name: string): void => {
    const attribute = model === null ? '' : ` model='${model}'`;
    if (live === null) lines.push(`    <controller type='${type}' index='0'${attribute}/>`);
    else lines.push(`    <controller type='${type}' index='0'${attribute}>`, ...alias(name, live), '    </controller>');
  };
  add('usb', 'qemu-xhci', 'usb');
  add('pci', q35 ? 'pcie-root' : 'pci-root', q35 ? 'pcie.0' : 'pci.0');
  if (disks.some((disk) => disk.bus === 'sata')) add('sata', null, 'ide');
  if (disks.some((disk) => disk.bus === 'ide')) add('ide', null, 'ide');
  add('virtio-serial', null, 'virtio-serial0');
  return lines;
}

function nicLines(nic: NicSpec, index: number, live: Activity | null): string[] {
  const tap = live?.taps[index] ?? null;
  const source = nic.source === null ? null : `${nic.type}='${escapeXml(nic.source)}'`;
  return [
    `    <interface type='${nic.type}'>`,
    `      <mac address='${nic.mac}'/>`,
    ...(source === null
      ? []
      : [`      <source ${source}${nic.type === 'network' && live !== null ? " bridge='virbr0'" : ''}/>`]),
    ...(tap === null ? [] : [`      <target dev='${escapeXml(tap)}'/>`]),
    `      <model type='${nic.model}'/>`,
    ...alias(`net${index}`, live),
    '    </interface>',
  ];
}

function serialLines(live: Activity | null): string[] {
  const port = ["      <target type='isa-serial' port='0'>", "        <model name='isa-serial'/>", '      </target>'];
  if (live === null) {
    return [
      "    <serial type='pty'>",
      ...port,
      '    </serial>',
      "    <console type='pty'>",
      "      <target type='serial' port='0'/>",
      '    </console>',
    ];
  }
  const path = `/dev/pts/${live.id}`;
  return [
    "    <serial type='pty'>",
    `      <source path='${path}'/>`,
    ...port,
    ...alias('serial0', live),
    '    </serial>',
    `    <console type='pty' tty='${path}'>`,
    `      <source path='${path}'/>`,
    "      <target type='serial' port='0'/>",
    ...alias('serial0', live),
    '    </console>',
  ];
}

function agentLines(live: Activity | null): string[] {
  const state = live === null ? '' : " state='connected'";
  return [
    "    <channel type='unix'>",
    ...(live === null
      ? []
      : [`      <source mode='bind' path='/run/libvirt/qemu/channel/${live.id}/org.qemu.guest_agent.0'/>`]),
    `      <target type='virtio' name='org.qemu.guest_agent.0'${state}/>`,
    ...alias('channel0', live),
    '    </channel>',
  ];
}

function input(type: string, bus: string, index: number, live: Activity | null): string[] {
  if (live === null) return [`    <input type='${type}' bus='${bus}'/>`];
  return [`    <input type='${type}' bus='${bus}'>`, ...alias(`input${index}`, live), '    </input>'];
}

function tpmLines(live: Activity | null): string[] {
  return [
    "    <tpm model='tpm-crb'>",
    "      <backend type='emulator' version='2.0'/>",
    ...alias('tpm0', live),
    '    </tpm>',
  ];
}

const FIRST_PORT = 5900;

function graphicsLines({ graphics }: MachineSpec, live: Activity | null, display: string | null): string[] {
  if (graphics === null) return [];
  if (graphics === 'vnc' && display !== null) {
    const socket = escapeXml(display);
    return [
      `    <graphics type='vnc' socket='${socket}'>`,
      `      <listen type='socket' socket='${socket}'/>`,
      '    </graphics>',
    ];
  }
  const port = live === null ? '' : ` port='${FIRST_PORT + (live.id % 50_000)}'`;
  return [
    `    <graphics type='${graphics}'${port} autoport='yes' listen='127.0.0.1'>`,
    "      <listen type='address' address='127.0.0.1'/>",
    '    </graphics>',
  ];
}
