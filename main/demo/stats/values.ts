import { DOMAIN_STATE, DOMAIN_STATS as STATS } from '../../libvirt/constants.ts';
import { BALLOON_PERIOD, createReading, type DiskReading, type Reading, readCounters } from '../machine/counters.ts';
import type { Activity, Machine } from '../machine/machine.ts';
import type { DiskSpec } from '../population/spec.ts';
import type { FieldChoice } from './fields.ts';

/** Where a poll's numbers are put, one after the other: made once, used for every machine. */
export class ValueSink {
  readonly values = new Float64Array(8192);
  count = 0;

  put(value: number): void {
    this.values[this.count++] = value;
  }
}

/** The moment of a poll: the simulation's seconds, and the epoch's for what carries a date. */
export interface Moment {
  readonly now: number;
  readonly epochSeconds: number;
}

const reading = createReading();
const SYSTEM_SHARE = 0.18;
const NS_PER_MS = 1e6;
/** What an image grows for each byte that is written to it. */
const GROWTH = 0.0005;

/** Writes the machine's counters at a moment, in the order of the counters among fieldsOf(). */
export function writeValues(machine: Machine, { groups, haveJob }: FieldChoice, moment: Moment, sink: ValueSink): void {
  sink.count = 0;
  const live = machine.activity;
  if (live !== null) readCounters(machine, live, moment.now, reading);
  if (groups & STATS.CPU_TOTAL) writeCpu(live, reading, sink);
  if (groups & STATS.BALLOON) writeBalloon(machine, live, haveJob, moment, sink);
  if (groups & STATS.VCPU && live !== null) writeVcpus(live, sink);
  if (groups & STATS.INTERFACE && live !== null) writeInterfaces(live, sink);
  if (groups & STATS.BLOCK) writeBlocks(machine, live, haveJob, sink);
}

function writeCpu(live: Activity | null, { cpuNs, uptime }: Reading, sink: ValueSink): void {
  if (live === null) {
    const { user, system } = process.cpuUsage();
    sink.put((user + system) * 1000);
    sink.put(user * 1000);
    sink.put(system * 1000);
    return;
  }
  const systemNs = Math.floor(cpuNs * SYSTEM_SHARE);
  sink.put(cpuNs);
  sink.put(cpuNs - systemNs);
  sink.put(systemNs);
  sink.put(Math.floor(uptime * 2.1 * NS_PER_MS));
  sink.put(Math.floor(uptime * 0.7 * NS_PER_MS));
}

function writeBalloon(
  machine: Machine,
  live: Activity | null,
  haveJob: boolean,
  moment: Moment,
  sink: ValueSink,
): void {
  sink.put(live?.balloonKib ?? machine.spec.currentMemoryKib);
  sink.put((live?.spec ?? machine.spec).memoryKib);
  if (live === null || !haveJob) return;
  const { memory, swapKib, uptime } = reading;
  if (!live.spec.balloonDriver || machine.state === DOMAIN_STATE.CRASHED) {
    sink.put(0);
    sink.put(memory.rss);
    return;
  }
  sink.put(Math.floor(swapKib * 0.6));
  sink.put(Math.floor(swapKib));
  sink.put(Math.floor(180 + uptime * 0.05 + swapKib * 0.2));
  sink.put(Math.floor(90_000 + uptime * 45));
  sink.put(memory.unused);
  sink.put(memory.available);
  sink.put(memory.usable);
  sink.put(lastUpdate(machine, moment));
  sink.put(memory.caches);
  sink.put(0);
  sink.put(0);
  sink.put(memory.rss);
}

/** A guest that stands still reports no more: the date shows how old its word is. */
function lastUpdate(machine: Machine, { now, epochSeconds }: Moment): number {
  const standing = machine.standingFor(now);
  return Math.floor(epochSeconds - standing - ((now - standing) % BALLOON_PERIOD));
}

function writeVcpus({ spec }: Activity, sink: ValueSink): void {
  for (let i = 0; i < spec.vcpus; i++) {
    const delay = reading.delayNs[i] ?? 0;
    sink.put(reading.vcpuNs[i] ?? 0);
    sink.put(0);
    sink.put(delay);
  }
}

function writeInterfaces({ taps }: Activity, sink: ValueSink): void {
  for (let i = 0; i < taps.length; i++) {
    const nic = reading.nics[i];
    if (taps[i] === null || nic === undefined) continue;
    sink.put(nic.rxBytes);
    sink.put(nic.rxPackets);
    sink.put(0);
    sink.put(nic.rxDropped);
    sink.put(nic.txBytes);
    sink.put(nic.txPackets);
    sink.put(0);
    sink.put(0);
  }
}

function writeBlocks(machine: Machine, live: Activity | null, haveJob: boolean, sink: ValueSink): void {
  const { disks } = live?.spec ?? machine.spec;
  for (let i = 0; i < disks.length; i++) {
    const spec = disks[i];
    const disk = reading.disks[i];
    if (spec === undefined) continue;
    if (live === null) writeImage(spec, 0, sink);
    else if (haveJob && disk !== undefined) {
      writeRequests(disk, spec, sink);
      writeImage(spec, spec.device === 'cdrom' ? 0 : disk.writeBytes, sink);
    }
  }
}

function writeRequests(disk: DiskReading, { device }: DiskSpec, sink: ValueSink): void {
  const written = device === 'cdrom' ? 0 : 1;
  sink.put(disk.readReqs);
  sink.put(disk.readBytes);
  sink.put(disk.readNs);
  sink.put(disk.writeReqs * written);
  sink.put(disk.writeBytes * written);
  sink.put(disk.writeNs * written);
  sink.put(disk.flushReqs * written);
  sink.put(disk.flushNs * written);
}

function writeImage({ capacity, physical }: DiskSpec, writtenBytes: number, sink: ValueSink): void {
  const grown = Math.min(capacity, physical + Math.floor((writtenBytes * GROWTH) / 4096) * 4096);
  sink.put(grown);
  sink.put(capacity);
  sink.put(grown);
}
