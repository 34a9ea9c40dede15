import type { LoadProfile } from '../load/profile.ts';
import { signalAt, signalIntegral } from '../load/signal.ts';
import type { Activity, Machine } from './machine.ts';

/** Everything that a machine counts, as of one moment: seconds of CPU, requests, bytes, KiB. */
export interface Reading {
  /** Of each vCPU, nanoseconds in steps of 10 ms, as /proc gives them. */
  readonly vcpuNs: Float64Array;
  /** Of each vCPU, nanoseconds that it was ready and did not run. */
  readonly delayNs: Float64Array;
  cpuNs: number;
  /** Seconds since boot on the machine's own clock. */
  uptime: number;
  swapKib: number;
  disks: DiskReading[];
  nics: NicReading[];
  memory: MemoryReading;
}

export interface DiskReading {
  readReqs: number;
  readBytes: number;
  readNs: number;
  writeReqs: number;
  writeBytes: number;
  writeNs: number;
  flushReqs: number;
  flushNs: number;
}

interface NicReading {
  rxBytes: number;
  rxPackets: number;
  rxDropped: number;
  txBytes: number;
  txPackets: number;
}

/** KiB. */
interface MemoryReading {
  available: number;
  usable: number;
  unused: number;
  caches: number;
  rss: number;
}

/** The balloon driver reports every so many seconds. */
export const BALLOON_PERIOD = 5;
const TICK_NS = 10_000_000;
const NS = 1e9;
/** What starting QEMU costs. */
const BOOT_CPU_NS = 1.9 * NS;
const PER_DISK = 5;
const PER_NIC = 2;
const FLUSH_NS = 900_000;

/** A reading to be filled again and again. */
export function createReading(): Reading {
  return {
    vcpuNs: new Float64Array(512),
    delayNs: new Float64Array(512),
    cpuNs: 0,
    uptime: 0,
    swapKib: 0,
    disks: [],
    nics: [],
    memory: { available: 0, usable: 0, unused: 0, caches: 0, rss: 0 },
  };
}

const scratch = new Float64Array(2048);

/** Reads all counters and levels of an active machine into `reading`. Allocates only when a machine has more devices. */
export function readCounters(machine: Machine, activity: Activity, now: number, reading: Reading): void {
  const { load } = activity.spec;
  const clock = machine.clockAt(now);
  const count = integrate(load, clock, scratch);
  activity.baseline ??= bootIntegrals(load, activity.bootedAt, count);
  const { baseline } = activity;
  const since = (index: number): number => (scratch[index] ?? 0) - (baseline[index] ?? 0);

  reading.uptime = clock - activity.bootedAt;
  let guestNs = 0;
  let at = 0;
  for (let i = 0; i < load.vcpus.length; i++) {
    const busyNs = since(at++) * NS;
    guestNs += busyNs;
    reading.vcpuNs[i] = Math.floor(busyNs / TICK_NS) * TICK_NS;
    reading.delayNs[i] = Math.floor(busyNs * load.steal);
  }
  reading.cpuNs = Math.floor(guestNs * (1 + load.overhead) + BOOT_CPU_NS);
  reading.swapKib = since(at++);
  for (let i = 0; i < load.disks.length; i++, at += PER_DISK) readDisk(load, i, at, since, diskOf(reading, i));
  for (let i = 0; i < load.nics.length; i++, at += PER_NIC) readNic(load, i, at, since, nicOf(reading, i));
  readMemory(machine, activity, now, reading.memory);
}

function bootIntegrals(load: LoadProfile, bootedAt: number, count: number): Float64Array {
  const integrals = new Float64Array(count);
  integrate(load, bootedAt, integrals);
  return integrals;
}

/** Writes the integral of every signal of the load; gives how many there are. */
function integrate(load: LoadProfile, clock: number, out: Float64Array): number {
  let at = 0;
  for (const vcpu of load.vcpus) out[at++] = signalIntegral(vcpu, clock);
  out[at++] = signalIntegral(load.swap, clock);
  for (const disk of load.disks) {
    out[at++] = signalIntegral(disk.read.fast, clock);
    out[at++] = signalIntegral(disk.read.slow, clock);
    out[at++] = signalIntegral(disk.write.fast, clock);
    out[at++] = signalIntegral(disk.write.slow, clock);
    out[at++] = signalIntegral(disk.flush, clock);
  }
  for (const nic of load.nics) {
    out[at++] = signalIntegral(nic.rx.bytes, clock);
    out[at++] = signalIntegral(nic.tx.bytes, clock);
  }
  return at;
}

function readDisk(load: LoadProfile, index: number, at: number, since: (i: number) => number, out: DiskReading): void {
  const disk = load.disks[index];
  if (disk === undefined) return;
  // Whole requests first: bytes and times belong to requests that are done, so that none comes without the others.
  const readFast = Math.floor(since(at));
  const readSlow = Math.floor(since(at + 1));
  const writeFast = Math.floor(since(at + 2));
  const writeSlow = Math.floor(since(at + 3));
  out.readReqs = readFast + readSlow;
  out.readBytes = out.readReqs * disk.read.bytesPerRequest;
  out.readNs = Math.floor(readFast * disk.read.fastNs + readSlow * disk.read.slowNs);
  out.writeReqs = writeFast + writeSlow;
  out.writeBytes = out.writeReqs * disk.write.bytesPerRequest;
  out.writeNs = Math.floor(writeFast * disk.write.fastNs + writeSlow * disk.write.slowNs);
  out.flushReqs = Math.floor(since(at + 4));
  out.flushNs = out.flushReqs * FLUSH_NS;
}

function readNic(load: LoadProfile, index: number, at: number, since: (i: number) => number, out: NicReading): void {
  const nic = load.nics[index];
  if (nic === undefined) return;
  out.rxPackets = Math.floor(since(at) / nic.rx.bytesPerPacket);
  out.rxBytes = out.rxPackets * nic.rx.bytesPerPacket;
  out.rxDropped = Math.floor(out.rxPackets * nic.rx.dropped);
  out.txPackets = Math.floor(since(at + 1) / nic.tx.bytesPerPacket);
  out.txBytes = out.txPackets * nic.tx.bytesPerPacket;
}

function readMemory(machine: Machine, activity: Activity, now: number, out: MemoryReading): void {
  const { load } = activity.spec;
  // The guest reports every few seconds; between two reports its numbers stand still.
  const clock = machine.clockAt(now);
  const reported = Math.max(activity.bootedAt, clock - (clock % BALLOON_PERIOD));
  const share = Math.min(0.96, signalAt(load.memory, reported));
  const total = activity.balloonKib;
  out.available = Math.floor(total * 0.975);
  const used = Math.floor(out.available * share);
  out.usable = out.available - used;
  out.caches = Math.floor(out.usable * load.cache);
  out.unused = Math.max(0, out.usable - Math.floor(out.caches * 0.92));
  // What the guest once touched stays with QEMU; caches make that most of the memory.
  out.rss = Math.floor(Math.min(total, (used + out.caches) * 1.02) + 58_000);
}

function diskOf(reading: Reading, index: number): DiskReading {
  reading.disks[index] ??= {
    readReqs: 0,
    readBytes: 0,
    readNs: 0,
    writeReqs: 0,
    writeBytes: 0,
    writeNs: 0,
    flushReqs: 0,
    flushNs: 0,
  };
  return reading.disks[index];
}

function nicOf(reading: Reading, index: number): NicReading {
  reading.nics[index] ??= { rxBytes: 0, rxPackets: 0, rxDropped: 0, txBytes: 0, txPackets: 0 };
  return reading.nics[index];
}
