import type { AppContract } from '../shared/contract.ts';
import type { HostId } from '../shared/model/host.ts';
import type { MachineId } from '../shared/model/machine.ts';
import { ProblemError } from '../shared/model/problem.ts';
import type { Handlers } from '../shared/rpc.ts';
import { consoleHandlers } from './console/console-handlers.ts';
import { consoleWorld } from './console/console-world.ts';
import type { Environment } from './environment.ts';
import { hostTestHandlers } from './host/address-test/host-test-handlers.ts';
import { HostTests } from './host/address-test/host-tests.ts';
import { DemoHost } from './host/demo-host.ts';
import { HistoryFeed } from './host/feeds/history-feed.ts';
import { MachineFeed } from './host/feeds/machine-feed.ts';
import { StatsFeed } from './host/feeds/stats-feed.ts';
import { Fleet } from './host/fleet.ts';
import { defaultName, type HostSpec, kindOf, usualHosts } from './host/host-spec.ts';
import type { MachineEntry } from './host/inventory/machine-entry.ts';
import { hostOf, uuidOf } from './host/inventory/machine-id.ts';
import { Ration } from './host/inventory/ration.ts';
import { LoginGate } from './host/link/login-gate.ts';
import { WakeWatch } from './host/link/wake-watch.ts';
import { hostPageHandlers } from './host/page/host-page-handlers.ts';
import { type MachineCounters, machineCounters } from './host/sampling/machine-counters.ts';
import { openHosts } from './host/saved/hosts-store.ts';
import { Roster } from './host/saved/roster.ts';
import { savedHostsHandlers } from './host/saved/saved-hosts-handlers.ts';
import type { HostSession } from './host/session.ts';
import type { SessionContext } from './host/session-context.ts';
import { Views } from './host/views.ts';
import type { SshPrompter } from './libvirt/transport/ssh/prompter.ts';
import { HistoryBudget } from './metrics/history-budget.ts';
import { promptHandlers } from './prompt/prompt-handlers.ts';
import { Prompts } from './prompt/prompts.ts';
import { SshQuestions } from './prompt/ssh-questions.ts';
import { openSettings, type SettingsStore } from './settings/settings-store.ts';
import { plannedWork } from './task/planned-work.ts';
import { Tasks } from './task/tasks.ts';
import type { Work } from './task/work.ts';

/** The app without its windows. */
export interface Core {
  /** What windows are served with; see shared/rpc.ts. */
  readonly handlers: Handlers<AppContract>;
  /** Shows the hosts of the command line, or the usual ones, and connects them. */
  start(): void;
  /** Ends all connections and keeps what is to be kept. */
  stop(): Promise<void>;
  /** Shows one more host and connects it; one that is there already is only connected. */
  addHost(spec: HostSpec): HostId;
  /** A machine's raw counters as last read, for checks against libvirt's own tools; null for an unknown machine. */
  countersOf(machine: MachineId): MachineCounters | null;
}

/** Builds the core in a world. Nothing happens before `start`. */
export function createCore(environment: Environment): Core {
  const { clock, log, paths, version, shell, commandLine, secrets } = environment;
  const fleet = new Fleet();
  const views = new Views();
  const prompts = new Prompts(clock.now);
  const stats = new StatsFeed(() => roster.sessions.values());
  const histories = new HistoryFeed();
  const machines = new MachineFeed();
  const budget = new HistoryBudget();
  const hostPages = hostPageHandlers({ fleet, budget, find: (id) => roster.sessions.get(id) });
  const settings: Promise<SettingsStore> = openSettings(paths.config, log);
  const hosts = openHosts(paths.config, { log, usual: usualHosts() });

  const prompterFor = (host: HostId, title: () => string): SshPrompter =>
    new SshQuestions({ prompts, secrets, owner: { kind: 'host', host }, title, now: clock.now });
  const hostTests = new HostTests({
    now: clock.now,
    prompterFor: (test, uri) =>
      new SshQuestions({
        prompts,
        secrets,
        owner: { kind: 'test', test },
        title: () => defaultName(uri, kindOf(uri)),
        now: clock.now,
      }),
  });
  const context: SessionContext = {
    fleet,
    views,
    clock,
    log,
    budget,
    cacheFolder: paths.cache,
    logins: new LoginGate(),
    ration: new Ration(),
    prompterFor,
    onFrame(frame) {
      stats.publish(frame);
      hostPages.onFrame(frame);
      const session = roster.sessions.get(frame.host);
      if (session !== undefined) histories.advance(session);
    },
    onDetail: (entry) => machines.changed(entry),
  };
  const roster = new Roster(context, hosts);
  const demo = new DemoHost(environment.demo, roster);
  const act: Work = async (action, target, hooks) => {
    const session = roster.sessions.get(target.host);
    if (session === undefined) throw new ProblemError({ code: 'host-offline', host: target.host });
    await session.act(action, uuidOf(target.machine), hooks);
  };
  const tasks = new Tasks(plannedWork(fleet, act, clock.now), clock.now);

  const wakes = new WakeWatch({
    clock,
    interfaces: environment.interfaces,
    onWake(why) {
      for (const session of roster.sessions.values()) void session.wake(why);
    },
  });

  fleet.onMachine((id) => {
    if (fleet.machine(id) !== undefined) return;
    machines.end(id);
    const session = roster.sessions.get(hostOf(id));
    if (session !== undefined) histories.end(session, uuidOf(id));
  });
  fleet.onHost((id) => {
    if (fleet.host(id) === undefined) void demo.gone(id);
  });
  views.onChange(() => {
    for (const session of roster.sessions.values()) session.viewChanged();
  });

  const find = (id: MachineId): { readonly session: HostSession; readonly entry: MachineEntry } | null => {
    const session = roster.sessions.get(hostOf(id));
    const entry = session?.inventory.entries.get(uuidOf(id));
    return session === undefined || entry === undefined ? null : { session, entry };
  };

  const savedHosts = savedHostsHandlers(roster, hosts);
  const consoles = consoleHandlers(consoleWorld({ environment, fleet, prompts, find, prompterFor }));
  const handlers: Handlers<AppContract> = {
    commands: {
      ...savedHosts.commands,
      ...hostTestHandlers(hostTests).commands,
      ...promptHandlers(prompts).commands,
      ...consoles.commands,
      'app.info': () => ({ version, shell: shell === 'electron' ? 'electron' : 'web' }),
      'machine.act': ({ action, machines: ids, plan }) => {
        const targets = [...new Set(ids)].map((id) => {
          const name = fleet.machine(id)?.name ?? id;
          return { machine: id, host: hostOf(id), name };
        });
        return { task: tasks.start(action, targets, plan) };
      },
      'task.cancel': ({ task }) => {
        tasks.cancel(task);
        return null;
      },
      'host.connect': ({ host }) => {
        roster.session(host).connect();
        return null;
      },
      'host.disconnect': ({ host }) => {
        roster.session(host).disconnect();
        return null;
      },
      'host.add-demo': async ({ machines: count }) => ({ host: await demo.add(count) }),
      'view.watch': (watch, window) => {
        views.watch(window, watch);
        return null;
      },
      'settings.update': async (patch) => {
        await (await settings).update(patch);
        return null;
      },
    },
    topics: {
      ...savedHosts.topics,
      ...hostTestHandlers(hostTests).topics,
      ...hostPages.topics,
      ...promptHandlers(prompts).topics,
      ...consoles.topics,
      fleet: (_, sink) => fleet.subscribe(sink),
      stats: (_, sink, window) => {
        const hide = views.showNumbers(window);
        const leave = stats.subscribe(sink);
        return () => {
          leave();
          hide();
        };
      },
      machine: ({ machine }, sink) => {
        const found = find(machine);
        if (found === null) {
          sink.end({ code: 'not-found', object: machine });
          return () => {};
        }
        const close = views.openPage(machine);
        found.session.refreshDetail(found.entry);
        const leave = machines.subscribe(found.entry, sink);
        return () => {
          leave();
          close();
        };
      },
      history: ({ machine, range }, sink) => {
        const found = find(machine);
        if (found === null) {
          sink.end({ code: 'not-found', object: machine });
          return () => {};
        }
        const close = views.openGraphs(machine);
        const leave = histories.subscribe(found.session, machine, found.entry.record.uuid, range, sink);
        return () => {
          leave();
          close();
        };
      },
      tasks: (_, sink) => tasks.subscribe(sink),
      settings: (_, sink) => {
        let leave = (): void => {};
        let left = false;
        void settings.then((store) => {
          if (left) return;
          sink.snapshot(store.current);
          leave = store.onChange((current) => sink.delta(current));
        });
        return () => {
          left = true;
          leave();
        };
      },
    },
    channels: consoles.channels,
    windowIdle: (window) => views.forget(window),
  };

  return {
    handlers,
    start() {
      const { connect, demo: wantsDemo, demoMachines } = commandLine;
      for (const uri of connect) roster.show({ uri });
      if (connect.length === 0 && !wantsDemo) void roster.showSaved();
      wakes.start();
      consoles.start();
      if (wantsDemo) {
        demo.add(demoMachines).catch((error: unknown) => log.error('the demo did not start', { error: String(error) }));
      }
    },
    async stop() {
      wakes.stop();
      await consoles.dispose();
      tasks.dispose();
      prompts.dispose();
      await hostTests.dispose();
      await roster.stop();
      machines.dispose();
      hostPages.dispose();
      fleet.dispose();
      await (await settings).flush();
      await demo.stop();
    },
    addHost: (spec) => roster.show(spec),
    countersOf(machine) {
      const found = find(machine);
      return found === null ? null : machineCounters(found.session.rates, found.entry);
    },
  };
}
