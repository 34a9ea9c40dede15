import type { HostFacts } from './host-facts.ts';

const FEATURES = [
  'acpi ht monitor osxsave xsaves rdpid pku fsrm invtsc cmp_legacy extapic skinit wdt tce topoext',
  'perfctr_core perfctr_nb wbnoinvd ibpb ibrs stibp amd-ssbd virt-ssbd npt lbrv svm-lock nrip-save',
  'tsc-scale vmcb-clean decodeassists pause-filter pfthreshold avic vgif umip vaes vpclmulqdq erms',
  'invpcid pcid rdctl-no',
].flatMap((line) => line.split(' '));

/** Machine types of each architecture; those with an equals sign are another name of one. */
const GUESTS = [
  {
    arch: 'x86_64',
    wordSize: 64,
    kvm: true,
    machines: [
      'pc-i440fx-7.0',
      'pc=pc-i440fx-7.0',
      'pc-i440fx-6.2',
      'pc-q35-7.0',
      'q35=pc-q35-7.0',
      'pc-q35-6.2',
      'microvm',
    ],
  },
  {
    arch: 'i686',
    wordSize: 32,
    kvm: true,
    machines: ['pc-i440fx-7.0', 'pc=pc-i440fx-7.0', 'pc-q35-7.0', 'q35=pc-q35-7.0'],
  },
  {
    arch: 'aarch64',
    wordSize: 64,
    kvm: false,
    machines: ['virt-7.0', 'virt=virt-7.0', 'virt-6.2', 'raspi3b', 'sbsa-ref'],
  },
] as const;

const written = new WeakMap<HostFacts, string>();

/** virConnectGetCapabilities. */
export function capabilitiesXml(host: HostFacts): string {
  const known = written.get(host);
  if (known !== undefined) return known;
  const xml = write(host);
  written.set(host, xml);
  return xml;
}

function write(host: HostFacts): string {
  return `<capabilities>

  <host>
    <uuid>${host.uuid}</uuid>
    <cpu>
      <arch>x86_64</arch>
      <model>EPYC-Rome</model>
      <vendor>AMD</vendor>
      <topology sockets='${host.sockets}' dies='1' cores='${host.cores}' threads='${host.threads}'/>
${FEATURES.map((name) => `      <feature name='${name}'/>`).join('\n')}
      <pages unit='KiB' size='4'/>
      <pages unit='KiB' size='2048'/>
      <pages unit='KiB' size='1048576'/>
    </cpu>
    <power_management>
      <suspend_mem/>
    </power_management>
    <iommu support='yes'/>
    <migration_features>
      <live/>
      <uri_transports>
        <uri_transport>tcp</uri_transport>
        <uri_transport>rdma</uri_transport>
      </uri_transports>
    </migration_features>
    <topology>
      <cells num='${host.nodes}'>
${Array.from({ length: host.nodes }, (_, cell) => cellXml(host, cell)).join('\n')}
      </cells>
    </topology>
    <secmodel>
      <model>apparmor</model>
      <doi>0</doi>
    </secmodel>
    <secmodel>
      <model>dac</model>
      <doi>0</doi>
      <baselabel type='kvm'>+64055:+64055</baselabel>
      <baselabel type='qemu'>+64055:+64055</baselabel>
    </secmodel>
  </host>

${GUESTS.map(guestXml).join('\n')}
</capabilities>
`;
}

/** Processors are numbered as Linux does: the first thread of every core of the host, then the second ones. */
function cellXml(host: HostFacts, cell: number): string {
  const coresOfCell = host.sockets * host.cores;
  const coresOfHost = host.nodes * coresOfCell;
  const cpus: string[] = [];
  for (let thread = 0; thread < host.threads; thread += 1) {
    for (let core = 0; core < coresOfCell; core += 1) {
      const first = cell * coresOfCell + core;
      const siblings = Array.from({ length: host.threads }, (_, other) => first + other * coresOfHost).join(',');
      const socket = cell * host.sockets + Math.floor(core / host.cores);
      cpus.push(
        `            <cpu id='${first + thread * coresOfHost}' socket_id='${socket}' die_id='0' core_id='${core % host.cores}' siblings='${siblings}'/>`,
      );
    }
  }
  const memoryKib = Math.floor(host.memoryKib / host.nodes);
  const hugePages = Math.floor(memoryKib / 16 / 2048);
  const distances = Array.from(
    { length: host.nodes },
    (_, other) => `            <sibling id='${other}' value='${distance(cell, other)}'/>`,
  );
  return `        <cell id='${cell}'>
          <memory unit='KiB'>${memoryKib}</memory>
          <pages unit='KiB' size='4'>${Math.floor((memoryKib - hugePages * 2048) / 4)}</pages>
          <pages unit='KiB' size='2048'>${hugePages}</pages>
          <pages unit='KiB' size='1048576'>0</pages>
          <distances>
${distances.join('\n')}
          </distances>
          <cpus num='${cpus.length}'>
${cpus.join('\n')}
          </cpus>
        </cell>`;
}

/** Two cells share a board; the others are behind another link. */
function distance(from: number, to: number): number {
  if (from === to) return 10;
  return from >> 1 === to >> 1 ? 12 : 32;
}

function guestXml({ arch, wordSize, kvm, machines }: (typeof GUESTS)[number]): string {
  const types = machines.map((machine) => {
    const [name, canonical] = machine.split('=');
    return `      <machine${canonical === undefined ? '' : ` canonical='${canonical}'`} maxCpus='288'>${name}</machine>`;
  });
  return `  <guest>
    <os_type>hvm</os_type>
    <arch name='${arch}'>
      <wordsize>${wordSize}</wordsize>
      <emulator>/usr/bin/qemu-system-${arch === 'i686' ? 'i386' : arch}</emulator>
${types.join('\n')}
      <domain type='qemu'/>
${kvm ? "      <domain type='kvm'/>\n" : ''}    </arch>
    <features>
      <acpi default='on' toggle='yes'/>
      <cpuselection/>
      <deviceboot/>
      <disksnapshot default='on' toggle='no'/>
    </features>
  </guest>
`;
}
