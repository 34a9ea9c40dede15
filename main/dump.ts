import { parseArgs } from 'node:util';
import { contract } from '../shared/contract.ts';
import { problemLine } from '../shared/messages/problem-text.ts';
import type { HostId, HostRecord } from '../shared/model/host.ts';
import type { MachineId, MachineRecord } from '../shared/model/machine.ts';
import type { StatsFrame } from '../shared/model/stats.ts';
import { createPortPair } from '../shared/port.ts';
import { connect, serve } from '../shared/rpc.ts';
import { createCore } from './core.ts';
import { dumpDocument } from './dump-document.ts';
import { createEnvironment } from './environment.ts';

// The program dist/main/dump.js: prints what the app would show of a host, through the very same core.

const USAGE = `Prints one JSON document of what Virtkeep would show.

  --connect URI   the host, e.g. qemu:///system
  --seconds N     how long to watch before (default 3)
`;

const MOST_SECONDS = 86_400;
/** How long a host may take to become live, ms; a question by polkit takes its time. */
const PATIENCE_MS = 60_000;

interface Options {
  readonly uri: string;
  readonly seconds: number;
}

function readOptions(argv: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { connect: { type: 'string' }, seconds: { type: 'string', default: '3' } },
    });
    const seconds = Number(values.seconds);
    const { connect: uri } = values;
    if (uri === undefined || uri === '' || values.seconds === '') return null;
    return seconds >= 0 && seconds <= MOST_SECONDS ? { uri, seconds } : null;
  } catch {
    return null;
  }
}

/** Resolves once the host is live; rejects with its problem in words when it fails or never was. */
async function dump({ uri, seconds }: Options): Promise<string> {
  const environment = createEnvironment({ shell: 'none' });
  const core = createCore(environment);
  const [corePort, port] = createPortPair();
  const stopServing = serve(contract, core.handlers, corePort);
  const client = connect(contract, port);
  const hosts = new Map<HostId, HostRecord>();
  const machines = new Map<MachineId, MachineRecord>();
  const frames = new Map<HostId, StatsFrame>();
  try {
    const live = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${uri} did not answer in time`)), PATIENCE_MS);
      const look = (): void => {
        for (const { state } of hosts.values()) {
          if (state.phase === 'live' || state.phase === 'degraded') {
            clearTimeout(timer);
            resolve();
          }
          if (state.phase === 'failed' || state.phase === 'reconnecting') {
            clearTimeout(timer);
            reject(new Error(problemLine({ ...state.problem, object: uri })));
          }
        }
      };
      client.subscribe(
        'fleet',
        {},
        {
          snapshot(fleet) {
            hosts.clear();
            machines.clear();
            for (const host of fleet.hosts) hosts.set(host.id, host);
            for (const machine of fleet.machines) machines.set(machine.id, machine);
            look();
          },
          delta(delta) {
            for (const id of delta.removedHosts) hosts.delete(id);
            for (const id of delta.removedMachines) machines.delete(id);
            for (const host of delta.hosts) hosts.set(host.id, host);
            for (const machine of delta.machines) machines.set(machine.id, machine);
            look();
          },
        },
      );
    });
    client.subscribe(
      'stats',
      {},
      {
        snapshot(stats) {
          for (const frame of stats.frames) frames.set(frame.host, frame);
        },
        delta: (frame) => void frames.set(frame.host, frame),
      },
    );
    core.addHost({ uri });
    await live;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const document = dumpDocument({
      time: environment.clock.now(),
      hosts: [...hosts.values()],
      machines: [...machines.values()],
      frames: [...frames.values()],
      countersOf: (id) => core.countersOf(id),
    });
    return `${JSON.stringify(document, null, 2)}\n`;
  } finally {
    stopServing();
    await core.stop();
  }
}

const options = readOptions(process.argv.slice(2));
if (options === null) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  dump(options).then(
    // A pipe takes its time; exit only when the last byte is gone.
    (text) => process.stdout.write(text, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
