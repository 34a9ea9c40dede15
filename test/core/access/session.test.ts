import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { endProcess } from '../../support/end-process.ts';
import { libvirtdObstacle } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { builtObstacle, copyBuiltApp, makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { until } from '../../support/until.ts';
import { type DumpResult, dumpAs, expectLive, expectProblem } from './dump-as.ts';

const URI = 'qemu:///session';

const obstacle = libvirtdObstacle() ?? otherUserObstacle() ?? builtObstacle();
needs(obstacle);

let app: string;
let user: OtherUser;
let count = 0;

beforeAll(() => {
  if (obstacle === null) app = copyBuiltApp();
});

beforeEach(async () => {
  if (obstacle !== null) return;
  count += 1;
  user = await makeUser(`session${count}`);
});

afterEach(async () => {
  await user?.remove();
});

afterAll(() => {
  if (app !== undefined) rmSync(app, { recursive: true, force: true });
});

test('no daemon runs: ours is started, and serves the next one and virsh as well, with a guest', async () => {
  expect(expectLive(await dump()).machines).toEqual([]);
  const [daemon] = daemons();
  expect(daemons()).toEqual([
    { pid: daemon?.pid, command: expect.stringMatching(/\/(libvirtd|virtqemud) --timeout=\d+$/) },
  ]);
  expect(sockets(join(user.home, 'run/libvirt'))).not.toEqual([]);

  const uuid = crypto.randomUUID();
  const xml = join(user.home, 'guest.xml');
  writeFileSync(
    xml,
    `<domain type='qemu'><name>own</name><uuid>${uuid}</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='pc'>hvm</type></os></domain>`,
  );
  await virsh('define', xml);
  expect(expectLive(await dump()).machines).toMatchObject([{ name: 'own', uuid, state: 'off' }]);
  await virsh('start', 'own');
  expect(expectLive(await dump()).machines).toMatchObject([{ name: 'own', uuid, state: 'running' }]);
  expect(daemons()).toEqual([daemon]);

  await endProcess(daemon?.pid ?? Number.NaN, 0);
  expect(sockets(join(user.home, 'run/libvirt')), 'the dead one leaves its socket behind').not.toEqual([]);
  expect(expectLive(await dump()).machines).toMatchObject([{ name: 'own', uuid, state: 'running' }]);
  expect(daemons()).toHaveLength(1);
  expect(daemons()).not.toEqual([daemon]);
});

test('without XDG_RUNTIME_DIR the socket is in the cache, where virsh looks for it too', async () => {
  const { XDG_RUNTIME_DIR: _, ...env } = user.env;
  expectLive(await dump(env));
  expect(sockets(join(user.home, '.cache/libvirt'))).not.toEqual([]);
  expect(existsSync(join(user.home, 'run/libvirt'))).toBe(false);
  const before = daemons();
  expect((await user.run('virsh', ['-c', URI, 'uri'], { ...env, LIBVIRT_AUTOSTART: '0' })).stdout.trim()).toBe(URI);
  expect(daemons()).toEqual(before);
});

test('two of our processes and virsh that start at once end on one daemon', async () => {
  const [ours, alsoOurs, theirs] = await Promise.all([dump(), dump(), user.run('virsh', ['-c', URI, 'uri'])]);
  expectLive(ours);
  expectLive(alsoOurs);
  expect(theirs.stdout.trim()).toBe(URI);
  await until(() => daemons().length === 1, { what: 'the second daemon leaves' });
  expectLive(await dump());
  expect(daemons()).toHaveLength(1);
});

test('where the environment forbids to start it, that is said', async () => {
  const detail = expectProblem(await dump({ ...user.env, LIBVIRT_AUTOSTART: '0' }), 'session-start-failed', URI);
  expect(detail).toContain('LIBVIRT_AUTOSTART=0');
  expect(user.processes()).toEqual([]);
});

test('a daemon that cannot read its configuration: its own words', async () => {
  const folder = join(user.home, '.config/libvirt');
  mkdirSync(folder, { recursive: true });
  for (const name of ['libvirtd.conf', 'virtqemud.conf']) writeFileSync(join(folder, name), 'not a setting\n');
  const detail = expectProblem(await dump(), 'session-start-failed', URI);
  expect(detail).toMatch(/(libvirtd|virtqemud)\.conf/);
  expect(user.processes()).toEqual([]);
});

test('a daemon that is no program', async () => {
  const program = join(user.home, 'libvirtd');
  writeFileSync(program, '');
  chmodSync(program, 0o644);
  const detail = expectProblem(await dump({ ...user.env, LIBVIRTD_PATH: program }), 'session-start-failed', URI);
  expect(detail).toContain('EACCES');
});

function dump(env?: NodeJS.ProcessEnv): Promise<DumpResult> {
  return dumpAs(user, app, URI, env);
}

async function virsh(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await user.run('virsh', ['-q', '-c', URI, ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

function daemons(): ReturnType<OtherUser['processes']> {
  return user.processes().filter(({ command }) => /^\S*\/(libvirtd|virtqemud) /.test(command));
}

function sockets(folder: string): readonly string[] {
  return ['libvirt-sock', 'virtqemud-sock'].filter((name) => existsSync(join(folder, name)));
}
