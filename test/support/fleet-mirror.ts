import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { FleetDelta, FleetSnapshot } from '../../shared/model/fleet.ts';
import type { HostId, HostPhase, HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import type { StatsColumn, StatsFrame } from '../../shared/model/stats.ts';
import type { Client } from '../../shared/rpc.ts';
import { PATIENCE_MS, until } from './until.ts';

/** A host's state, and when we were told of it (performance.now). */
interface PhaseChange {
  readonly at: number;
  readonly host: HostId;
  readonly phase: HostPhase;
}

/** What a window would know of the fleet, kept as a window keeps it, for tests to wait on. */
export class FleetMirror {
  readonly hosts = new Map<HostId, HostRecord>();
  readonly machines = new Map<string, MachineRecord>();
  /** Newest frame of each host. */
  readonly frames = new Map<HostId, StatsFrame>();
  /** Every change of a host's phase, oldest first. */
  readonly phases: PhaseChange[] = [];
  readonly #dispose: readonly Dispose[];
  readonly #frameListeners = new Set<(frame: StatsFrame) => void>();

  constructor(client: Client<AppContract>) {
    this.#dispose = [
      client.subscribe(
        'fleet',
        {},
        { snapshot: (value) => this.#replace(value), delta: (value) => this.#apply(value) },
      ),
      client.subscribe(
        'stats',
        {},
        {
          snapshot: ({ frames }) => {
            for (const frame of frames) this.#take(frame);
          },
          delta: (frame) => this.#take(frame),
        },
      ),
    ];
  }

  /** Calls back for every frame that arrives. */
  onFrame(listener: (frame: StatsFrame) => void): Dispose {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** The machine of that id or else of that name, if it is known. */
  machine(name: string): MachineRecord | undefined {
    return this.machines.get(name) ?? [...this.machines.values()].find((machine) => machine.name === name);
  }

  /** A machine's number in its host's newest frame; NaN where there is none. */
  stat(name: string, column: StatsColumn): number {
    const machine = this.machine(name);
    const frame = machine === undefined ? undefined : this.frames.get(machine.host);
    if (machine === undefined || frame === undefined) return Number.NaN;
    return statOf(frame, machine.slot, column);
  }

  /** Resolves when the machine satisfies the condition. */
  untilMachine(
    name: string,
    condition: (machine: MachineRecord) => boolean,
    what: string,
    timeoutMs: number = PATIENCE_MS,
  ): Promise<MachineRecord> {
    return until(
      () => {
        const machine = this.machine(name);
        return machine !== undefined && condition(machine) ? machine : null;
      },
      { what: `${name}: ${what}; it is ${JSON.stringify(this.machine(name)?.state)}`, timeoutMs },
    );
  }

  /** Resolves when the host is in one of these phases. */
  untilPhase(host: HostId, phases: readonly HostPhase[], timeoutMs: number = PATIENCE_MS): Promise<HostRecord> {
    return until(
      () => {
        const record = this.hosts.get(host);
        if (record !== undefined && phases.includes(record.state.phase)) return record;
        // Shown as the cause when the time is over.
        throw new Error(`it is ${JSON.stringify(record?.state)}`);
      },
      { what: `host ${host} is ${phases.join(' or ')}`, timeoutMs },
    );
  }

  close(): void {
    for (const dispose of this.#dispose) dispose();
  }

  #replace(value: FleetSnapshot): void {
    this.machines.clear();
    this.hosts.clear();
    this.#apply({ removedHosts: [], removedMachines: [], ...value });
  }

  #apply(delta: FleetDelta): void {
    for (const id of delta.removedMachines) this.machines.delete(id);
    for (const id of delta.removedHosts) this.hosts.delete(id);
    for (const host of delta.hosts) {
      const before = this.phases.findLast((change) => change.host === host.id);
      if (before?.phase !== host.state.phase) {
        this.phases.push({ at: performance.now(), host: host.id, phase: host.state.phase });
      }
      this.hosts.set(host.id, host);
    }
    for (const machine of delta.machines) this.machines.set(machine.id, machine);
  }

  #take(frame: StatsFrame): void {
    this.frames.set(frame.host, frame);
    for (const listener of this.#frameListeners) listener(frame);
  }
}

/** One number of a frame; NaN where the machine is not in it. */
export function statOf(frame: StatsFrame, slot: number, column: StatsColumn): number {
  const row = frame.slots.indexOf(slot);
  return row < 0 ? Number.NaN : (frame.columns[column][row] ?? Number.NaN);
}
