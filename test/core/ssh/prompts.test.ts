import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SecretStore } from '../../../main/environment.ts';
import { forgetHostKey } from '../../../main/libvirt/transport/ssh/host-keys.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { type PromptWatch, watchPrompts } from '../../support/prompt-watch.ts';
import { mustRun } from '../../support/run-command.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { sleep, until } from '../../support/until.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle() ?? otherUserObstacle();
needs(obstacle);

type Port = 'plain' | 'password' | 'locked' | 'second' | 'single';

const PASSWORD = 'correct horse';
const PASSPHRASE = 'battery staple';
const path = process.env.PATH;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<Port>;
let guest: Guest;
let user: OtherUser;
let lockedKey = '';

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await defineIdleGuest(daemon, 'asked', { start: true });
  user = await makeUser('asked');
  const hash = await mustRun('openssl', ['passwd', '-6', PASSWORD]);
  await mustRun('usermod', ['--password', hash.trim(), user.name]);
  lockedKey = join(daemon.directory, 'locked');
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-C', 'test', '-f', lockedKey]);
  const env = { HOME: user.home };
  const byPassword = { env, lines: ['AuthorizedKeysFile none', 'PasswordAuthentication yes'] };
  sshd = await startSshd(daemon.pid, {
    plain: { env },
    password: byPassword,
    second: byPassword,
    locked: { env, lines: [`AuthorizedKeysFile ${lockedKey}.pub`] },
    single: { env, lines: [`AuthorizedKeysFile ${lockedKey}.pub`, 'MaxSessions 1'] },
  });
  process.env.PATH = `${sshd.clientPath}:${path}`;
});

beforeEach(() => writeFileSync(sshd.knownHosts, sshd.hostKey));

afterAll(async () => {
  process.env.PATH = path;
  await sshd?.stop();
  await user?.remove();
  await daemon?.stop();
});

function byPassword(port: Port = 'password'): string {
  return `qemu+ssh://${user.name}@127.0.0.1:${sshd.ports[port]}/session`;
}

function plain(query = ''): string {
  return `qemu+ssh://root@127.0.0.1:${sshd.ports.plain}/system${query}`;
}

interface Asked {
  readonly core: TestCore;
  readonly prompts: PromptWatch;
}

async function withCore(
  uris: readonly string[],
  body: (asked: Asked) => Promise<void>,
  secrets: SecretStore | null = null,
): Promise<void> {
  const core = await startCore(uris, { world: { secrets } });
  const prompts = watchPrompts(core.client);
  try {
    await body({ core, prompts });
  } finally {
    prompts.close();
    await core.stop();
  }
}

async function untilFailed(core: TestCore, uri: string): Promise<Problem> {
  const record = await core.fleet.untilPhase(await core.host(uri), ['failed', 'live']);
  if (record.state.phase !== 'failed') throw new Error(`${uri} is live`);
  return record.state.problem;
}

async function fingerprint(publicKey: string): Promise<string | undefined> {
  return (await mustRun('ssh-keygen', ['-lf', publicKey])).split(' ')[1];
}

/** Asks for a connection of a host that has failed. */
async function connectAgain(core: TestCore, uri: string): Promise<void> {
  const id = await core.host(uri);
  await core.client.call('host.connect', { host: id });
  await core.fleet.untilPhase(id, ['connecting', 'authenticating', 'listing', 'live']);
}

async function untilLive(core: TestCore, uri: string): Promise<void> {
  const record = await core.fleet.untilPhase(await core.host(uri), ['live', 'failed']);
  expect(record.state).toEqual({ phase: 'live' });
}

describe('a password', () => {
  test('is asked for on its host, and lets it in when it is right', async () => {
    const uri = byPassword();
    await withCore([uri], async ({ core, prompts }) => {
      const prompt = await prompts.untilAsked('password');
      expect(prompt).toMatchObject({
        owner: { kind: 'host', host: await core.host(uri) },
        title: '127.0.0.1',
        subject: `${user.name}@127.0.0.1`,
        attempt: 1,
        echo: false,
        canRemember: false,
      });
      await prompts.type(prompt, PASSWORD);
      await untilLive(core, uri);
      expect(prompts.current).toEqual([]);
      expect(prompts.seen.length).toBe(1);
    });
  });

  test('that is wrong three times ends in a refusal, and is asked for again only on request', async () => {
    const uri = byPassword();
    await withCore([uri], async ({ core, prompts }) => {
      for (const attempt of [1, 2, 3]) {
        await prompts.type(await prompts.untilAsked('password', attempt), `wrong ${attempt}`);
      }
      const problem = await untilFailed(core, uri);
      expect(problem.code).toBe('ssh-denied');
      expect(problem.detail).toMatch(/Permission denied \(.*password.*\)/);
      await connectAgain(core, uri);
      await prompts.type(await prompts.untilAsked('password', 1), PASSWORD);
      await untilLive(core, uri);
      expect(prompts.seen.length).toBe(4);
    });
  });

  test('that nobody types leaves the host alone until asked, with nothing left behind', async () => {
    const uri = byPassword();
    await withCore([uri], async ({ core, prompts }) => {
      await prompts.answer(await prompts.untilAsked('password'), { kind: 'cancel' });
      expect(await untilFailed(core, uri)).toMatchObject({ code: 'ssh-cancelled' });
      await until(() => sshd.clients('password').length === 0, { what: 'its ssh has ended' });
      expect(prompts.seen.length).toBe(1);

      await connectAgain(core, uri);
      await prompts.untilAsked('password');
      await core.client.call('host.disconnect', { host: await core.host(uri) });
      await until(() => prompts.current.length === 0, { what: 'the question is taken back' });
      await until(() => sshd.clients('password').length === 0, { what: 'its ssh has ended' });
    });
  });

  test('is asked for anew when the link falls, or the host, and a cancelled one leaves it alone', async () => {
    const uri = byPassword();
    await withCore([uri], async ({ core, prompts }) => {
      await prompts.type(await prompts.untilAsked('password'), PASSWORD);
      await untilLive(core, uri);
      for (const { pid } of sshd.clients('password')) signalProcess(pid, 'SIGKILL');
      const again = await prompts.untilAsked('password');
      const [ssh] = sshd.clients('password');
      if (ssh === undefined) throw new Error('no ssh');
      signalProcess(ssh.pid, 'SIGKILL');
      await until(() => prompts.current[0]?.id !== again.id, { what: 'that question is over' });
      // The host hangs up on who does not answer in time.
      await prompts.untilAsked('password');
      for (const { pid, line } of sshd.farEnd()) if (line.startsWith('sshd:')) signalProcess(pid, 'SIGKILL');
      const late = prompts.current[0];
      if (late === undefined) throw new Error('nothing is asked');
      await prompts.type(late, PASSWORD);
      await until(() => prompts.current.some(({ id }) => id !== late.id), { what: 'it is asked once more' });
      await prompts.answer(await prompts.untilAsked('password'), { kind: 'cancel' });
      expect(await untilFailed(core, uri)).toMatchObject({ code: 'ssh-cancelled' });
      const asked = prompts.seen.length;
      await sleep(2500);
      expect(prompts.seen.length).toBe(asked);
    });
  });

  test('that is to be remembered is used the next time, and forgotten when it is wrong', async () => {
    const kept = new Map<string, string>();
    const secrets: SecretStore = {
      get: async (name) => kept.get(name) ?? null,
      set: async (name, secret) => void kept.set(name, secret),
      delete: async (name) => void kept.delete(name),
    };
    const uri = byPassword();
    const body = async ({ core, prompts }: Asked): Promise<void> => {
      const prompt = await prompts.untilAsked('password');
      expect(prompt.canRemember).toBe(true);
      await prompts.type(prompt, PASSWORD, true);
      await untilLive(core, uri);
    };
    await withCore([uri], body, secrets);
    expect([...kept]).toEqual([[`password ${user.name}@127.0.0.1`, PASSWORD]]);
    await withCore(
      [uri],
      async ({ core, prompts }) => {
        await untilLive(core, uri);
        expect(prompts.seen).toEqual([]);
      },
      secrets,
    );
    for (const name of kept.keys()) kept.set(name, 'another by now');
    await withCore(
      [uri],
      async ({ core, prompts }) => {
        await prompts.type(await prompts.untilAsked('password', 2), PASSWORD);
        await untilLive(core, uri);
      },
      secrets,
    );
    expect(kept.size).toBe(0);
  });

  test('of two hosts at once is asked for one after the other', async () => {
    const uris = [byPassword('password'), byPassword('second')];
    await withCore(uris, async ({ core, prompts }) => {
      await until(() => prompts.current.length === 2, { what: 'both ask' });
      const [first, second] = prompts.current;
      if (first === undefined || second === undefined) throw new Error('not both');
      expect(first.owner).not.toEqual(second.owner);
      await prompts.type(first, PASSWORD);
      await until(() => prompts.current[0]?.id === second.id, { what: 'the second one is asked now' });
      await prompts.type(second, PASSWORD);
      for (const uri of uris) await untilLive(core, uri);
    });
  });
});

describe('a key with a passphrase', () => {
  test('is opened by it', async () => {
    const uri = `qemu+ssh://root@127.0.0.1:${sshd.ports.locked}/system?keyfile=${lockedKey}`;
    await withCore([uri], async ({ core, prompts }) => {
      const first = await prompts.untilAsked('passphrase');
      expect(first).toMatchObject({ subject: lockedKey, attempt: 1, echo: false });
      await prompts.type(first, 'wrong');
      await prompts.type(await prompts.untilAsked('passphrase', 2), PASSPHRASE);
      await untilLive(core, uri);
    });
  });
});

describe('a host that asks in its own words (keyboard-interactive)', () => {
  test('is answered, unseen and never kept, and asked again when the answer came too late', async () => {
    const pam = await startSshd(
      daemon.pid,
      { plain: { env: { HOME: user.home }, lines: ['AuthorizedKeysFile none'] } },
      { friend: sshd, settings: ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'LoginGraceTime 3'] },
    );
    appendFileSync(sshd.knownHosts, pam.hostKey);
    const secrets: SecretStore = { get: async () => null, set: async () => {}, delete: async () => {} };
    const uri = `qemu+ssh://${user.name}@127.0.0.1:${pam.ports.plain}/session`;
    try {
      await withCore(
        [uri],
        async ({ core, prompts }) => {
          const late = await prompts.untilAsked('password');
          expect(late).toMatchObject({ subject: `${user.name}@127.0.0.1`, echo: false, canRemember: false });
          expect(late.text).toMatch(/^\(.*\) Password:$/);
          await until(() => !pam.farEnd().some(({ line }) => line.includes('[net]')), { what: 'the host hangs up' });
          await prompts.type(late, PASSWORD);
          // On a busy machine it may hang up on us once more.
          const id = await core.host(uri);
          await until(
            async () => {
              const [again] = prompts.current;
              if (again !== undefined && again.id !== late.id) await prompts.type(again, PASSWORD).catch(() => {});
              return core.fleet.hosts.get(id)?.state.phase === 'live';
            },
            { what: 'it lets us in' },
          );
          expect(prompts.seen.length).toBeGreaterThan(1);
        },
        secrets,
      );
    } finally {
      await pam.stop();
    }
  });
});

describe('a host behind another one', () => {
  test('is asked for after the one on the way, on the same host of ours', async () => {
    writeFileSync(sshd.knownHosts, '');
    appendFileSync(
      join(sshd.directory, 'ssh_config'),
      `Host behind\n  HostName 127.0.0.1\n  Port ${sshd.ports.locked}\n  User root\n  ProxyJump ${user.name}@127.0.0.1:${sshd.ports.password}\n`,
    );
    const uri = `qemu+ssh://behind/system?keyfile=${lockedKey}`;
    await withCore([uri], async ({ core, prompts }) => {
      const owner = { kind: 'host', host: await core.host(uri) };
      const gate = await prompts.untilAsked('host-key');
      expect(gate).toMatchObject({ owner, subject: expect.stringContaining(String(sshd.ports.password)) });
      await prompts.answer(gate, { kind: 'yes' });
      const password = await prompts.untilAsked('password');
      expect(password).toMatchObject({ owner, subject: `${user.name}@127.0.0.1` });
      await prompts.type(password, PASSWORD);
      const key = await prompts.untilAsked('host-key');
      expect(key).toMatchObject({ owner, subject: expect.stringContaining(String(sshd.ports.locked)) });
      await prompts.answer(key, { kind: 'yes' });
      await prompts.type(await prompts.untilAsked('passphrase'), PASSPHRASE);
      await untilLive(core, uri);
      expect(prompts.seen.length).toBe(4);
    });
  });

  test('fails as the one on the way does', async () => {
    const uri = `qemu+ssh://behind/system?keyfile=${lockedKey}`;
    await withCore([uri], async ({ core, prompts }) => {
      await prompts.answer(await prompts.untilAsked('password'), { kind: 'cancel' });
      expect(await untilFailed(core, uri)).toMatchObject({ code: 'ssh-cancelled' });
      expect(prompts.seen.length).toBe(1);
      await until(() => sshd.farEnd().length === 0, { what: 'nothing of it is left' });

      await connectAgain(core, uri);
      for (const attempt of [1, 2, 3]) await prompts.type(await prompts.untilAsked('password', attempt), 'wrong');
      expect(await untilFailed(core, uri)).toMatchObject({ code: 'ssh-denied' });
    });
  });
});

describe('a host that lets a login have one session only', () => {
  test('is asked for once all the same', async () => {
    const uri = `qemu+ssh://root@127.0.0.1:${sshd.ports.single}/system?keyfile=${lockedKey}`;
    await withCore([uri], async ({ core, prompts }) => {
      await prompts.type(await prompts.untilAsked('passphrase'), PASSPHRASE);
      await untilLive(core, uri);
      // For what users do there is a connection of its own.
      expect((await core.act('pause', guest.name)).items[0]).toMatchObject({ state: 'done' });
      await core.fleet.untilMachine(guest.name, ({ state }) => state === 'paused', 'is paused');
      expect((await core.act('resume', guest.name)).items[0]).toMatchObject({ state: 'done' });
      expect(prompts.seen.length).toBe(1);
      expect(sshd.farEnd().filter(({ line }) => line.startsWith('sshd: root@notty')).length).toBe(1);
    });
  });
});

describe('the key of a host', () => {
  test('that is not known is shown, kept when it is taken, and the host left alone when it is not', async () => {
    writeFileSync(sshd.knownHosts, '');
    const uri = plain();
    await withCore([uri], async ({ core, prompts }) => {
      const prompt = await prompts.untilAsked('host-key');
      expect(prompt.key).toEqual({ type: 'ED25519', fingerprint: await fingerprint(join(sshd.directory, 'host.pub')) });
      expect(prompt.subject).toContain('127.0.0.1');
      await prompts.answer(prompt, { kind: 'cancel' });
      expect(await untilFailed(core, uri)).toMatchObject({ code: 'ssh-key-refused' });
      expect(readFileSync(sshd.knownHosts, 'utf8')).toBe('');

      await connectAgain(core, uri);
      await prompts.answer(await prompts.untilAsked('host-key'), { kind: 'yes' });
      await untilLive(core, uri);
      expect(readFileSync(sshd.knownHosts, 'utf8')).toContain(`:${sshd.ports.plain}`);
    });
  });

  test('that has changed is a failure and no question, until the old one is forgotten', async () => {
    const other = join(sshd.directory, 'other');
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    const [type, key] = readFileSync(`${other}.pub`, 'utf8').split(' ');
    const others = `elsewhere.example.org ${type} ${key}\n`;
    writeFileSync(sshd.knownHosts, `${others}[127.0.0.1]:${sshd.ports.plain} ${type} ${key}\n`);
    const uri = plain();
    await withCore([uri], async ({ core, prompts }) => {
      const problem = await untilFailed(core, uri);
      expect(problem).toMatchObject({
        code: 'ssh-key-changed',
        hostKeys: {
          known: `ED25519 ${await fingerprint(`${other}.pub`)}`,
          shown: `ED25519 ${await fingerprint(join(sshd.directory, 'host.pub'))}`,
        },
      });
      expect(prompts.seen).toEqual([]);

      // The old key forgotten, the new one is a question.
      await forgetHostKey(uri, problem.detail);
      expect(readFileSync(sshd.knownHosts, 'utf8')).toBe(others);
      await connectAgain(core, uri);
      await prompts.answer(await prompts.untilAsked('host-key'), { kind: 'yes' });
      await untilLive(core, uri);
    });
  });
});
