import { grown } from './column-pool.ts';
import { LONG_AGO, MIN_INTERVAL_MS, NEVER } from './sample-batch.ts';

/** The vCPU counters of one record, summed, in ns, and how many vCPUs reported each. */
export interface VcpuSums {
  time: number;
  delay: number;
  times: number;
  delays: number;
}

/** Processor use of a host's machines by column, each a share of one; NaN is a gap. */
export class CpuRates {
  guest = new Float32Array(16).fill(Number.NaN);
  host = new Float32Array(16).fill(Number.NaN);
  steal = new Float32Array(16).fill(Number.NaN);
  hostCpus = Number.NaN;
  #vcpus = new Float64Array(16).fill(Number.NaN);
  #time = new Float64Array(16).fill(Number.NaN);
  #timeAt = new Float64Array(16).fill(NEVER);
  #vcpuTime = new Float64Array(16).fill(Number.NaN);
  #vcpuDelay = new Float64Array(16).fill(Number.NaN);
  #vcpuCount = new Float64Array(16);
  #vcpuAt = new Float64Array(16).fill(NEVER);

  /** How many vCPUs a machine has, for when their own times are not sampled. */
  setVcpus(column: number, vcpus: number): void {
    this.#vcpus[column] = vcpus;
  }

  counterOf(column: number): { readonly at: number; readonly ns: number } {
    return { at: this.#timeAt[column] ?? NEVER, ns: this.#time[column] ?? Number.NaN };
  }

  /** Takes vcpu.N.time and vcpu.N.delay. A change in how many report them restarts the series. */
  takeVcpus(column: number, at: number, sums: VcpuSums, vcpuHold: number): void {
    if (sums.times === 0) return;
    const dt = at - (this.#vcpuAt[column] ?? NEVER);
    if (dt < MIN_INTERVAL_MS) return;
    const comparable = this.#vcpuCount[column] === sums.times && dt < vcpuHold * LONG_AGO;
    const delay = sums.delays > 0 ? sums.delay : Number.NaN;
    const used = comparable ? sums.time - (this.#vcpuTime[column] ?? Number.NaN) : Number.NaN;
    const waited = comparable ? delay - (this.#vcpuDelay[column] ?? Number.NaN) : Number.NaN;
    this.#vcpuCount[column] = sums.times;
    this.#vcpuTime[column] = sums.time;
    this.#vcpuDelay[column] = delay;
    this.#vcpuAt[column] = at;
    this.guest[column] = used >= 0 ? share(used / (sums.times * dt * 1e6)) : Number.NaN;
    this.steal[column] = waited >= 0 ? share(waited / (sums.delays * dt * 1e6)) : Number.NaN;
  }

  /** Takes cpu.time, ns, which also holds the emulator's own threads. The hold times are as in HoldTimes. */
  takeTotal(column: number, at: number, time: number, hold: number, vcpuHold: number): void {
    if (Number.isNaN(time)) return;
    const dt = at - (this.#timeAt[column] ?? NEVER);
    if (dt < MIN_INTERVAL_MS) return;
    const used = time - (this.#time[column] ?? Number.NaN);
    this.#time[column] = time;
    this.#timeAt[column] = at;
    const busy = used >= 0 && dt < hold * LONG_AGO ? used / (dt * 1e6) : Number.NaN;
    this.host[column] = share(busy / this.hostCpus);
    if (at - (this.#vcpuAt[column] ?? NEVER) > vcpuHold) {
      this.guest[column] = share(busy / (this.#vcpus[column] ?? Number.NaN));
    }
  }

  /** Turns what has not been fed for longer than its hold time into gaps. */
  settle(column: number, now: number, hold: number, vcpuHold: number): void {
    const totalOld = now - (this.#timeAt[column] ?? NEVER) > hold;
    const vcpuOld = now - (this.#vcpuAt[column] ?? NEVER) > vcpuHold;
    if (totalOld) this.host[column] = Number.NaN;
    if (vcpuOld) this.steal[column] = Number.NaN;
    if (totalOld && vcpuOld) this.guest[column] = Number.NaN;
  }

  /** Forgets baselines and values, not how many vCPUs there are. */
  reset(column: number): void {
    this.guest[column] = Number.NaN;
    this.host[column] = Number.NaN;
    this.steal[column] = Number.NaN;
    this.#time[column] = Number.NaN;
    this.#timeAt[column] = NEVER;
    this.#vcpuTime[column] = Number.NaN;
    this.#vcpuDelay[column] = Number.NaN;
    this.#vcpuAt[column] = NEVER;
  }

  grow(length: number): void {
    if (length <= this.guest.length) return;
    this.guest = grownGaps(this.guest, length);
    this.host = grownGaps(this.host, length);
    this.steal = grownGaps(this.steal, length);
    this.#vcpus = grown(this.#vcpus, length, Number.NaN);
    this.#time = grown(this.#time, length, Number.NaN);
    this.#timeAt = grown(this.#timeAt, length, NEVER);
    this.#vcpuTime = grown(this.#vcpuTime, length, Number.NaN);
    this.#vcpuDelay = grown(this.#vcpuDelay, length, Number.NaN);
    this.#vcpuCount = grown(this.#vcpuCount, length);
    this.#vcpuAt = grown(this.#vcpuAt, length, NEVER);
  }
}

/** A copy at least `length` long, doubling, the rest gaps. */
export function grownGaps(old: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const next = new Float32Array(Math.max(length, old.length * 2)).fill(Number.NaN);
  next.set(old);
  return next;
}

/** A share of one; counters that tick in steps may overshoot it a little. */
function share(value: number): number {
  return Math.min(value, 1);
}
