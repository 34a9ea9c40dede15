import { join } from 'node:path';
import { createCore } from '../../main/core.ts';
import { createEnvironment, type Environment } from '../../main/environment.ts';
import { type AppContract, contract } from '../../shared/contract.ts';
import type { MachineAction } from '../../shared/model/action.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { Task } from '../../shared/model/task.ts';
import { createPortPair } from '../../shared/port.ts';
import { type Client, connect, serve } from '../../shared/rpc.ts';
import { FleetMirror } from './fleet-mirror.ts';
import { scratchDirectory } from './paths.ts';
import { until } from './until.ts';

/** A core in this process, with one window on it that hears the fleet and its numbers. */
export interface TestCore {
  readonly client: Client<AppContract>;
  readonly fleet: FleetMirror;
  /** The host of a URI, once the fleet has it. */
  host(uri: string): Promise<HostId>;
  /** Acts on machines by name or id and resolves with the finished task. */
  act(action: MachineAction, ...machines: readonly string[]): Promise<Task>;
  /** The folder of its settings, caches, state and sockets. */
  readonly home: string;
  stop(): Promise<void>;
}

interface CoreOptions {
  /** Where its settings, saved hosts and caches are; a new folder unless said. */
  readonly home?: string;
  /** What of its world is another. */
  readonly world?: Partial<Environment>;
}

/** Starts the real core on these hosts, or on the saved ones of its home where none are named; resolves at once. */
export async function startCore(uris: readonly string[], options: CoreOptions = {}): Promise<TestCore> {
  const { home = scratchDirectory('core'), world = {} } = options;
  const environment = createEnvironment({ shell: 'none', argv: uris.flatMap((uri) => ['--connect', uri]) });
  const paths = {
    config: join(home, 'config'),
    cache: join(home, 'cache'),
    state: join(home, 'state'),
    runtime: join(home, 'runtime'),
  };
  const core = createCore({ ...environment, paths, ...world });
  const [ours, theirs] = createPortPair();
  const stopServing = serve<AppContract>(contract, core.handlers, theirs);
  const client = connect<AppContract>(contract, ours);
  let stopped: Promise<void> | null = null;
  core.start();
  const fleet = new FleetMirror(client);
  await client.call('view.watch', { columns: ['cpu', 'memory', 'disk', 'network'], visible: [] });
  return {
    client,
    fleet,
    home,
    host: (uri) =>
      until(() => [...fleet.hosts.values()].find((host) => host.uri === uri)?.id, { what: `the fleet has ${uri}` }),
    act: (action, ...names) => act(client, fleet, action, names),
    stop() {
      stopped ??= (async () => {
        fleet.close();
        stopServing();
        ours.close();
        await core.stop();
      })();
      return stopped;
    },
  };
}

async function act(
  client: Client<AppContract>,
  fleet: FleetMirror,
  action: MachineAction,
  names: readonly string[],
): Promise<Task> {
  const machines = names.map((name) => {
    const machine = fleet.machine(name);
    if (machine === undefined) throw new Error(`no machine is called ${name}`);
    return machine.id;
  });
  const tasks = new Map<string, Task>();
  const take = (changed: readonly Task[]): void => {
    for (const task of changed) tasks.set(task.id, task);
  };
  const forget = client.subscribe('tasks', {}, { snapshot: take, delta: take });
  try {
    const { task: id } = await client.call('machine.act', { action, machines });
    return await until(
      () => {
        const task = tasks.get(id);
        return task !== undefined && task.finishedAt !== null ? task : null;
      },
      { what: `${action} on ${names.join(', ')} is finished`, everyMs: 5 },
    );
  } finally {
    forget();
  }
}
