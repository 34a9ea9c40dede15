import { DOMAIN_XML as XML_FLAG } from '../../libvirt/constants.ts';
import { DemoError, invalid, notRunning } from '../errors.ts';
import { createReading, type Reading, readCounters } from '../machine/counters.ts';
import type { Activity, Machine } from '../machine/machine.ts';
import { withMonitor } from '../machine/work.ts';
import type { CallContext, HandlerTable } from '../server/context.ts';
import type { Simulation } from '../simulation.ts';
import { domainXml } from '../xml/domain-xml.ts';
import { memoryStats } from './memory-stats.ts';

function read(simulation: Simulation, machine: Machine, activity: Activity): Reading {
  const reading = createReading();
  readCounters(machine, activity, simulation.clock.now(), reading);
  return reading;
}

function activityOf(machine: Machine): Activity {
  if (machine.activity === null) throw notRunning();
  return machine.activity;
}

function diskIndex({ spec }: Activity, path: string): number {
  const index = spec.disks.findIndex((disk) => disk.target === path || disk.path === path);
  if (index < 0) throw new DemoError('INVALID_ARG', 'QEMU', `invalid path: ${path}`);
  return index;
}

const DISK_STATS_UNKNOWN = -1;
const LEASE = 0;
const AGENT = 1;
const IPV4 = 0;

/** What a machine is and does. */
export const DOMAIN_INFO_HANDLERS = {
  DOMAIN_GET_XML_DESC: ({ simulation, host }, { dom, flags }) => {
    const machine = simulation.require(dom);
    return { xml: domainXml(machine, (flags & XML_FLAG.INACTIVE) !== 0, host.consoles.displayPath(machine)) };
  },
  DOMAIN_GET_INFO: ({ simulation }, { dom }) => {
    const machine = simulation.require(dom);
    const { activity } = machine;
    const spec = activity?.spec ?? machine.spec;
    return {
      state: machine.state,
      maxMem: spec.memoryKib,
      memory: activity?.balloonKib ?? spec.currentMemoryKib,
      nrVirtCpu: spec.vcpus,
      cpuTime: activity === null ? 0 : read(simulation, machine, activity).cpuNs,
    };
  },
  DOMAIN_GET_STATE: ({ simulation }, { dom }) => {
    const { state, reason } = simulation.require(dom);
    return { state, reason };
  },
  DOMAIN_GET_CONTROL_INFO: ({ simulation }, { dom }) => {
    const machine = simulation.require(dom);
    activityOf(machine);
    const OCCUPIED = 2;
    const JOB = 1;
    const state = machine.job.holder === null ? 0 : machine.hung ? OCCUPIED : JOB;
    return { state, details: 0, stateTime: 0 };
  },
  DOMAIN_IS_ACTIVE: ({ simulation }, { dom }) => ({ active: simulation.require(dom).isActive }),
  DOMAIN_IS_PERSISTENT: ({ simulation }, { dom }) => ({ persistent: simulation.require(dom).persistent }),
  DOMAIN_IS_UPDATED: ({ simulation }, { dom }) => {
    const machine = simulation.require(dom);
    return { updated: machine.activity !== null && machine.activity.spec !== machine.spec };
  },
  DOMAIN_GET_OS_TYPE: ({ simulation }, { dom }) => {
    simulation.require(dom);
    return { type: 'hvm' };
  },
  DOMAIN_GET_MAX_MEMORY: ({ simulation }, { dom }) => ({ memory: simulation.require(dom).spec.memoryKib }),
  DOMAIN_GET_MAX_VCPUS: ({ simulation }, { dom }) => {
    const machine = simulation.require(dom);
    return { num: activityOf(machine).spec.maxVcpus };
  },
  DOMAIN_GET_VCPUS_FLAGS: ({ simulation }, { dom, flags }) => {
    const MAXIMUM = 4;
    const { spec } = simulation.require(dom);
    return { num: flags & MAXIMUM ? spec.maxVcpus : spec.vcpus };
  },
  DOMAIN_GET_VCPUS: ({ simulation, host }, { dom, maxInfo, mapLength }) => {
    const machine = simulation.require(dom);
    const { activity } = machine;
    if (activity === null) throw invalid('cannot retrieve vcpu information for inactive domain');
    const { vcpuNs } = read(simulation, machine, activity);
    const count = Math.min(maxInfo, activity.spec.vcpus);
    const info = Array.from({ length: count }, (_, number) => ({
      number,
      state: 1,
      cpuTime: vcpuNs[number] ?? 0,
      cpu: (activity.id * 7 + number * 3) % host.facts.cpus,
    }));
    return { info, cpumaps: Buffer.alloc(count * mapLength, 0xff) };
  },
  DOMAIN_MEMORY_STATS: ({ simulation }, { dom, maxStats }) => {
    const machine = simulation.require(dom);
    return withMonitor(simulation, machine, 'DomainMemoryStats', (activity) => {
      const { memory, swapKib, uptime } = read(simulation, machine, activity);
      const all = memoryStats(machine, activity, { memory, swapKib, uptime }, simulation.clock.epochSeconds());
      return { stats: all.slice(0, maxStats) };
    });
  },
  DOMAIN_SET_MEMORY_STATS_PERIOD: ({ simulation }, { dom }) => {
    activityOf(simulation.require(dom));
  },
  DOMAIN_BLOCK_STATS: ({ simulation }, { dom, path }) => {
    const machine = simulation.require(dom);
    return withMonitor(simulation, machine, 'DomainBlockStats', (activity) => {
      const disk = read(simulation, machine, activity).disks[diskIndex(activity, path)];
      return {
        rdReq: disk?.readReqs ?? 0,
        rdBytes: disk?.readBytes ?? 0,
        wrReq: disk?.writeReqs ?? 0,
        wrBytes: disk?.writeBytes ?? 0,
        errs: DISK_STATS_UNKNOWN,
      };
    });
  },
  DOMAIN_GET_BLOCK_INFO: ({ simulation }, { dom, path }) => {
    const { spec } = simulation.require(dom);
    const disk = spec.disks.find((candidate) => candidate.target === path || candidate.path === path);
    if (disk === undefined) throw new DemoError('INVALID_ARG', 'QEMU', `invalid path ${path} not assigned to domain`);
    return { allocation: disk.physical, capacity: disk.capacity, physical: disk.physical };
  },
  DOMAIN_INTERFACE_STATS: ({ simulation }, { dom, device }) => {
    const machine = simulation.require(dom);
    const activity = activityOf(machine);
    const index = activity.taps.indexOf(device);
    const nic = read(simulation, machine, activity).nics[index];
    if (index < 0 || nic === undefined) {
      throw new DemoError('INVALID_ARG', 'DOMAIN', `'${device}' is not a known interface`);
    }
    return {
      rxBytes: nic.rxBytes,
      rxPackets: nic.rxPackets,
      rxErrs: 0,
      rxDrop: nic.rxDropped,
      txBytes: nic.txBytes,
      txPackets: nic.txPackets,
      txErrs: 0,
      txDrop: 0,
    };
  },
  DOMAIN_INTERFACE_ADDRESSES: ({ simulation }, { dom, source }) =>
    addresses(simulation, simulation.require(dom), source),
  DOMAIN_GET_SECURITY_LABEL: ({ simulation }, { dom }) => {
    simulation.require(dom);
    return { label: new Uint8Array(1), enforcing: 0 };
  },
  DOMAIN_GET_SECURITY_LABEL_LIST: ({ simulation }, { dom }) => {
    simulation.require(dom);
    return { labels: [], ret: 0 };
  },
  DOMAIN_GET_MESSAGES: ({ simulation }, { dom }) => {
    simulation.require(dom);
    return { msgs: [] };
  },
} satisfies HandlerTable;

type Addresses = ReturnType<typeof addressList>;

function addresses(
  simulation: CallContext['simulation'],
  machine: Machine,
  source: number,
): Addresses | Promise<Addresses> {
  const activity = activityOf(machine);
  if (source === LEASE) return addressList(activity, (index) => activity.taps[index] ?? null);
  if (source !== AGENT) return addressList(activity, () => null);
  if (!activity.spec.agent) throw new DemoError('ARGUMENT_UNSUPPORTED', 'QEMU', 'QEMU guest agent is not configured');
  return withMonitor(simulation, machine, 'DomainInterfaceAddresses', () =>
    addressList(activity, (index) => `enp${index + 1}s0`),
  );
}

function addressList({ spec }: Activity, nameOf: (index: number) => string | null) {
  const ifaces = spec.nics.flatMap((nic, index) => {
    const name = nameOf(index);
    if (name === null || nic.address === null) return [];
    const [addr = '', prefix = '24'] = nic.address.split('/');
    return [{ name, hwaddr: nic.mac, addrs: [{ type: IPV4, addr, prefix: Number(prefix) }] }];
  });
  return { ifaces };
}
