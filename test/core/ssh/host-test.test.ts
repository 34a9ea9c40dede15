import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostTest, TestStepName } from '../../../shared/model/host-test.ts';
import { type Problem, ProblemError } from '../../../shared/model/problem.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { type PromptWatch, watchPrompts } from '../../support/prompt-watch.ts';
import { mustRun } from '../../support/run-command.ts';
import { programFolder, sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle();
needs(obstacle);

type Port = 'plain' | 'bare' | 'unhelpful' | 'noisy' | 'keyless' | 'locked' | 'gate';

const PASSPHRASE = 'battery staple';
const path = process.env.PATH;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<Port>;
let core: TestCore;
let prompts: PromptWatch;
let lockedKey = '';

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  await defineIdleGuest(daemon, 'tried');
  lockedKey = join(daemon.directory, 'locked');
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-C', 'test', '-f', lockedKey]);
  const env = { HOME: daemon.directory };
  const bare = { HOME: daemon.directory, PATH: programFolder(daemon.directory, 'bare', ['sh', 'bash', 'grep']) };
  sshd = await startSshd(daemon.pid, {
    plain: { env },
    bare: { env: bare },
    unhelpful: { env: bare, lines: ['DisableForwarding yes'] },
    noisy: { env, lines: ['ForceCommand echo Welcome; eval "$SSH_ORIGINAL_COMMAND"'] },
    keyless: { env, lines: ['AuthorizedKeysFile none'] },
    locked: { env, lines: [`AuthorizedKeysFile ${lockedKey}.pub`] },
    gate: { env },
  });
  const [config] = /\S+ssh_config/.exec(readFileSync(join(sshd.clientPath, 'ssh'), 'utf8').replaceAll("'", ' ')) ?? [];
  if (config === undefined) throw new Error('no configuration');
  appendFileSync(
    config,
    `Host behind
  Port ${sshd.ports.plain}
Host lost
  Port 1
Host behind lost
  HostName 127.0.0.1
  ProxyJump root@127.0.0.1:${sshd.ports.gate}
Host by-command
  HostName 127.0.0.1
  Port ${sshd.ports.plain}
  ProxyCommand nc %h %p
`,
  );
  process.env.PATH = `${sshd.clientPath}:${path}`;
  core = await startCore([]);
  prompts = watchPrompts(core.client);
});

beforeEach(() => writeFileSync(sshd.knownHosts, sshd.hostKey));

afterAll(async () => {
  prompts?.close();
  await core?.stop();
  process.env.PATH = path;
  await sshd?.stop();
  await daemon?.stop();
});

function at(port: Port, query = ''): string {
  return `qemu+ssh://root@127.0.0.1:${sshd.ports[port]}/system${query}`;
}

interface Trial {
  readonly id: string;
  readonly state: HostTest;
  readonly finished: Promise<HostTest>;
}

async function tryOut(uri: string, readOnly = false): Promise<Trial> {
  const { test: id } = await core.client.call('host.test', { uri, readOnly });
  let state: HostTest | null = null;
  const take = (value: HostTest): void => {
    state = value;
  };
  const forget = core.client.subscribe('host-test', { test: id }, { snapshot: take, delta: take });
  const current = (): HostTest => state ?? { id, steps: [], finished: false, problem: null, machines: null };
  return {
    id,
    get state() {
      return current();
    },
    finished: until(() => (current().finished ? current() : null), { what: `the try-out of ${uri} is over` }).finally(
      forget,
    ),
  };
}

function found(trial: HostTest): Partial<Record<TestStepName, string | null>> {
  return Object.fromEntries(trial.steps.map((step) => [step.name, step.found]));
}

/** The step that failed. */
function failedAt({ steps }: HostTest): TestStepName | undefined {
  const failed = steps.filter(({ state }) => state === 'failed');
  expect(failed.length).toBeLessThan(2);
  return failed[0]?.name;
}

describe('a host that works', () => {
  test('is tried step by step, and what was found is told', async () => {
    const trial = await (await tryOut(at('plain'))).finished;
    expect(trial).toMatchObject({ problem: null, machines: 1 });
    expect(trial.steps.map(({ state }) => state)).toEqual(Array(7).fill('done'));
    const fingerprint = (await mustRun('ssh-keygen', ['-lf', join(sshd.directory, 'host.pub')])).split(' ')[1];
    expect(found(trial)).toEqual({
      resolve: `127.0.0.1, port ${sshd.ports.plain}`,
      reach: expect.stringMatching(/^port \d+, SSH-2\.0-OpenSSH/),
      'host-key': `ED25519 ${fingerprint}`,
      login: `root, publickey ${sshd.directory}/user`,
      endpoint: 'virt-ssh-helper',
      open: 'qemu:///system',
      versions: expect.stringMatching(/^libvirt \d+\.\d+\.\d+, QEMU \d/),
    });
    await until(() => sshd.farEnd().length === 0, { what: 'nothing of it is left' });
  });

  test('is tried by a forwarded socket, and only to look', async () => {
    const trial = await (await tryOut(at('bare'), true)).finished;
    expect(trial).toMatchObject({ problem: null, machines: 1 });
    expect(found(trial)).toMatchObject({
      endpoint: expect.stringMatching(/libvirt-sock-ro$/),
      open: 'qemu:///system, read-only',
    });
  });

  test('is tried over another one, or over a command', async () => {
    const trial = await (await tryOut('qemu+ssh://root@behind/system')).finished;
    expect(trial).toMatchObject({ problem: null, machines: 1 });
    expect(found(trial)).toMatchObject({
      resolve: `127.0.0.1, port ${sshd.ports.plain}, ProxyJump root@[127.0.0.1]:${sshd.ports.gate}`,
      reach: expect.stringContaining(`port ${sshd.ports.gate}, SSH-2.0-`),
      login: `root, publickey ${sshd.directory}/user`,
    });
    const other = await (await tryOut('qemu+ssh://root@by-command/system')).finished;
    expect(other).toMatchObject({ problem: null, machines: 1 });
    expect(other.steps[1]).toMatchObject({ name: 'reach', state: 'skipped' });
  });

  test('asks on the way, and can be cancelled while it does', async () => {
    writeFileSync(sshd.knownHosts, '');
    const trial = await tryOut(at('locked', `?keyfile=${lockedKey}`));
    const key = await prompts.untilAsked('host-key');
    expect(key.owner).toEqual({ kind: 'test', test: trial.id });
    expect(trial.state.steps.find(({ state }) => state === 'running')?.name).toBe('host-key');
    await prompts.answer(key, { kind: 'yes' });
    const first = await prompts.untilAsked('passphrase');
    expect(trial.state.steps.find(({ state }) => state === 'running')?.name).toBe('login');
    await prompts.type(first, PASSPHRASE);
    expect(await trial.finished).toMatchObject({ problem: null, machines: 1 });

    const other = await tryOut(at('locked', `?keyfile=${lockedKey}`));
    await prompts.untilAsked('passphrase');
    await core.client.call('host.test-cancel', { test: other.id });
    expect(await other.finished).toMatchObject({ problem: { code: 'cancelled' } });
    await until(() => prompts.current.length === 0, { what: 'the question is taken back' });
    await until(() => sshd.farEnd().length === 0, { what: 'nothing of it is left' });
  });

  test('on this computer begins where libvirt does', async () => {
    const trial = await (await tryOut(daemon.uri)).finished;
    expect(trial).toMatchObject({ problem: null, machines: 1 });
    expect(trial.steps.map(({ name }) => name)).toEqual(['endpoint', 'open', 'versions']);
    expect(found(trial).endpoint).toMatch(/libvirt-sock$/);
  });
});

describe('a host that does not work', () => {
  test('fails at the step that is to blame, with the reason', async () => {
    const silent = await listen(() => {});
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const cases: readonly (readonly [uri: string, step: TestStepName, code: Problem['code'], detail: RegExp])[] = [
      ['qemu+ssh://-oProxyCommand=x/system', 'resolve', 'bad-uri', /./],
      ['qemu+ssh://host/system?netcat=x', 'resolve', 'uri-refused', /netcat/],
      ['qemu+ssh://no-such-host.invalid/system', 'resolve', 'ssh-name-unknown', /no-such-host\.invalid/],
      ['qemu+ssh://127.0.0.1:1/system', 'reach', 'ssh-refused', /ECONNREFUSED/],
      [`qemu+ssh://127.0.0.1:${silent.port}/system`, 'reach', 'ssh-timeout', /says nothing/],
      [`qemu+ssh://127.0.0.1:${web.port}/system`, 'reach', 'ssh-failed', /no ssh server.*HTTP/],
      ['qemu+ssh://root@lost/system', 'reach', 'ssh-refused', /open failed/],
      [at('keyless'), 'login', 'ssh-denied', /Permission denied/],
      [at('unhelpful'), 'endpoint', 'remote-no-helper', /neither/],
      [at('noisy'), 'endpoint', 'remote-noise', /Welcome/],
      [at('plain', '?socket=/run/nothing.sock'), 'endpoint', 'remote-no-libvirt', /no such socket/],
      [at('plain').replace('qemu', 'xen'), 'open', 'driver-missing', /./],
      ['qemu+unix:///system?socket=/run/nothing.sock', 'endpoint', 'no-libvirt', /ENOENT/],
    ];
    const trials = [];
    for (const [uri] of cases) {
      // A few at a time: more are refused.
      const trial = await until(() => tryOut(uri).catch(busy), { what: `${uri} can be tried` });
      trials.push(trial);
    }
    for (const [i, [uri, step, code, detail]] of cases.entries()) {
      const trial = await trials[i]?.finished;
      if (trial === undefined) throw new Error('not tried');
      expect([uri, failedAt(trial), trial.problem?.code]).toEqual([uri, step, code]);
      expect(trial.problem?.detail).toMatch(detail);
    }
    silent.server.close();
    web.server.close();
  });

  test('has another key than before, or one that is not taken for the right one', async () => {
    const other = join(sshd.directory, 'other');
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    const [type, key] = readFileSync(`${other}.pub`, 'utf8').split(' ');
    writeFileSync(sshd.knownHosts, `[127.0.0.1]:${sshd.ports.plain} ${type} ${key}\n`);
    const changed = await (await tryOut(at('plain'))).finished;
    expect(failedAt(changed)).toBe('host-key');
    expect(changed.problem).toMatchObject({ code: 'ssh-key-changed', hostKeys: { known: expect.any(String) } });

    writeFileSync(sshd.knownHosts, '');
    const trial = await tryOut(at('plain'));
    await prompts.answer(await prompts.untilAsked('host-key'), { kind: 'cancel' });
    const refused = await trial.finished;
    expect([failedAt(refused), refused.problem?.code]).toEqual(['host-key', 'ssh-key-refused']);
  });
});

function busy(error: unknown): null {
  if (error instanceof ProblemError && error.problem.code === 'busy') return null;
  throw error;
}

async function listen(
  onConnect: Parameters<typeof createServer>[1] & object,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnect(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}
