import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoDaemon, startDemoDaemon } from '../../../main/demo/daemon.ts';
import { hostIdOf } from '../../../main/host/host-spec.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { HostChoice } from '../../../shared/model/saved-host.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { until } from '../../support/until.ts';

const MACHINES = 12;
const daemons: DemoDaemon[] = [];
const cores: TestCore[] = [];

beforeAll(async () => {
  for (const seed of [1, 2]) {
    const socketPath = join(scratchDirectory('saved'), 'sock');
    daemons.push(await startDemoDaemon({ socketPath, machines: MACHINES, seed }));
  }
});

afterAll(async () => {
  for (const core of cores) await core.stop();
  for (const daemon of daemons) await daemon.stop();
});

function uriOf(index: number): string {
  const daemon = daemons[index];
  if (daemon === undefined) throw new Error(`no daemon ${index}`);
  return daemon.uri;
}

function choice(uri: string, more: Partial<HostChoice> = {}): HostChoice {
  return { uri, name: '', colour: null, folder: '', tags: [], autoconnect: true, readOnly: false, ...more };
}

/** Hosts that nobody connects to by itself, so that only ours are in the way. */
function keepHosts(home: string, hosts: readonly HostChoice[]): void {
  const entries = hosts.map((host) => ({ id: hostIdOf(host.uri), ...host }));
  mkdirSync(join(home, 'config'), { recursive: true });
  writeFileSync(join(home, 'config/hosts.json'), JSON.stringify({ version: 1, hosts: entries }));
}

async function start(home: string): Promise<TestCore> {
  const core = await startCore([], { home });
  cores.push(core);
  return core;
}

function fileIn(home: string): { readonly hosts: readonly Record<string, unknown>[] } {
  return JSON.parse(readFileSync(join(home, 'config/hosts.json'), 'utf8')) as ReturnType<typeof fileIn>;
}

async function refusal(call: Promise<unknown>): Promise<Problem> {
  return call.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: { readonly problem: Problem }) => error.problem,
  );
}

test('a host that is saved is connected, kept and there in the next run with all that was decided', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice('qemu:///system', { autoconnect: false })]);
  const first = await start(home);
  const given = choice(uriOf(0), { name: 'Lab', colour: 'teal', folder: 'work/lab', tags: ['fast'] });
  const { host } = await first.client.call('host.save', { host: null, choice: given });
  await first.fleet.untilPhase(host, ['live']);
  await until(() => first.fleet.machines.size === MACHINES, { what: 'its machines' });
  expect(first.fleet.hosts.get(host)).toMatchObject({ ...given, saved: true, place: 1 });
  await first.stop();
  const second = await start(home);
  await second.fleet.untilPhase(host, ['live']);
  expect(second.fleet.hosts.get(host)).toMatchObject({ ...given, saved: true, place: 1 });
  expect([...second.fleet.hosts.values()].find(({ uri }) => uri === 'qemu:///system')?.state.phase).toBe(
    'disconnected',
  );
});

test('what is only a name or a colour is changed while the host is live; another address keeps id and machines', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice(uriOf(0))]);
  const core = await start(home);
  const host = await core.host(uriOf(0));
  await core.fleet.untilPhase(host, ['live']);
  const changes = () => core.fleet.phases.filter((change) => change.host === host).map(({ phase }) => phase);
  const before = changes();
  await core.client.call('host.save', {
    host,
    choice: choice(uriOf(0), { name: 'Renamed', colour: 'red', tags: ['a'] }),
  });
  await until(() => core.fleet.hosts.get(host)?.name === 'Renamed', { what: 'the new name' });
  expect(core.fleet.hosts.get(host)).toMatchObject({ colour: 'red', tags: ['a'], state: { phase: 'live' } });
  expect(changes()).toEqual(before);
  await until(() => core.fleet.machines.size === MACHINES, { what: 'its machines' });
  const ids = [...core.fleet.machines.keys()].toSorted();
  const connectedAt = core.fleet.hosts.get(host)?.facts?.connectedAt ?? 0;
  // The same daemon by another address.
  const moved = `${uriOf(0)}&mode=direct`;
  await core.client.call('host.save', { host, choice: choice(moved) });
  await until(() => core.fleet.hosts.get(host)?.uri === moved, { what: 'the new address' });
  await until(() => (core.fleet.hosts.get(host)?.facts?.connectedAt ?? 0) > connectedAt, { what: 'it connects again' });
  await core.fleet.untilPhase(host, ['live']);
  expect([...core.fleet.machines.keys()].toSorted()).toEqual(ids);
  expect(fileIn(home).hosts).toMatchObject([{ id: host, uri: moved }]);
});

test('a host that is opened for looking only refuses actions, and takes them once it is not', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice(uriOf(0), { readOnly: true })]);
  const core = await start(home);
  const host = await core.host(uriOf(0));
  await core.fleet.untilPhase(host, ['live']);
  const machine = await until(
    () => [...core.fleet.machines.values()].find(({ state, persistent }) => state === 'running' && persistent),
    { what: 'a machine that runs' },
  );
  const refused = await core.act('pause', machine.name);
  expect(refused.items[0]).toMatchObject({ state: 'failed', problem: { code: 'read-only', object: machine.name } });
  await core.client.call('host.save', { host, choice: choice(uriOf(0)) });
  await until(() => core.fleet.hosts.get(host)?.readOnly === false, { what: 'no longer read-only' });
  await core.fleet.untilPhase(host, ['live']);
  const done = await core.act('pause', machine.name);
  expect(done.items[0]).toMatchObject({ state: 'done', problem: null });
  await core.act('resume', machine.name);
});

test('addresses that make no sense, could do harm or are there already are refused with their reason', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice('qemu+ssh://me@lab/system', { autoconnect: false, name: 'Lab' })]);
  const core = await start(home);
  const host = await core.host('qemu+ssh://me@lab/system');
  const save = (uri: string, id: string | null = null) =>
    refusal(core.client.call('host.save', { host: id, choice: choice(uri) }));
  expect(await save('lab')).toMatchObject({
    code: 'bad-uri',
    object: 'lab',
    detail: expect.stringContaining('driver'),
  });
  expect(await save('qemu+ssh://-oProxyCommand=x/system')).toMatchObject({ code: 'bad-uri' });
  expect(await save('qemu+ssh://lab/system?command=sh')).toMatchObject({ code: 'uri-refused' });
  expect(await save('qemu+tls://lab/system')).toMatchObject({ code: 'bad-uri' });
  expect(await save('qemu+ssh://me@LAB:22/system')).toMatchObject({ code: 'host-exists', host: 'Lab' });
  expect(await save('qemu+ssh://lab/system', 'nobody')).toMatchObject({ code: 'not-found' });
  expect(core.fleet.hosts.size).toBe(1);
  expect(
    await core.client.call('host.save', { host, choice: choice('qemu+ssh://me@lab/session', { autoconnect: false }) }),
  ).toEqual({ host });
});

test('a host that is removed goes with its machines and with what was kept of them', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice(uriOf(0)), choice(uriOf(1))]);
  const core = await start(home);
  const [gone, stays] = [await core.host(uriOf(0)), await core.host(uriOf(1))];
  for (const host of [gone, stays]) await core.fleet.untilPhase(host, ['live']);
  await until(() => core.fleet.machines.size === 2 * MACHINES, { what: 'all machines' });
  await core.client.call('host.disconnect', { host: gone });
  const kept = join(home, 'cache/inventory');
  await until(() => existsSync(join(kept, `${gone}.json`)), { what: 'it is kept' });
  await core.client.call('host.remove', { host: gone });
  await until(() => !core.fleet.hosts.has(gone) && core.fleet.machines.size === MACHINES, { what: 'it is gone' });
  expect(core.fleet.hosts.get(stays)?.state.phase).toBe('live');
  expect(existsSync(join(kept, `${gone}.json`))).toBe(false);
  expect(fileIn(home).hosts).toMatchObject([{ id: stays }]);
  expect(await refusal(core.client.call('host.remove', { host: gone }))).toMatchObject({ code: 'not-found' });
});

test('the order by hand stays, and those that are not named follow', async () => {
  const home = scratchDirectory('home');
  const uris = ['a', 'b', 'c', 'd'].map((name) => `qemu+ssh://${name}/system`);
  keepHosts(
    home,
    uris.map((uri) => choice(uri, { autoconnect: false })),
  );
  const core = await start(home);
  const ids = await Promise.all(uris.map((uri) => core.host(uri)));
  const order = () =>
    [...core.fleet.hosts.values()]
      .toSorted((a, b) => a.place - b.place)
      .map(({ name }) => name)
      .join('');
  expect(order()).toBe('abcd');
  const [a = '', , , d = ''] = ids;
  await core.client.call('host.arrange', {
    places: [
      { host: d, folder: 'lab' },
      { host: a, folder: '' },
    ],
  });
  await until(() => order() === 'dabc', { what: `the new order, it is ${order()}` });
  expect(core.fleet.hosts.get(d)?.folder).toBe('lab');
  expect(fileIn(home).hosts.map(({ id }) => id)).toEqual([d, a, ids[1], ids[2]]);
});

test('hosts go out and come in elsewhere, and what cannot is told one by one', async () => {
  const home = scratchDirectory('home');
  const uris = ['qemu+ssh://one/system', 'qemu+ssh://two/system'];
  keepHosts(
    home,
    uris.map((uri) => choice(uri, { autoconnect: false, folder: 'lab', tags: ['x'] })),
  );
  const { client } = await start(home);
  const { text } = await client.call('host.export', {});
  const other = scratchDirectory('home');
  keepHosts(other, [choice('qemu+ssh://two/system', { autoconnect: false, name: 'Mine' })]);
  const core = await start(other);
  const more = JSON.parse(text) as { hosts: unknown[] };
  more.hosts.push({ uri: 'qemu+ssh://x/system?command=sh' }, 'nonsense', {
    uri: 'qemu+ssh://y/system',
    colour: 'plaid',
  });
  const { added, refused } = await core.client.call('host.import', { text: JSON.stringify(more) });
  expect(added).toBe(1);
  expect(refused.map(({ code }) => code).toSorted()).toEqual([
    'host-exists',
    'import-unreadable',
    'import-unreadable',
    'uri-refused',
  ]);
  expect(refused.find(({ code }) => code === 'host-exists')).toMatchObject({
    object: 'qemu+ssh://two/system',
    host: 'Mine',
  });
  const host = await core.host('qemu+ssh://one/system');
  expect(core.fleet.hosts.get(host)).toMatchObject({
    folder: 'lab',
    tags: ['x'],
    autoconnect: false,
    state: { phase: 'disconnected' },
  });
  expect(await refusal(core.client.call('host.import', { text: 'no list' }))).toMatchObject({
    code: 'import-unreadable',
  });
});

test('a damaged list is recovered from its backup, and said to be', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice('qemu+ssh://one/system', { autoconnect: false })]);
  const first = await start(home);
  await first.host('qemu+ssh://one/system');
  await first.stop();
  writeFileSync(join(home, 'config/hosts.json'), '{"version":1,"ho');
  const second = await start(home);
  await second.host('qemu+ssh://one/system');
  const concerns = await new Promise<readonly Problem[]>((resolve) => {
    second.client.subscribe('concerns', {}, { snapshot: resolve });
  });
  expect(concerns).toMatchObject([{ code: 'hosts-damaged', object: join(home, 'config/hosts.json') }]);
  expect(concerns[0]?.detail).toContain('1 host was recovered');
  await until(() => fileIn(home).hosts.length === 1, { what: 'a good file again' });
});

test('hosts of the command line are of this run until they are saved', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice('qemu+ssh://one/system', { autoconnect: false })]);
  const core = await startCore([uriOf(0)], { home });
  cores.push(core);
  const host = await core.host(uriOf(0));
  await core.fleet.untilPhase(host, ['live']);
  expect(core.fleet.hosts.size).toBe(1);
  expect(core.fleet.hosts.get(host)).toMatchObject({ saved: false, name: expect.stringMatching(/^saved-\w+\/sock$/) });
  await core.client.call('host.save', { host, choice: choice(uriOf(0), { name: 'Kept' }) });
  await until(() => core.fleet.hosts.get(host)?.saved, { what: 'it is saved' });
  expect(core.fleet.hosts.size).toBe(1);
  expect(fileIn(home).hosts).toMatchObject([{ uri: 'qemu+ssh://one/system' }, { id: host, name: 'Kept' }]);
});

test('without a file there is this computer, which is kept as soon as something is decided about it', async () => {
  const home = scratchDirectory('home');
  const core = await start(home);
  const host = await core.host('qemu:///system');
  expect(core.fleet.hosts.get(host)).toMatchObject({ saved: false, name: 'This computer', kind: 'system' });
  expect(existsSync(join(home, 'config'))).toBe(false);
  await core.client.call('host.save', { host, choice: choice('qemu:///system', { colour: 'blue' }) });
  await until(() => core.fleet.hosts.get(host)?.saved, { what: 'it is saved' });
  expect(fileIn(home).hosts).toContainEqual(expect.objectContaining({ id: host, colour: 'blue' }));
});

test('a host that failed is tried again with its new address; one that was disconnected waits', async () => {
  const home = scratchDirectory('home');
  const nowhere = 'qemu+unix:///system?socket=/nowhere/sock';
  keepHosts(home, [choice(nowhere)]);
  const core = await start(home);
  const host = await core.host(nowhere);
  await core.fleet.untilPhase(host, ['failed']);
  await core.client.call('host.save', { host, choice: choice(uriOf(0)) });
  await core.fleet.untilPhase(host, ['live']);
  await core.client.call('host.disconnect', { host });
  await core.client.call('host.save', { host, choice: choice(uriOf(1)) });
  await until(() => core.fleet.hosts.get(host)?.uri === uriOf(1), { what: 'the new address' });
  expect(core.fleet.hosts.get(host)?.state.phase).toBe('disconnected');
});

test('two instances of the app lose none of each other’s hosts', async () => {
  const home = scratchDirectory('home');
  keepHosts(home, [choice('qemu+ssh://one/system', { autoconnect: false })]);
  const [mine, other] = [await start(home), await start(home)];
  for (const core of [mine, other]) await core.host('qemu+ssh://one/system');
  const save = (core: TestCore, name: string) =>
    core.client.call('host.save', {
      host: null,
      choice: choice(`${uriOf(0)}&${name}=1`, { autoconnect: false, name }),
    });
  await save(mine, 'a');
  await save(other, 'b');
  await until(() => other.fleet.hosts.size === 3, { what: 'the other one shows all' });
  expect(fileIn(home).hosts.map(({ name }) => name)).toEqual(['', 'a', 'b']);
});
