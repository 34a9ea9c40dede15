import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { ProblemCode } from '../../../shared/model/problem.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { mustRun } from '../../support/run-command.ts';
import { programFolder, sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle() ?? otherUserObstacle();
needs(obstacle);

const SHELL_PROGRAMS = ['sh', 'bash', 'grep'];
type Port = 'plain' | 'netcat' | 'bare' | 'unhelpful' | 'noisy' | 'closed' | 'single' | 'empty' | 'keyless';

const path = process.env.PATH;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<Port>;
let guest: Guest;
let user: OtherUser;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await defineIdleGuest(daemon, 'far', { start: true });
  user = await makeUser('ssh');
  // Without PAM, sshd takes a user whose password is locked for one who may not log in at all.
  await mustRun('usermod', ['--password', '*', user.name]);
  const HOME = user.home;
  const netcat = programFolder(daemon.directory, 'netcat', [...SHELL_PROGRAMS, 'nc']);
  const bare = programFolder(daemon.directory, 'bare', SHELL_PROGRAMS);
  const env = { HOME };
  const forced = (command: string) => ({ env, lines: [`ForceCommand ${command}`] });
  sshd = await startSshd(daemon.pid, {
    plain: { env },
    netcat: { env: { HOME, PATH: netcat } },
    bare: { env: { HOME, PATH: bare } },
    unhelpful: { env: { HOME, PATH: bare }, lines: ['AllowStreamLocalForwarding no'] },
    noisy: forced('echo "Welcome to the lab"; eval "$SSH_ORIGINAL_COMMAND"'),
    closed: forced('echo "This account is closed." >&2; exit 1'),
    empty: forced(`unshare -m sh -c 'mount -t tmpfs none /run/libvirt; eval "$SSH_ORIGINAL_COMMAND"'`),
    single: { env, lines: ['MaxSessions 1'] },
    keyless: { env, lines: ['AuthorizedKeysFile none'] },
  });
  process.env.PATH = `${sshd.clientPath}:${path}`;
});

afterAll(async () => {
  process.env.PATH = path;
  await sshd?.stop();
  await user?.remove();
  await daemon?.stop();
});

function at(port: Port, rest = '/system', login = 'root'): string {
  return `qemu+ssh://${login}@127.0.0.1:${sshd.ports[port]}${rest}`;
}

async function withCore(uris: readonly string[], body: (core: TestCore) => Promise<void>): Promise<void> {
  const core = await startCore(uris);
  try {
    await body(core);
  } finally {
    await core.stop();
  }
}

async function live(core: TestCore, uri: string): Promise<HostRecord> {
  const record = await core.fleet.untilPhase(await core.host(uri), ['live', 'failed']);
  expect(record.state).toEqual({ phase: 'live' });
  return record;
}

/** Logins at the far end: sshd has a process of this title for each. */
function logins(): number {
  return sshd.farEnd().filter(({ line }) => /^sshd: \w+@notty/.test(line)).length;
}

describe('a host over ssh', () => {
  test('is live with its guests, acts on them, and all its connections share one login', async () => {
    const uri = at('plain');
    await withCore([uri], async (core) => {
      const record = await live(core, uri);
      expect(record).toMatchObject({ kind: 'ssh', name: '127.0.0.1', facts: { hypervisor: 'QEMU' } });
      await until(() => core.fleet.stat(guest.name, 'memUsed') > 0, { what: 'numbers of the guest' });
      expect((await core.act('pause', guest.name)).items[0]).toMatchObject({ state: 'done' });
      await core.fleet.untilMachine(guest.name, ({ state }) => state === 'paused', 'is paused');
      expect((await core.act('resume', guest.name)).items[0]).toMatchObject({ state: 'done' });
      const helpers = sshd.farEnd().filter(({ line }) => line.startsWith('virt-ssh-helper'));
      expect(helpers.length).toBeGreaterThan(1);
      expect(logins()).toBe(1);
    });
    // The master would stay for seconds: the app that leaves takes it along.
    await until(() => logins() === 0, { what: 'the login has ended', timeoutMs: 4000 });
  });

  test('comes back when its ssh is killed, and when the server was away', async () => {
    const uri = at('plain');
    await withCore([uri], async (core) => {
      const { id } = await live(core, uri);
      for (const { pid } of sshd.clients('plain')) signalProcess(pid, 'SIGKILL');
      const lost = await core.fleet.untilPhase(id, ['reconnecting']);
      expect(lost.state).toMatchObject({ problem: { code: 'ssh-lost', detail: 'ssh was ended by SIGKILL' } });
      await core.fleet.untilPhase(id, ['live']);

      await sshd.kill();
      await core.fleet.untilPhase(id, ['reconnecting']);
      await until(() => problemOf(core, id) === 'ssh-refused', { what: 'the next attempt is refused' });
      expect(core.fleet.machine(guest.name)?.uuid).toBe(guest.uuid);
      await sshd.start();
      await core.fleet.untilPhase(id, ['live']);
      await until(() => core.fleet.stat(guest.name, 'age') < 2000, { what: 'fresh numbers' });
    });
  });

  test('is reached through netcat, by a named socket, and where a login may have one session only', async () => {
    const uris = [at('netcat'), at('plain', '/system?socket=/run/libvirt/libvirt-sock'), at('single')];
    await withCore(uris, async (core) => {
      for (const uri of uris) {
        const { id } = await live(core, uri);
        const seen = [...core.fleet.machines.values()].filter(({ host }) => host === id);
        expect(seen.map(({ uuid }) => uuid)).toContain(guest.uuid);
      }
      expect(sshd.farEnd().filter(({ line }) => line.startsWith('nc -q0 -U ')).length).toBeGreaterThan(1);
      // A second session is refused, so ssh logs in once more.
      await until(() => logins() >= 4, { what: 'two logins where sessions are limited' });
    });
  });

  test('opens the session of a user, whose daemon is started there', async () => {
    const uri = at('plain', '/session', user.name);
    await withCore([uri], async (core) => {
      const { id } = await live(core, uri);
      expect([...core.fleet.machines.values()].filter(({ host }) => host === id)).toEqual([]);
    });
  });
});

describe('a host that cannot be reached over ssh says why', () => {
  test('for everything between the address and libvirt', async () => {
    const silent = await listen();
    const { port } = silent.address() as { port: number };
    const cases: readonly (readonly [uri: string, code: ProblemCode, detail: RegExp])[] = [
      [at('keyless'), 'ssh-denied', /Permission denied \(publickey\)/],
      [at('unhelpful'), 'remote-no-helper', /neither virt-ssh-helper nor nc/],
      [at('bare', '/session'), 'remote-no-helper', /virt-ssh-helper is not installed/],
      [at('empty'), 'remote-no-libvirt', /No such file/],
      [at('plain', '/system?socket=/run/nothing.sock'), 'remote-no-libvirt', /nothing.sock: no such socket/],
      [at('plain', '/system', user.name), 'remote-permission', /Permission denied/],
      [at('plain', '/system?socket=/run/libvirt/libvirt-sock', user.name), 'remote-permission', /permission denied/],
      [at('noisy'), 'remote-noise', /It said: Welcome to the lab/],
      [at('closed'), 'ssh-failed', /This account is closed/],
      ['qemu+ssh://no-such-host.invalid/system', 'ssh-name-unknown', /no-such-host.invalid/],
      ['qemu+ssh://127.0.0.1:1/system', 'ssh-refused', /refused/],
      [`qemu+ssh://127.0.0.1:${port}/system`, 'ssh-timeout', /timed out/],
      ['qemu+ssh://-oProxyCommand=true/system', 'bad-uri', /-oProxyCommand=true/],
      ['qemu+ssh://host/system?command=/bin/true', 'uri-refused', /command/],
    ];
    await withCore(
      cases.map(([uri]) => uri),
      async (core) => {
        for (const [uri, code, detail] of cases) {
          const record = await core.fleet.untilPhase(await core.host(uri), ['failed', 'reconnecting', 'live']);
          const problem = 'problem' in record.state ? record.state.problem : null;
          expect([uri, problem?.code]).toEqual([uri, code]);
          expect(problem?.detail).toMatch(detail);
        }
      },
    );
    silent.close();
  });

  test('for a host key that has changed, and an ssh that is missing', async () => {
    const uri = at('plain');
    try {
      const other = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAI', 'ascii').toString() + 'B'.repeat(43);
      writeFileSync(sshd.knownHosts, `[127.0.0.1]:${sshd.ports.plain} ssh-ed25519 ${other}\n`);
      await withCore([uri], async (core) => {
        const { id } = await core.fleet.untilPhase(await core.host(uri), ['failed', 'live']);
        expect(problemOf(core, id)).toBe('ssh-key-changed');
      });
    } finally {
      writeFileSync(sshd.knownHosts, sshd.hostKey);
    }
    process.env.PATH = '/nonexistent';
    try {
      await withCore([uri], async (core) => {
        const { id } = await core.fleet.untilPhase(await core.host(uri), ['failed', 'live']);
        expect(problemOf(core, id)).toBe('ssh-missing');
      });
    } finally {
      process.env.PATH = `${sshd.clientPath}:${path}`;
    }
  });
});

function problemOf(core: TestCore, id: string): ProblemCode | null {
  const state = core.fleet.hosts.get(id)?.state;
  return state !== undefined && 'problem' in state ? state.problem.code : null;
}

/** Takes connections and never says a word. */
async function listen(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
