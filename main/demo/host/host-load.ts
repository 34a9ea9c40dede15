import { createReading, readCounters } from '../machine/counters.ts';
import type { Simulation } from '../simulation.ts';
import type { HostFacts } from './host-facts.ts';

/** virNodeGetCPUStats of the whole host, nanoseconds since it booted. */
export interface HostCpuTimes {
  readonly kernel: number;
  readonly user: number;
  readonly idle: number;
  readonly iowait: number;
}

/** virNodeGetMemoryStats, KiB. */
export interface HostMemory {
  readonly total: number;
  readonly free: number;
  readonly buffers: number;
  readonly cached: number;
}

/** The share of its processors that the host uses for itself. */
const OWN_SHARE = 0.008;
const OWN_KIB = 1_800_000;
const NS = 1e9;

/**
 * The host's load: what its machines use and a little of its own. CPU time only ever grows, although machines come and go
 * with theirs, so each call adds what has been used since the one before.
 */
export class HostLoad {
  readonly #simulation: Simulation;
  readonly #facts: HostFacts;
  readonly #seen = new Map<string, { readonly id: number; readonly cpuNs: number }>();
  readonly #reading = createReading();
  #busy = 0;
  #rssKib = 0;
  #upto: number;
  #elapsed = 30 * 86_400;

  constructor(simulation: Simulation, facts: HostFacts) {
    this.#simulation = simulation;
    this.#facts = facts;
    this.#upto = simulation.clock.now();
    this.#busy = this.#elapsed * facts.cpus * 0.3 * NS;
    this.#advance(this.#upto);
  }

  cpuTimes(): HostCpuTimes {
    this.#refresh();
    const capacity = this.#elapsed * this.#facts.cpus * NS;
    const busy = Math.min(this.#busy, capacity);
    const iowait = Math.floor((capacity - busy) * 0.01);
    const kernel = Math.floor(busy * 0.22);
    return { kernel, user: Math.floor(busy) - kernel, idle: Math.floor(capacity - busy) - iowait, iowait };
  }

  memory(): HostMemory {
    this.#refresh();
    const total = this.#facts.memoryKib;
    const used = Math.min(total * 0.97, this.#rssKib + OWN_KIB);
    const cached = Math.floor((total - used) * 0.35);
    const buffers = Math.floor((total - used) * 0.02);
    return { total, free: Math.floor(total - used) - cached - buffers, buffers, cached };
  }

  #refresh(): void {
    const now = this.#simulation.clock.now();
    const MINIMUM_STEP = 0.05;
    if (now - this.#upto >= MINIMUM_STEP) this.#advance(now);
  }

  #advance(now: number): void {
    const step = now - this.#upto;
    const capacity = step * this.#facts.cpus * NS;
    let used = capacity * OWN_SHARE;
    this.#rssKib = 0;
    for (const machine of this.#simulation.machines.values()) {
      if (machine.activity === null) continue;
      readCounters(machine, machine.activity, now, this.#reading);
      const before = this.#seen.get(machine.uuid);
      if (before?.id === machine.id) used += Math.max(0, this.#reading.cpuNs - before.cpuNs);
      this.#seen.set(machine.uuid, { id: machine.id, cpuNs: this.#reading.cpuNs });
      this.#rssKib += this.#reading.memory.rss;
    }
    this.#busy += Math.min(used, capacity);
    this.#elapsed += step;
    this.#upto = now;
  }
}
