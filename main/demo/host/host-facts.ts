import type { Machine } from '../machine/machine.ts';

/** What the simulated host is made of. */
export interface HostFacts {
  readonly hostname: string;
  readonly uuid: string;
  readonly cpuModel: string;
  readonly mhz: number;
  readonly nodes: number;
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
  /** All logical processors. */
  readonly cpus: number;
  readonly memoryKib: number;
}

/** libvirt 9.0.0 and QEMU 7.0.0, as virConnectGetLibVersion and virConnectGetVersion number them. */
export const VERSIONS = { libvirt: 9_000_000, qemu: 7_000_000 } as const;

const GIB_KIB = 1024 ** 2;
const THREADS = 2;

/** Builds a host large enough for its machines: about two vCPUs for each processor, a quarter more memory than they use. */
export function createHostFacts(machines: Iterable<Machine>): HostFacts {
  let vcpus = 0;
  let memoryKib = 0;
  for (const machine of machines) {
    vcpus += machine.spec.vcpus;
    memoryKib += machine.spec.memoryKib;
  }
  const cores = vcpus <= 64 ? 8 : vcpus <= 256 ? 16 : 64;
  const sockets = vcpus <= 64 ? 1 : 2;
  const nodes = powerOfTwo(vcpus / 2 / (sockets * cores * THREADS));
  return {
    hostname: 'virtkeep-demo',
    uuid: '7d3e9f10-5b1c-4c58-9c40-6f2a54b7d0e1',
    cpuModel: 'x86_64',
    mhz: 2600,
    nodes,
    sockets,
    cores,
    threads: THREADS,
    cpus: nodes * sockets * cores * THREADS,
    memoryKib: powerOfTwo((memoryKib * 1.25) / (32 * GIB_KIB)) * 32 * GIB_KIB,
  };
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(atLeast)));
}
