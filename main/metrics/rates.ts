import { ColumnPool, grown } from './column-pool.ts';
import { CpuRates, type VcpuSums } from './cpu-rates.ts';
import { DeviceRates } from './device-rates.ts';
import {
  type FieldNameSource,
  FieldRoles,
  MACHINE_FIELDS,
  type MachineField,
  ROLE_DISK,
  ROLE_MACHINE,
  ROLE_NIC,
  ROLE_VCPU,
  roleIndex,
  roleKind,
  roleMetric,
} from './field-roles.ts';
import { type BalloonFields, MemoryGauges } from './memory-gauges.ts';
import { NEVER, type SampleBatch, type SampleTime, sampleMoment } from './sample-batch.ts';

/** How long a value may stand in for a newer one, ms, by the group it comes from. */
export interface HoldTimes {
  readonly cpu: number;
  readonly vcpu: number;
  readonly balloon: number;
  readonly block: number;
  readonly network: number;
}

/**
 * What a record said beside numbers. `state` is -1 when it was not asked for; `monitor` tells whether something came
 * that only QEMU's monitor gives.
 */
export type RecordListener = (column: number, id: number, state: number, reason: number, monitor: boolean) => void;

const FIELD = Object.fromEntries(MACHINE_FIELDS.map((name, index) => [name, index])) as Record<MachineField, number>;

/**
 * Turns the counters of one host's machines into rates, by column of a pool that it owns. Series restart when a counter
 * falls or the machine's id changes; the first sample of a series gives nothing; what is missing is NaN.
 */
export class HostRates {
  readonly pool = new ColumnPool();
  readonly cpu = new CpuRates();
  readonly memory = new MemoryGauges();
  readonly disks = new DeviceRates('disk');
  readonly nics = new DeviceRates('nic');
  readonly #roles: FieldRoles;
  readonly #columnOf = new Map<string, number>();
  #ids = new Float64Array(16).fill(NEVER);
  #sampledAt = new Float64Array(16).fill(NEVER);
  readonly #record = new Float64Array(MACHINE_FIELDS.length);
  readonly #vcpus: VcpuSums = { time: 0, delay: 0, times: 0, delays: 0 };
  // Kept and refilled: a fresh object per record and tick would be the garbage collector's daily bread.
  readonly #balloon: BalloonFields = { current: 0, rss: 0, available: 0, usable: 0, caches: 0, lastUpdate: 0 };

  constructor(names: FieldNameSource) {
    this.#roles = new FieldRoles(names);
  }

  columnOf(uuid: string): number | undefined {
    return this.#columnOf.get(uuid);
  }

  /** Makes room for a machine; the same column until it is removed. */
  add(uuid: string, now: number): number {
    const known = this.#columnOf.get(uuid);
    if (known !== undefined) return known;
    const column = this.pool.allocate(now);
    this.#ids = grownIfShort(this.#ids, column + 1);
    this.#sampledAt = grownIfShort(this.#sampledAt, column + 1);
    this.cpu.grow(column + 1);
    this.memory.grow(column + 1);
    this.#columnOf.set(uuid, column);
    this.#ids[column] = NEVER;
    this.cpu.setVcpus(column, Number.NaN);
    this.reset(column);
    return column;
  }

  remove(uuid: string, now: number): void {
    const column = this.#columnOf.get(uuid);
    if (column === undefined) return;
    this.reset(column);
    this.disks.remove(column, now);
    this.nics.remove(column, now);
    this.#columnOf.delete(uuid);
    this.pool.release(column, now);
  }

  /** Forgets baselines and values of a machine: it was started or stopped, or the link was down. */
  reset(column: number): void {
    this.#sampledAt[column] = NEVER;
    this.cpu.reset(column);
    this.memory.reset(column);
    this.disks.reset(column);
    this.nics.reset(column);
  }

  /** `reset` for every machine. */
  resetAll(): void {
    for (const column of this.#columnOf.values()) this.reset(column);
  }

  /** When the machine's newest sample was taken; -Infinity for never. */
  sampledAt(column: number): number {
    return this.#sampledAt[column] ?? NEVER;
  }

  /** Takes a reply. Records of machines that were not added are skipped, and so are those older than what we have. */
  process(batch: SampleBatch, time: SampleTime, hold: HoldTimes, listener?: RecordListener): void {
    const { count, uuids, ids, offsets } = batch;
    for (let i = 0; i < count; i += 1) {
      const column = this.#columnOf.get(uuids[i] ?? '');
      if (column === undefined) continue;
      const at = sampleMoment(time, i, count);
      if (at <= (this.#sampledAt[column] ?? NEVER)) continue;
      const id = ids[i] ?? -1;
      if (this.#ids[column] !== id) {
        this.reset(column);
        this.#ids[column] = id;
      }
      this.#sampledAt[column] = at;
      this.#read(batch, offsets[i] ?? 0, offsets[i + 1] ?? 0);
      const monitor = this.#finish(column, at, hold);
      const state = this.#field('state.state');
      listener?.(column, id, Number.isNaN(state) ? -1 : state, this.#field('state.reason'), monitor);
    }
  }

  /** Turns what has not been fed for longer than its hold time into gaps. */
  settle(now: number, hold: HoldTimes): void {
    for (let column = 0; column < this.pool.size; column += 1) {
      this.cpu.settle(column, now, hold.cpu, hold.vcpu);
      this.memory.settle(column, now, hold.balloon);
      this.disks.expire(column, now - hold.block);
      this.nics.expire(column, now - hold.network);
    }
  }

  #read(batch: SampleBatch, from: number, to: number): void {
    const { fields, values, strings } = batch;
    const vcpus = this.#vcpus;
    this.#record.fill(Number.NaN);
    vcpus.time = 0;
    vcpus.delay = 0;
    vcpus.times = 0;
    vcpus.delays = 0;
    for (let e = from; e < to; e += 1) {
      const role = this.#roles.roleOf(fields[e] ?? 0);
      const value = values[e] ?? Number.NaN;
      const metric = roleMetric(role);
      switch (roleKind(role)) {
        case ROLE_MACHINE:
          this.#record[metric] = value;
          break;
        case ROLE_VCPU:
          if (metric === 0) {
            vcpus.time += value;
            vcpus.times += 1;
          } else {
            vcpus.delay += value;
            vcpus.delays += 1;
          }
          break;
        case ROLE_DISK:
          if (metric === 0) this.disks.takeName(roleIndex(role), strings[value] ?? '');
          else this.disks.takeCounter(roleIndex(role), metric - 1, value);
          break;
        case ROLE_NIC:
          if (metric === 0) this.nics.takeName(roleIndex(role), strings[value] ?? '');
          else this.nics.takeCounter(roleIndex(role), metric - 1, value);
          break;
        default:
      }
    }
  }

  /** Ends a record; true if it held something that only the monitor gives. */
  #finish(column: number, at: number, hold: HoldTimes): boolean {
    const vcpus = this.#field('vcpu.current');
    if (!Number.isNaN(vcpus)) this.cpu.setVcpus(column, vcpus);
    this.cpu.takeVcpus(column, at, this.#vcpus, hold.vcpu);
    this.cpu.takeTotal(column, at, this.#field('cpu.time'), hold.cpu, hold.vcpu);
    const rss = this.#field('balloon.rss');
    const balloon = this.#balloon;
    balloon.current = this.#field('balloon.current');
    balloon.rss = rss;
    balloon.available = this.#field('balloon.available');
    balloon.usable = this.#field('balloon.usable');
    balloon.caches = this.#field('balloon.disk_caches');
    balloon.lastUpdate = this.#field('balloon.last-update');
    this.memory.take(column, at, balloon);
    const blocks = this.disks.finishRecord(column, at, hold.block);
    this.nics.finishRecord(column, at, hold.network);
    return blocks || !Number.isNaN(rss);
  }

  #field(name: MachineField): number {
    return this.#record[FIELD[name]] ?? Number.NaN;
  }
}

function grownIfShort(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return length > old.length ? grown(old, length, NEVER) : old;
}
