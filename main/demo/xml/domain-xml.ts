import type { Activity, Machine } from '../machine/machine.ts';
import type { MachineSpec } from '../population/spec.ts';
import { definedXml } from './defined-xml.ts';
import { deviceLines } from './device-xml.ts';
import { escapeXml } from './escape.ts';
import { metadataLines } from './metadata.ts';

/** The machine's XML: as it runs, or as it will start next (`inactive`). `display`: the socket where VNC listens. */
export function domainXml(machine: Machine, inactive: boolean, display: string | null = null): string {
  const live = inactive ? null : machine.activity;
  const spec = live?.spec ?? machine.spec;
  if (spec.definedXml !== null) return definedXml(spec.definedXml, machine.uuid, live, display);
  return specXml(spec, live, display);
}

function specXml(spec: MachineSpec, live: Activity | null, display: string | null): string {
  const id = live === null ? '' : ` id='${live.id}'`;
  return [
    `<domain type='kvm'${id}>`,
    `  <name>${escapeXml(spec.name)}</name>`,
    `  <uuid>${spec.uuid}</uuid>`,
    ...(spec.title === null ? [] : [`  <title>${escapeXml(spec.title)}</title>`]),
    ...(spec.description === null ? [] : [`  <description>${escapeXml(spec.description)}</description>`]),
    ...metadataLines(spec),
    `  <memory unit='KiB'>${spec.memoryKib}</memory>`,
    `  <currentMemory unit='KiB'>${live?.balloonKib ?? spec.currentMemoryKib}</currentMemory>`,
    `  <vcpu placement='static'${currentVcpus(spec)}>${spec.maxVcpus}</vcpu>`,
    ...(live === null ? [] : ['  <resource>', '    <partition>/machine</partition>', '  </resource>']),
    ...osLines(spec),
    ...featureLines(spec),
    ...cpuLines(spec),
    "  <clock offset='utc'>",
    "    <timer name='rtc' tickpolicy='catchup'/>",
    "    <timer name='pit' tickpolicy='delay'/>",
    "    <timer name='hpet' present='no'/>",
    '  </clock>',
    '  <on_poweroff>destroy</on_poweroff>',
    '  <on_reboot>restart</on_reboot>',
    `  <on_crash>${spec.tags.includes('lab') ? 'preserve' : 'destroy'}</on_crash>`,
    '  <pm>',
    "    <suspend-to-mem enabled='no'/>",
    "    <suspend-to-disk enabled='no'/>",
    '  </pm>',
    '  <devices>',
    '    <emulator>/usr/bin/qemu-system-x86_64</emulator>',
    ...deviceLines(spec, live, display),
    '  </devices>',
    ...(live === null ? [] : securityLines()),
    '</domain>',
    '',
  ].join('\n');
}

function currentVcpus({ vcpus, maxVcpus }: MachineSpec): string {
  return vcpus === maxVcpus ? '' : ` current='${vcpus}'`;
}

function osLines({ chipset, firmware, uuid }: MachineSpec): string[] {
  const type = `    <type arch='x86_64' machine='${chipset}'>hvm</type>`;
  const boot = ["    <boot dev='hd'/>", '  </os>'];
  if (firmware === 'bios') return ['  <os>', type, ...boot];
  const secure = firmware === 'uefi-secure';
  const code = secure ? 'OVMF_CODE_4M.ms.fd' : 'OVMF_CODE_4M.fd';
  return [
    "  <os firmware='efi'>",
    type,
    '    <firmware>',
    `      <feature enabled='${secure ? 'yes' : 'no'}' name='enrolled-keys'/>`,
    `      <feature enabled='${secure ? 'yes' : 'no'}' name='secure-boot'/>`,
    '    </firmware>',
    `    <loader readonly='yes'${secure ? " secure='yes'" : ''} type='pflash'>/usr/share/OVMF/${code}</loader>`,
    `    <nvram>/var/lib/libvirt/qemu/nvram/${uuid}_VARS.fd</nvram>`,
    ...boot,
  ];
}

function featureLines({ firmware }: MachineSpec): string[] {
  const smm = firmware === 'uefi-secure' ? ["    <smm state='on'/>"] : [];
  return ['  <features>', '    <acpi/>', '    <apic/>', "    <vmport state='off'/>", ...smm, '  </features>'];
}

function cpuLines({ maxVcpus, vcpus }: MachineSpec): string[] {
  const cores = maxVcpus === vcpus ? maxVcpus : 1;
  return [
    "  <cpu mode='host-passthrough' check='none' migratable='on'>",
    `    <topology sockets='${maxVcpus / cores}' dies='1' cores='${cores}' threads='1'/>`,
    '  </cpu>',
  ];
}

function securityLines(): string[] {
  return [
    "  <seclabel type='dynamic' model='dac' relabel='yes'>",
    '    <label>+64055:+64055</label>',
    '    <imagelabel>+64055:+64055</imagelabel>',
    '  </seclabel>',
  ];
}
