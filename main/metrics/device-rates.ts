import { ColumnPool, grown } from './column-pool.ts';
import { LONG_AGO, MIN_INTERVAL_MS, NEVER } from './sample-batch.ts';

/** Counters of a disk or NIC, in the order of DISK_FIELDS and NIC_FIELDS without the name. */
const COUNTERS = 6;
/** Indices of devices in a record beyond this are ignored: no machine has as many. */
const MAX_DEVICES = 1024;
/** Devices that are no longer reported are forgotten when a machine has more of them than this. */
const KEPT_DEVICES = 64;

/** Whether the last two counters are nanoseconds spent on the requests that counters 2 and 3 count. */
export type DeviceKind = 'disk' | 'nic';

/** The counters of one device as last read, for those who want them raw. */
export interface DeviceCounters {
  readonly name: string;
  readonly at: number;
  readonly values: readonly number[];
}

/**
 * Rates of the disks or NICs of a host's machines, keyed by machine and device name: the index in a record shifts when
 * a device is detached, and a list index would then show another disk's past.
 */
export class DeviceRates {
  readonly pool = new ColumnPool();
  readonly #kind: DeviceKind;
  readonly #names: string[] = [];
  readonly #ofMachine: (number[] | undefined)[] = [];
  #counters: Float64Array[] = columns(16);
  #at = new Float64Array(16).fill(NEVER);
  #rates: Float32Array[] = rateColumns(16);

  // One record's devices, by their index in it; rows of COUNTERS numbers.
  readonly #scratch = new Float64Array(MAX_DEVICES * COUNTERS).fill(Number.NaN);
  readonly #scratchNames: string[] = Array.from({ length: MAX_DEVICES }, () => '');
  readonly #inUse = new Uint8Array(MAX_DEVICES);
  readonly #touched: number[] = [];

  constructor(kind: DeviceKind) {
    this.#kind = kind;
  }

  /** The current rates, one array per metric of DISK_METRICS or NIC_METRICS, by device column. NaN is a gap. */
  get rates(): readonly Float32Array[] {
    return this.#rates;
  }

  /** The columns of a machine's devices, in the order they first appeared. */
  devicesOf(machine: number): readonly number[] {
    return this.#ofMachine[machine] ?? [];
  }

  nameOf(device: number): string {
    return this.#names[device] ?? '';
  }

  countersOf(device: number): DeviceCounters {
    return {
      name: this.nameOf(device),
      at: this.#at[device] ?? NEVER,
      values: this.#counters.map((column) => column[device] ?? Number.NaN),
    };
  }

  /** Takes the name that index `index` of the record at hand goes by. */
  takeName(index: number, name: string): void {
    if (index >= MAX_DEVICES) return;
    this.#touch(index);
    this.#scratchNames[index] = name;
  }

  /** Takes counter `counter` of index `index` of the record at hand. */
  takeCounter(index: number, counter: number, value: number): void {
    if (index >= MAX_DEVICES) return;
    this.#touch(index);
    this.#scratch[index * COUNTERS + counter] = value;
  }

  #touch(index: number): void {
    if (this.#inUse[index] === 1) return;
    this.#inUse[index] = 1;
    this.#touched.push(index);
  }

  /**
   * Ends the record at hand: turns what was taken into the rates of `machine` at `at`; `hold` is as in HoldTimes. True if
   * any counter came.
   */
  finishRecord(machine: number, at: number, hold: number): boolean {
    let any = false;
    for (let i = 0; i < this.#touched.length; i += 1) {
      const index = this.#touched[i] ?? 0;
      const name = this.#scratchNames[index] ?? '';
      this.#scratchNames[index] = '';
      this.#inUse[index] = 0;
      const row = index * COUNTERS;
      let present = false;
      for (let c = row; c < row + COUNTERS; c += 1) present ||= !Number.isNaN(this.#scratch[c]);
      if (present && name !== '') {
        this.#update(this.#find(machine, i, name, at), at, row, hold);
        any = true;
      }
      this.#scratch.fill(Number.NaN, row, row + COUNTERS);
    }
    this.#touched.length = 0;
    return any;
  }

  /** The sum of a metric over a machine's devices; NaN when none of them has it. */
  sum(machine: number, metric: number): number {
    const devices = this.#ofMachine[machine];
    const column = this.#rates[metric];
    let sum = Number.NaN;
    if (devices === undefined || column === undefined) return sum;
    for (let i = 0; i < devices.length; i += 1) {
      const rate = column[devices[i] ?? 0] ?? Number.NaN;
      if (!Number.isNaN(rate)) sum = Number.isNaN(sum) ? rate : sum + rate;
    }
    return sum;
  }

  /** Turns rates that were last fed before `before` into gaps. */
  expire(machine: number, before: number): void {
    const devices = this.#ofMachine[machine];
    if (devices === undefined) return;
    for (let i = 0; i < devices.length; i += 1) {
      const device = devices[i] ?? 0;
      if ((this.#at[device] ?? NEVER) < before) for (const column of this.#rates) column[device] = Number.NaN;
    }
  }

  /** Forgets the baselines of a machine: its counters start afresh. */
  reset(machine: number): void {
    for (const device of this.#ofMachine[machine] ?? []) this.#clear(device);
  }

  /** Forgets a machine and its devices. */
  remove(machine: number, now: number): void {
    for (const device of this.#ofMachine[machine] ?? []) this.#release(device, now);
    this.#ofMachine[machine] = undefined;
  }

  #find(machine: number, place: number, name: string, now: number): number {
    let devices = this.#ofMachine[machine];
    if (devices === undefined) {
      devices = [];
      this.#ofMachine[machine] = devices;
    }
    const guess = devices[place];
    if (guess !== undefined && this.#names[guess] === name) return guess;
    for (const device of devices) if (this.#names[device] === name) return device;
    if (devices.length >= KEPT_DEVICES) this.#forgetOldest(devices, now);
    const device = this.pool.allocate(now);
    this.#grow(device + 1);
    this.#names[device] = name;
    this.#clear(device);
    devices.push(device);
    return device;
  }

  #forgetOldest(devices: number[], now: number): void {
    let oldest = 0;
    for (let i = 1; i < devices.length; i += 1) {
      if ((this.#at[devices[i] ?? 0] ?? 0) < (this.#at[devices[oldest] ?? 0] ?? 0)) oldest = i;
    }
    const [device] = devices.splice(oldest, 1);
    if (device !== undefined) this.#release(device, now);
  }

  #release(device: number, now: number): void {
    this.#clear(device);
    this.#names[device] = '';
    this.pool.release(device, now);
  }

  #clear(device: number): void {
    this.#at[device] = NEVER;
    for (const column of this.#counters) column[device] = Number.NaN;
    for (const column of this.#rates) column[device] = Number.NaN;
  }

  #update(device: number, at: number, row: number, hold: number): void {
    const last = this.#at[device] ?? NEVER;
    const dt = (at - last) / 1000;
    if (dt * 1000 < MIN_INTERVAL_MS) return;
    this.#at[device] = at;
    if (dt * 1000 > hold * LONG_AGO || this.#fell(device, row)) {
      for (let c = 0; c < COUNTERS; c += 1) {
        const counters = this.#counters[c];
        const rates = this.#rates[c];
        if (counters !== undefined) counters[device] = this.#scratch[row + c] ?? Number.NaN;
        if (rates !== undefined) rates[device] = Number.NaN;
      }
      return;
    }
    for (let c = 0; c < COUNTERS; c += 1) {
      const counters = this.#counters[c];
      const rates = this.#rates[c];
      if (counters === undefined || rates === undefined) continue;
      const value = this.#scratch[row + c] ?? Number.NaN;
      const delta = value - (counters[device] ?? Number.NaN);
      counters[device] = value;
      if (this.#kind === 'disk' && c >= 4) {
        // Time spent since, over the requests ended since, is the mean latency; no request, no latency.
        const requests = this.#rates[c - 2]?.[device] ?? Number.NaN;
        rates[device] = requests > 0 ? delta / 1e9 / (requests * dt) : Number.NaN;
      } else {
        rates[device] = delta / dt;
      }
    }
  }

  /** A counter that fell restarts its device: after a reset or a new device of the same name nothing is comparable. */
  #fell(device: number, row: number): boolean {
    for (let c = 0; c < COUNTERS; c += 1) {
      if ((this.#scratch[row + c] ?? Number.NaN) < (this.#counters[c]?.[device] ?? Number.NaN)) return true;
    }
    return false;
  }

  #grow(length: number): void {
    if (length <= this.#at.length) return;
    this.#at = grown(this.#at, length, NEVER);
    this.#counters = this.#counters.map((column) => grown(column, length, Number.NaN));
    this.#rates = this.#rates.map((column) => {
      const next = new Float32Array(this.#at.length).fill(Number.NaN);
      next.set(column);
      return next;
    });
  }
}

function columns(length: number): Float64Array[] {
  return Array.from({ length: COUNTERS }, () => new Float64Array(length).fill(Number.NaN));
}

function rateColumns(length: number): Float32Array[] {
  return Array.from({ length: COUNTERS }, () => new Float32Array(length).fill(Number.NaN));
}
