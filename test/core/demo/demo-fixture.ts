import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoDaemon, type DemoDaemonOptions, startDemoDaemon } from '../../../main/demo/daemon.ts';
import { connectTo } from '../../../main/libvirt/connect.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import type { DomainRef } from '../../../main/libvirt/wire/objects.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { runCommand } from '../../support/run-command.ts';

/** A simulated daemon on a socket of its own, and the connections to it; all end with `stop`. */
export interface DemoRig {
  readonly daemon: DemoDaemon;
  connect(): Promise<Connection>;
  /** The machine of that name, as a client names it. */
  ref(name: string): DomainRef;
  stop(): Promise<void>;
}

/** Starts a rig; the fleet is the usual two dozen unless asked otherwise. */
export async function startDemoRig(options: Partial<DemoDaemonOptions> = {}): Promise<DemoRig> {
  const daemon = await startDemoDaemon({
    socketPath: join(scratchDirectory('demo'), 'sock'),
    machines: 24,
    ...options,
  });
  const connections: Connection[] = [];
  return {
    daemon,
    async connect() {
      const connection = await connectTo(daemon.uri);
      connections.push(connection);
      return connection;
    },
    ref(name) {
      const machine = daemon.simulation.byName(name);
      if (machine === undefined) throw new Error(`no machine is called ${name}`);
      return machine.ref;
    },
    async stop() {
      for (const connection of connections) connection.close();
      await daemon.stop();
    },
  };
}

const VIRSH = '/usr/bin/virsh';
/** Debian's interpreter: python3-libvirt belongs to it, whatever else is in the path. */
export const PYTHON = '/usr/bin/python3';

/** Why virsh cannot be run here; null if it can. */
export function virshObstacle(): string | null {
  return existsSync(VIRSH) ? null : 'virsh (libvirt-clients) is not installed';
}

/** Why python3-libvirt cannot be used here; null if it can. */
export async function pythonObstacle(): Promise<string | null> {
  if (!existsSync(PYTHON)) return 'python3 is not installed';
  const { code } = await runCommand(PYTHON, ['-c', 'import libvirt'], { timeoutMs: 20_000 });
  return code === 0 ? null : 'python3-libvirt is not installed';
}
