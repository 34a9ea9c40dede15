import type { Dispose } from '../../shared/dispose.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';
import { createSimClock, type SimClock } from './clock.ts';
import { DemoError } from './errors.ts';
import type { DemoEvent, DomainEvent, HostEvent } from './events.ts';
import { createShapes, type Shapes } from './load/shapes.ts';
import { settle } from './machine/founding.ts';
import type { Machine } from './machine/machine.ts';
import { createPopulation, type States } from './population/population.ts';
import { createRandom, type Random } from './random.ts';

export interface SimulationOptions {
  readonly machines: number;
  readonly seed: number;
  readonly states: States;
  /** A source of milliseconds that never runs backwards. */
  readonly monotonicMs: () => number;
  /** The moment at the start, ms since the epoch. */
  readonly epochMs: number;
}

/** The simulated host: its machines, its time and what happens on it. It outlives a restart of the daemon. */
export class Simulation {
  readonly clock: SimClock;
  readonly shapes: Shapes;
  readonly random: Random;
  readonly seed: number;
  readonly #machines = new Map<string, Machine>();
  readonly #byName = new Map<string, Machine>();
  readonly #listeners = new Set<(event: DemoEvent) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #responsive = new Map<Machine, Set<() => void>>();
  #nextId = 1;
  #nextTap = 0;

  constructor(options: SimulationOptions) {
    this.clock = createSimClock(options.monotonicMs, options.epochMs);
    this.seed = options.seed;
    this.shapes = createShapes(options.seed);
    this.random = createRandom(options.seed + 1);
    const founders = createPopulation(options.machines, options.seed, options.states, this.shapes);
    for (const founder of founders) this.add(settle(this, founder));
  }

  /** All machines, oldest first. */
  get machines(): ReadonlyMap<string, Machine> {
    return this.#machines;
  }

  /** An id for a machine that starts, never used before. */
  takeId(): number {
    return this.#nextId++;
  }

  /** A name for a network device on the host, never used before. */
  takeTap(): string {
    return `vnet${this.#nextTap++}`;
  }

  add(machine: Machine): void {
    this.#machines.set(machine.uuid, machine);
    this.#byName.set(machine.spec.name, machine);
  }

  remove(machine: Machine): void {
    this.#machines.delete(machine.uuid);
    if (this.#byName.get(machine.spec.name) === machine) this.#byName.delete(machine.spec.name);
  }

  /** Keeps the index of names in step with a machine that has just taken another one. */
  renamed(machine: Machine, oldName: string): void {
    if (this.#byName.get(oldName) === machine) this.#byName.delete(oldName);
    this.#byName.set(machine.spec.name, machine);
  }

  byName(name: string): Machine | undefined {
    return this.#byName.get(name);
  }

  byId(id: number): Machine | undefined {
    for (const machine of this.#machines.values()) if (machine.id === id) return machine;
    return undefined;
  }

  /** The machine that a client means. Throws as libvirt does when there is none; identity is the UUID alone. */
  require(dom: DomainRef): Machine {
    const machine = this.#machines.get(dom.uuid);
    if (machine !== undefined) return machine;
    throw new DemoError('NO_DOMAIN', 'QEMU', `no domain with matching uuid '${dom.uuid}' (${dom.name})`);
  }

  onEvent(listener: (event: DemoEvent) => void): Dispose {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everyone that something happened to a machine. */
  emit(event: DomainEvent): void {
    for (const listener of this.#listeners) listener({ topic: 'domain', event });
  }

  /** Tells everyone that something happened to the host. */
  emitHost(event: HostEvent): void {
    for (const listener of this.#listeners) listener({ topic: 'host', event });
  }

  /** Runs `action` after `ms` of real time, unless the simulation ends first. */
  after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Waits until the machine's QEMU answers its monitor; at once when it does. */
  responsive(machine: Machine): Promise<void> {
    if (!machine.hung || !machine.isActive) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#responsive.get(machine) ?? new Set();
      waiting.add(resolve);
      this.#responsive.set(machine, waiting);
    });
  }

  /** Stops a machine's QEMU as SIGSTOP does, or lets it go on. */
  setHung(machine: Machine, hung: boolean): void {
    machine.hung = hung;
    if (hung) machine.freeze(this.clock.now());
    else {
      if (machine.state === RUNNING_STATE) machine.thaw(this.clock.now());
      this.wake(machine);
    }
  }

  /** Lets go everyone who waits for the machine's monitor. */
  wake(machine: Machine): void {
    const waiting = this.#responsive.get(machine);
    this.#responsive.delete(machine);
    for (const resolve of waiting ?? []) resolve();
  }

  /** Ends all that is still to come. */
  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#listeners.clear();
  }
}

/** virDomainState: VIR_DOMAIN_RUNNING */
const RUNNING_STATE = 1;
