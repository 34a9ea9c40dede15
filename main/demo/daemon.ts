import { dirname } from 'node:path';
import { DemoConsoles } from './console/consoles.ts';
import { FaultSwitches } from './fault-switches.ts';
import { type Faults, noFaults } from './faults.ts';
import { createHostFacts } from './host/host-facts.ts';
import { HostLoad } from './host/host-load.ts';
import { createSamples } from './host/samples.ts';
import type { States } from './population/population.ts';
import type { DemoHost } from './server/context.ts';
import { DemoServer } from './server/server.ts';
import { Simulation } from './simulation.ts';

export interface DemoDaemonOptions {
  /** Where to listen; the folder must be there. */
  readonly socketPath: string;
  /** 1 to 16,384. */
  readonly machines: number;
  /** The same seed makes the same fleet. */
  readonly seed?: number;
  /** `running` starts every machine, for measurements; by default the fleet is mixed. */
  readonly states?: States;
  readonly faults?: Partial<Faults>;
  /** Machines' displays listen at sockets beside that of the daemon, whose folder must be the daemon's own. */
  readonly displays?: boolean;
}

/** A simulated libvirt daemon that is listening. */
export interface DemoDaemon {
  readonly socketPath: string;
  /** libvirt's URI of it, as virsh and Virtkeep take it. */
  readonly uri: string;
  readonly simulation: Simulation;
  readonly faults: FaultSwitches;
  /** Drops every client, removes the socket and ends the simulation. */
  stop(): Promise<void>;
}

/** Starts a simulated libvirt daemon in this process. Rejects when the socket cannot be had. */
export async function startDemoDaemon(options: DemoDaemonOptions): Promise<DemoDaemon> {
  const simulation = new Simulation({
    machines: options.machines,
    seed: options.seed ?? 1,
    states: options.states ?? 'mixed',
    monotonicMs: () => performance.now(),
    epochMs: Date.now(),
  });
  const faults: Faults = { ...noFaults(), ...options.faults };
  const facts = createHostFacts(simulation.machines.values());
  let allowStats: (() => void)[] = [];
  const consoles = new DemoConsoles(simulation, options.displays === true ? dirname(options.socketPath) : null);
  const host: DemoHost = {
    simulation,
    consoles,
    facts,
    load: new HostLoad(simulation, facts),
    samples: createSamples(simulation.machines),
    faults,
    statsAllowed: () => (faults.hang === 'off' ? null : new Promise((resolve) => allowStats.push(resolve))),
  };
  const server = new DemoServer(options.socketPath, host);
  const switches = new FaultSwitches(host, server, () => {
    server.update();
    if (faults.hang !== 'off') return;
    const waiting = allowStats;
    allowStats = [];
    for (const go of waiting) go();
  });
  await consoles.listen();
  await server.listen();
  return {
    socketPath: options.socketPath,
    uri: `qemu+unix:///system?socket=${encodeURIComponent(options.socketPath)}`,
    simulation,
    faults: switches,
    async stop() {
      switches.flood(0);
      consoles.stop();
      await server.leave('closed');
      simulation.dispose();
    },
  };
}
