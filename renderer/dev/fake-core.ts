import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import { actionObstacle } from '../../shared/model/action.ts';
import type { FleetDelta, FleetSnapshot } from '../../shared/model/fleet.ts';
import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/settings.ts';
import type { StatsFrame, StatsSnapshot } from '../../shared/model/stats.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Handlers, Sink } from '../../shared/rpc.ts';
import { fakeConsoles } from './fake-consoles.ts';
import { fakeHost, fakeMachines } from './fake-fleet.ts';
import { fakeHostPages } from './fake-host-page.ts';
import { fakeHosts } from './fake-hosts.ts';
import { fakeDetail, fakeHistory } from './fake-machine.ts';
import { createFakeLoad } from './fake-stats.ts';
import { afterAction, fakeTask } from './fake-task.ts';
import type { Scene } from './scenes.ts';

/** A core made of make-believe, in the page itself: for looking at the window without any libvirt. */
export function createFakeCore(scene: Scene): Handlers<AppContract> {
  const hosts = new Map(scene.hosts.map((host) => [host.id, host]));
  const machines = new Map(scene.machines.map((machine) => [machine.id, machine]));
  const load = createFakeLoad();
  const fleet = new Set<Sink<FleetSnapshot, FleetDelta>>();
  const stats = new Set<Sink<StatsSnapshot, StatsFrame>>();
  const tasks = new Set<Sink<readonly Task[], readonly Task[]>>();
  const settingsSinks = new Set<Sink<Settings, Settings>>();
  const known = new Map<string, Task>();
  let settings: Settings = DEFAULT_SETTINGS;
  let taskNumber = 0;

  const machinesOf = (host: HostRecord): readonly MachineRecord[] =>
    [...machines.values()].filter((machine) => machine.host === host.id);
  const tellFleet = (delta: Partial<FleetDelta>): void => {
    const whole: FleetDelta = { removedHosts: [], removedMachines: [], hosts: [], machines: [], ...delta };
    for (const id of whole.removedHosts) hosts.delete(id);
    for (const id of whole.removedMachines) machines.delete(id);
    for (const host of whole.hosts) hosts.set(host.id, host);
    for (const machine of whole.machines) machines.set(machine.id, machine);
    for (const sink of fleet) sink.delta(whole);
  };
  const tellTask = (task: Task): void => {
    known.set(task.id, task);
    for (const sink of tasks) sink.delta([task]);
  };
  const answers = (host: HostRecord): boolean => host.state.phase === 'live' || host.state.phase === 'degraded';

  setInterval(() => {
    for (const host of hosts.values()) {
      if (!answers(host)) continue;
      const frame = load.frame(host, machinesOf(host));
      for (const sink of stats) sink.delta(frame);
    }
  }, scene.tickMs);

  const fakedHostPages = fakeHostPages(hosts, machinesOf);
  const fakedHosts = fakeHosts(scene, { hosts, machines, tell: tellFleet });
  const fakedConsoles = fakeConsoles((id) => machines.get(id));
  return {
    commands: {
      ...fakedHosts.commands,
      ...fakedConsoles.commands,
      'app.info': () => ({ version: '0.0.0-dev', shell: 'web' }),
      'machine.act'({ action, machines: ids }) {
        taskNumber += 1;
        const chosen = ids.flatMap((id) => machines.get(id) ?? []);
        void fakeTask(`task-${taskNumber}`, action, chosen, tellTask, (machine) => {
          const obstacle = actionObstacle(action, machine);
          if (obstacle !== null || machine.slot % 7 === 3) {
            const detail = `internal error: QEMU unexpectedly closed the monitor (vm='${machine.name}')`;
            const libvirt = { code: 'VIR_ERR_INTERNAL_ERROR', domain: 'VIR_FROM_QEMU' };
            throw new ProblemError({ code: 'operation-failed', object: machine.name, detail, libvirt });
          }
          tellFleet({ machines: [afterAction(action, machine)] });
        });
        return { task: `task-${taskNumber}` };
      },
      'task.cancel': () => null,
      'host.add-demo'({ machines: count }) {
        const host: HostRecord = { ...fakeHost('demo', 'Simulated host'), kind: 'demo' };
        tellFleet({ hosts: [host], machines: fakeMachines([host], count) });
        return { host: host.id };
      },
      'view.watch': () => null,
      'settings.update'(patch) {
        settings = { ...settings, ...(patch as Partial<Settings>) };
        for (const sink of settingsSinks) sink.delta(settings);
        return null;
      },
    },
    channels: fakedConsoles.channels,
    topics: {
      ...fakedHosts.topics,
      ...fakedHostPages.topics,
      ...fakedConsoles.topics,
      fleet: (_params, sink) =>
        follow(fleet, sink, () => sink.snapshot({ hosts: [...hosts.values()], machines: [...machines.values()] })),
      stats: (_params, sink) =>
        follow(stats, sink, () => {
          const live = [...hosts.values()].filter(answers);
          sink.snapshot({
            frames: live.map((host) => load.frame(host, machinesOf(host))),
            sparks: load.sparks([...machines.values()]),
          });
        }),
      tasks: (_params, sink) => follow(tasks, sink, () => sink.snapshot([...known.values()])),
      settings: (_params, sink) => follow(settingsSinks, sink, () => sink.snapshot(settings)),
      machine({ machine: id }, sink) {
        const machine = machines.get(id);
        if (machine === undefined) sink.end({ code: 'not-found', object: id });
        else sink.snapshot(fakeDetail(machine));
        return () => {};
      },
      history({ machine: id, range }, sink) {
        const machine = machines.get(id);
        if (machine === undefined) {
          sink.end({ code: 'not-found', object: id });
          return () => {};
        }
        return fakeHistory(machine, range, sink);
      },
    },
  };
}

function follow<T>(sinks: Set<T>, sink: T, begin: () => void): Dispose {
  sinks.add(sink);
  begin();
  return () => sinks.delete(sink);
}
