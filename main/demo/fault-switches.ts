import { DOMAIN_STATE, DOMAIN_EVENT as LIFECYCLE } from '../libvirt/constants.ts';
import { CRASHED, EVENT_CRASHED, EVENT_DEFINED, EVENT_SUSPENDED, PAUSED } from './constants.ts';
import type { Faults } from './faults.ts';
import { giveName } from './machine/definition.ts';
import type { Machine } from './machine/machine.ts';
import { emitLifecycle } from './machine/power.ts';
import { HOSTILE_NAMES } from './population/hostile.ts';
import type { DiskSpec } from './population/spec.ts';
import type { DemoHost } from './server/context.ts';
import type { DemoServer, Departure } from './server/server.ts';
import { diskAlias } from './xml/device-xml.ts';

const GARBAGE_BYTES = 4096;
const FLOOD_TICK_MS = 20;

/** Everything that can be made to go wrong, or to happen, while the daemon runs. */
export class FaultSwitches {
  readonly #host: DemoHost;
  readonly #server: DemoServer;
  readonly #changed: () => void;
  #flood: NodeJS.Timeout | null = null;

  constructor(host: DemoHost, server: DemoServer, changed: () => void) {
    this.#host = host;
    this.#server = server;
    this.#changed = changed;
  }

  /** The lasting faults now in force. */
  get current(): Readonly<Faults> {
    return this.#host.faults;
  }

  /** Switches lasting faults on or off. */
  set(faults: Partial<Faults>): void {
    Object.assign(this.#host.faults, faults);
    this.#changed();
  }

  /** Ends every connection. */
  drop(): void {
    this.#server.drop();
  }

  /** Sends every client bytes that are no protocol. */
  garbage(): void {
    const { random } = this.#host.simulation;
    const bytes = Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => random.int(0, 255)));
    for (const session of this.#server.sessions) session.sendRaw(bytes);
  }

  /** The daemon goes and stays away until come(). */
  go(departure: Departure): Promise<void> {
    return this.#server.leave(departure);
  }

  come(): Promise<void> {
    return this.#server.listen();
  }

  /** The daemon goes and comes back after `awayMs`; its machines run on meanwhile. */
  async restart(awayMs: number, departure: Departure): Promise<void> {
    await this.go(departure);
    await this.#host.simulation.sleep(awayMs);
    await this.come();
  }

  /** So many events per second, of machines all over the fleet; 0 ends it. None of them contradicts a machine's state. */
  flood(perSecond: number): void {
    if (this.#flood !== null) clearInterval(this.#flood);
    this.#flood = null;
    if (perSecond <= 0) return;
    let owed = 0;
    let sent = 0;
    this.#flood = setInterval(() => {
      const machines = [...this.#host.simulation.machines.values()];
      for (owed += (perSecond * FLOOD_TICK_MS) / 1000; owed >= 1; owed -= 1) {
        const machine = machines[sent % machines.length];
        if (machine !== undefined) this.#floodOne(machine, sent);
        sent += 1;
      }
    }, FLOOD_TICK_MS);
  }

  #floodOne(machine: Machine, index: number): void {
    const { simulation } = this.#host;
    const dom = machine.ref;
    if (index % 3 === 0) emitLifecycle(simulation, machine, LIFECYCLE.DEFINED, EVENT_DEFINED.UPDATED);
    else if (index % 3 === 1) simulation.emit({ kind: 'REBOOT', dom, body: {} });
    else simulation.emit({ kind: 'METADATA_CHANGE', dom, body: { type: 1, nsuri: null } });
  }

  /** Stops a machine's QEMU as SIGSTOP does, or lets it go on. */
  hangMachine(machine: Machine, hung: boolean): void {
    this.#host.simulation.setHung(machine, hung);
  }

  rename(machine: Machine, newName: string): void {
    giveName(this.#host.simulation, machine, newName);
  }

  /** Gives the first machines names that careless programs stumble over; tells how many. */
  hostileNames(): number {
    const machines = [...this.#host.simulation.machines.values()];
    const chosen = HOSTILE_NAMES.slice(0, machines.length);
    chosen.forEach((name, index) => {
      const machine = machines[index];
      if (machine !== undefined) this.rename(machine, name);
    });
    return chosen.length;
  }

  /** The counters of these machines begin again at 0, as if their QEMU had been replaced without a word. */
  resetCounters(machines: Iterable<Machine>): void {
    const now = this.#host.simulation.clock.now();
    for (const machine of machines) {
      if (machine.activity === null) continue;
      machine.activity = { ...machine.activity, baseline: null, bootedAt: machine.clockAt(now) };
    }
  }

  /** How many of the simulation's seconds pass in one of ours. */
  clockRate(rate: number): void {
    this.#host.simulation.clock.setRate(rate);
  }

  /** A disk of the machine fails and QEMU pauses it. */
  ioError(machine: Machine): void {
    const { simulation } = this.#host;
    const disk = machine.activity?.spec.disks[0];
    if (machine.state !== DOMAIN_STATE.RUNNING || disk === undefined) return;
    const PAUSE = 1;
    const body = { srcPath: disk.path, devAlias: diskAlias(disk, 0), action: PAUSE };
    simulation.emit({ kind: 'IO_ERROR', dom: machine.ref, body });
    simulation.emit({ kind: 'IO_ERROR_REASON', dom: machine.ref, body: { ...body, reason: 'enospc' } });
    machine.freeze(simulation.clock.now());
    machine.setState(DOMAIN_STATE.PAUSED, PAUSED.IOERROR);
    emitLifecycle(simulation, machine, LIFECYCLE.SUSPENDED, EVENT_SUSPENDED.IOERROR);
  }

  /** The guest's kernel panics; the machine stays as it fell, for somebody to look at. */
  panic(machine: Machine): void {
    const { simulation } = this.#host;
    if (machine.state !== DOMAIN_STATE.RUNNING) return;
    machine.freeze(simulation.clock.now());
    machine.setState(DOMAIN_STATE.CRASHED, CRASHED.PANICKED);
    emitLifecycle(simulation, machine, LIFECYCLE.CRASHED, EVENT_CRASHED.PANICKED);
  }

  /** Plugs a disk into a running machine. */
  addDisk(machine: Machine): void {
    const { activity } = machine;
    if (activity === null) return;
    const { spec } = activity;
    const index = spec.disks.length;
    const GIB = 1024 ** 3;
    const disk: DiskSpec = {
      target: `vd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
      bus: 'virtio',
      device: 'disk',
      format: 'raw',
      path: `/var/lib/libvirt/images/${spec.name}-hot${index}.img`,
      capacity: 10 * GIB,
      physical: GIB,
    };
    const first = spec.load.disks[0];
    const disks = first === undefined ? spec.load.disks : [...spec.load.disks, first];
    this.#replug(machine, { ...spec, disks: [...spec.disks, disk], load: { ...spec.load, disks } });
    this.#host.simulation.emit({ kind: 'DEVICE_ADDED', dom: machine.ref, body: { devAlias: diskAlias(disk, index) } });
  }

  /** Takes the last disk out of a running machine that has more than one. */
  removeDisk(machine: Machine): void {
    const { activity } = machine;
    const disk = activity?.spec.disks.at(-1);
    if (activity === null || disk === undefined || activity.spec.disks.length < 2) return;
    const { spec } = activity;
    const body = { devAlias: diskAlias(disk, spec.disks.length - 1) };
    const load = { ...spec.load, disks: spec.load.disks.slice(0, -1) };
    this.#replug(machine, { ...spec, disks: spec.disks.slice(0, -1), load });
    this.#host.simulation.emit({ kind: 'DEVICE_REMOVED', dom: machine.ref, body });
  }

  #replug(machine: Machine, spec: Machine['spec']): void {
    const { activity } = machine;
    if (activity === null) return;
    machine.activity = { ...activity, spec, baseline: null };
    machine.templates.clear();
  }

  /** Changes the size of a running machine's balloon, in KiB. */
  balloon(machine: Machine, kib: number): void {
    if (machine.activity === null) return;
    machine.activity.balloonKib = kib;
    this.#host.simulation.emit({ kind: 'BALLOON_CHANGE', dom: machine.ref, body: { actualKiB: kib } });
  }
}
