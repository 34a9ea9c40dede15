import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCore } from '../../../main/core.ts';
import { type DemoDaemon, startDemoDaemon } from '../../../main/demo/daemon.ts';
import { createEnvironment, type Environment } from '../../../main/environment.ts';
import { isActive } from '../../../shared/model/action.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineDetail, MachineRecord } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { HistoryAppend, HistoryWindow } from '../../../shared/model/stats.ts';
import type { Task } from '../../../shared/model/task.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { sleep, until } from '../../support/until.ts';

const MACHINES = 40;

let daemon: DemoDaemon;
let core: TestCore;
let host: string;

beforeAll(async () => {
  daemon = await startDemoDaemon({ socketPath: join(scratchDirectory('session'), 'sock'), machines: MACHINES });
  core = await startCore([daemon.uri]);
  host = await core.host(daemon.uri);
  await core.fleet.untilPhase(host, ['live']);
  await until(() => core.fleet.machines.size === MACHINES, { what: 'all machines' });
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

function some(what: string, wanted: (machine: MachineRecord) => boolean): MachineRecord {
  const found = [...core.fleet.machines.values()].find(wanted);
  if (found === undefined) throw new Error(`no machine ${what}`);
  return found;
}

const running = () => some('runs', ({ state, persistent }) => state === 'running' && persistent);
const off = () => some('is off', ({ state, managedSave, persistent }) => state === 'off' && !managedSave && persistent);

test('the host and its machines are what the daemon says, and their facts follow', async () => {
  const { facts } = core.fleet.hosts.get(host) ?? {};
  expect(facts).toMatchObject({ hypervisor: 'QEMU', libvirtVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(facts?.cpus).toBeGreaterThan(0);
  const known = [...daemon.simulation.machines.values()];
  expect([...core.fleet.machines.values()].map(({ uuid }) => uuid).toSorted()).toEqual(
    known.map(({ uuid }) => uuid).toSorted(),
  );
  await until(() => [...core.fleet.machines.values()].every(({ vcpus }) => vcpus !== null), { what: 'facts of all' });
  expect([...core.fleet.machines.values()].some(({ guest }) => guest !== null)).toBe(true);
  expect([...core.fleet.machines.values()].every(({ macs }) => macs.length > 0)).toBe(true);
});

test('numbers come of exactly the machines that are active', async () => {
  const { name } = running();
  await until(() => core.fleet.stat(name, 'cpu') >= 0, { what: 'a CPU rate' });
  const frame = core.fleet.frames.get(host);
  const active = [...core.fleet.machines.values()].filter(({ state }) => isActive(state) || state === 'crashed');
  expect([...(frame?.slots ?? [])].toSorted((a, b) => a - b)).toEqual(
    active.map(({ slot }) => slot).toSorted((a, b) => a - b),
  );
  expect(frame?.load.cpu).toBeGreaterThanOrEqual(0);
  expect(frame?.load.latencyMs).toBeGreaterThan(0);
});

test('actions do what they say, one failure does not hide the others, and wrong ones say why', async () => {
  const on = running();
  const idle = off();
  const task = await core.act('start', idle.name, on.name);
  expect(task.items.map(({ state }) => state).toSorted()).toEqual(['done', 'failed']);
  const failed = task.items.find(({ state }) => state === 'failed');
  expect(failed).toMatchObject({ name: on.name, problem: { code: 'wrong-state', object: on.name } });
  expect(failed?.problem?.libvirt?.code).toBe('VIR_ERR_OPERATION_INVALID');
  await core.fleet.untilMachine(idle.name, ({ state }) => state === 'running', 'runs');
  expect(core.fleet.machine(idle.name)).toMatchObject({ startedExact: true, reason: 'running-booted' });
  await core.act('pause', idle.name);
  await core.fleet.untilMachine(idle.name, ({ reason }) => reason === 'paused-user', 'is paused');
  await core.act('resume', idle.name);
  await core.fleet.untilMachine(idle.name, ({ state }) => state === 'running', 'runs again');
  await core.act('force-off', idle.name);
  await core.fleet.untilMachine(idle.name, ({ state, startedAt }) => state === 'off' && startedAt === null, 'is off');
});

test('what has no event is noticed all the same: autostart, and a saved state that comes and goes', async () => {
  const { name } = running();
  const before = core.fleet.machine(name)?.autostart === true;
  await core.act(before ? 'autostart-off' : 'autostart-on', name);
  await core.fleet.untilMachine(name, ({ autostart }) => autostart !== before, 'has the other autostart');
  const saved = await core.act('save', name);
  expect(saved.items[0]).toMatchObject({ state: 'done', problem: null });
  await core.fleet.untilMachine(name, (m) => m.managedSave && m.reason === 'off-saved', 'is saved');
  await core.act('discard-save', name);
  await core.fleet.untilMachine(name, ({ managedSave }) => !managedSave, 'has no saved state');
  const restore = await core.act('restore', name);
  expect(restore.items[0]?.problem?.code).toBe('wrong-state');
});

test('an opened machine shows its hardware and what happens to it', async () => {
  const { id, name } = running();
  let detail: MachineDetail | null = null;
  const close = core.client.subscribe(
    'machine',
    { machine: id },
    { snapshot: (value) => (detail = value), delta: (value) => (detail = value) },
  );
  const shown = await until(() => (detail !== null && detail.disks.length > 0 ? detail : null), { what: 'hardware' });
  expect(shown).toMatchObject({ problem: null, arch: 'x86_64' });
  expect(shown.nics[0]?.mac).toMatch(/^52:54:00/);
  await core.act('pause', name);
  await core.act('resume', name);
  await until(() => detail?.events.some(({ kind }) => kind === 'lifecycle-resumed-unpaused'), { what: 'the event' });
  close();
});

test('an open graph begins with the past and grows by each tick, devices and markers too', async () => {
  const { id, name } = running();
  await until(() => core.fleet.stat(name, 'diskRead') >= 0, { what: 'a disk rate' });
  let window: HistoryWindow | null = null;
  const appends: HistoryAppend[] = [];
  const close = core.client.subscribe(
    'history',
    { machine: id, range: '1m' },
    {
      snapshot: (value) => {
        window = value;
        appends.length = 0;
      },
      delta: (value) => appends.push(value),
    },
  );
  await until(() => appends.flatMap(({ times }) => [...times]).length >= 3, { what: 'three more points' });
  await core.act('pause', name);
  await core.act('resume', name);
  await until(() => appends.flatMap(({ markers }) => markers).length >= 2, { what: 'two markers' });
  close();
  const { series, times, stepMs } = window as unknown as HistoryWindow;
  expect(stepMs).toBe(1000);
  expect(times.length).toBeGreaterThan(0);
  expect(series.filter(({ device }) => device !== null).length).toBeGreaterThan(0);
  for (const { values } of series) expect(values).toHaveLength(times.length);
  for (const { values, times: more } of appends) {
    expect(values).toHaveLength(series.length);
    for (const each of values) expect(each).toHaveLength(more.length);
  }
  const all = [...times, ...appends.flatMap(({ times: more }) => [...more])];
  expect(all).toEqual(all.toSorted((a, b) => a - b));
  expect(new Set(all).size).toBe(all.length);
});

test('two machines that hang at once are told from the others, whose numbers and actions go on', async () => {
  const up = [...core.fleet.machines.values()].filter(({ state, persistent }) => state === 'running' && persistent);
  const [one, two, three, ...others] = up;
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few machines run');
  const hang = (uuid: string, hung: boolean) => {
    const machine = daemon.simulation.machines.get(uuid);
    if (machine !== undefined) daemon.faults.hangMachine(machine, hung);
  };
  await until(() => up.every(({ name }) => core.fleet.stat(name, 'age') < 2000), { what: 'numbers of all' });
  let worst = 0;
  const watch = core.fleet.onFrame(() => {
    for (const { name } of others) worst = Math.max(worst, core.fleet.stat(name, 'age') || 0);
  });
  for (const { uuid } of [one, two]) hang(uuid, true);
  try {
    for (const { name } of [one, two])
      await core.fleet.untilMachine(name, ({ hung }) => hung, 'is marked as hung', 12_000);
    const startedAt = performance.now();
    await core.act('pause', three.name);
    await core.act('resume', three.name);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(worst).toBeLessThan(4000);
    worst = 0;
    await sleep(3000);
    expect(worst).toBeLessThan(2500);
    expect([...core.fleet.machines.values()].filter(({ hung }) => hung).map(({ name }) => name)).toHaveLength(2);
  } finally {
    watch();
    for (const { uuid } of [one, two]) hang(uuid, false);
  }
  for (const { name } of [one, two]) await core.fleet.untilMachine(name, ({ hung }) => !hung, 'is well again', 5000);
});

test('what does not exist is said not to', async () => {
  const problem = await new Promise<Problem>((resolve) => {
    core.client.subscribe('history', { machine: 'x/y', range: '1m' }, { snapshot: () => {}, end: resolve });
  });
  expect(problem.code).toBe('not-found');
  const { task } = await core.client.call('machine.act', { action: 'start', machines: [`${host}/nobody`] });
  const ended = await new Promise<Task>((resolve) => {
    const look = (tasks: readonly Task[]) => {
      const mine = tasks.find(({ id, finishedAt }) => id === task && finishedAt !== null);
      if (mine !== undefined) resolve(mine);
    };
    core.client.subscribe('tasks', {}, { snapshot: look, delta: look });
  });
  expect(ended.items[0]?.problem?.code).toBe('already-gone');
});

test('a host that is disconnected stays so until asked, with its machines on show', async () => {
  await core.client.call('host.disconnect', { host });
  await core.fleet.untilPhase(host, ['disconnected']);
  expect(core.fleet.machines.size).toBe(MACHINES);
  expect(core.fleet.hosts.get(host)?.inventoryAt).toBeGreaterThan(Date.now() - 10_000);
  const { name } = running();
  const refused = await core.act('pause', name);
  expect(refused.items[0]?.problem).toMatchObject({ code: 'host-offline', object: name });
  await core.client.call('host.connect', { host });
  await core.fleet.untilPhase(host, ['live']);
  await until(() => core.fleet.stat(name, 'cpu') >= 0, { what: 'numbers again' });
});

test('the next run shows what was there before anyone answers', async () => {
  const home = scratchDirectory('again');
  const paths: Environment['paths'] = { config: home, cache: home, state: home, runtime: home };
  const run = () => createCore({ ...createEnvironment({ shell: 'none', argv: ['--connect', daemon.uri] }), paths });
  const look = (of: ReturnType<typeof run>) => {
    const seen = { hosts: new Map<string, HostRecord>(), machines: new Map<string, MachineRecord>() };
    const take = (value: { readonly hosts: readonly HostRecord[]; readonly machines: readonly MachineRecord[] }) => {
      for (const each of value.hosts) seen.hosts.set(each.id, each);
      for (const each of value.machines) seen.machines.set(each.id, each);
    };
    of.handlers.topics.fleet({}, { snapshot: take, delta: take, end: () => {} }, 1);
    return seen;
  };
  const first = run();
  const before = look(first);
  first.start();
  await until(() => [...before.machines.values()].filter(({ vcpus }) => vcpus !== null).length === MACHINES, {
    what: 'facts of all machines',
  });
  await first.stop();

  daemon.faults.set({ hang: 'all' });
  const second = run();
  try {
    const after = look(second);
    second.start();
    await until(() => after.machines.size === MACHINES, { what: 'the machines of the run before', timeoutMs: 3000 });
    const [again] = after.hosts.values();
    expect(again?.state.phase).not.toBe('live');
    expect(again?.facts?.hypervisor).toBe('QEMU');
    expect(again?.inventoryAt).toBeLessThan(Date.now());
    const facts = ({ uuid, name, vcpus, guest }: MachineRecord) => ({ uuid, name, vcpus, guest });
    expect([...after.machines.values()].map(facts)).toEqual(
      expect.arrayContaining([...before.machines.values()].map(facts)),
    );
  } finally {
    daemon.faults.set({ hang: 'off' });
    await second.stop();
  }
});

test('a host that cannot be reached says why and keeps nobody else waiting', async () => {
  const nowhere = 'qemu+unix:///system?socket=/nonexistent/socket';
  const both = await startCore([nowhere, 'rubbish', daemon.uri]);
  try {
    await both.fleet.untilPhase(await both.host(daemon.uri), ['live'], 5000);
    const gone = await both.fleet.untilPhase(await both.host(nowhere), ['failed'], 5000);
    expect(gone.state).toMatchObject({ phase: 'failed', problem: { code: 'no-libvirt' } });
    const bad = await both.fleet.untilPhase(await both.host('rubbish'), ['failed'], 5000);
    expect(bad.state).toMatchObject({ phase: 'failed', problem: { code: 'bad-uri' } });
  } finally {
    await both.stop();
  }
});
