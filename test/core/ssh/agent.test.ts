import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../support/child.ts';
import { startCore } from '../../support/core.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { watchPrompts } from '../../support/prompt-watch.ts';
import { mustRun } from '../../support/run-command.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { until } from '../../support/until.ts';

// What users have set up around their ssh already: an agent that holds their keys, and a program that asks.

const obstacle = libvirtdObstacle() ?? sshdObstacle();
needs(obstacle);

const PASSPHRASE = 'battery staple';
const { PATH, SSH_AUTH_SOCK, SSH_ASKPASS, DISPLAY } = process.env;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<'key'>;
let agent: Child;
let guest: Guest;
let key = '';
let uri = '';
/** Is there when the user's own program was run. */
let trace = '';

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await defineIdleGuest(daemon, 'agent');
  key = join(daemon.directory, 'locked');
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-C', 'test', '-f', key]);
  const home = scratchDirectory('home');
  sshd = await startSshd(daemon.pid, { key: { env: { HOME: home }, lines: [`AuthorizedKeysFile ${key}.pub`] } });
  uri = `qemu+ssh://root@127.0.0.1:${sshd.ports.key}/system`;
  // As a configuration that says nothing of keys: those of the agent are tried.
  const config = join(sshd.directory, 'ssh_config');
  const lines = readFileSync(config, 'utf8').split('\n');
  writeFileSync(config, lines.filter((line) => !/IdentityFile|IdentitiesOnly|IdentityAgent/.test(line)).join('\n'));
  const socket = join(sshd.directory, 'agent');
  agent = startChild('ssh-agent', ['-D', '-a', socket]);
  await until(() => existsSync(socket), { what: 'the agent listens' });
  trace = join(sshd.directory, 'asked');
  const program = join(sshd.directory, 'ask');
  writeFileSync(program, `#!/bin/sh\necho "$1" >> '${trace}'\necho '${PASSPHRASE}'\n`);
  chmodSync(program, 0o700);
  Object.assign(process.env, {
    PATH: `${sshd.clientPath}:${PATH}`,
    SSH_AUTH_SOCK: socket,
    SSH_ASKPASS: program,
    DISPLAY: ':7',
  });
});

afterAll(async () => {
  for (const [name, value] of Object.entries({ PATH, SSH_AUTH_SOCK, SSH_ASKPASS, DISPLAY })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await agent?.stop();
  await sshd?.stop();
  await daemon?.stop();
});

test('a key that the agent holds lets in without a question', async () => {
  // The user unlocks it for the agent, with a program of the user's.
  await mustRun('env', ['SSH_ASKPASS_REQUIRE=force', 'ssh-add', '-q', key]);
  expect(readFileSync(trace, 'utf8')).toContain('passphrase');
  writeFileSync(trace, '');
  const core = await startCore([uri]);
  const prompts = watchPrompts(core.client);
  try {
    const record = await core.fleet.untilPhase(await core.host(uri), ['live', 'failed']);
    expect(record.state).toEqual({ phase: 'live' });
    expect(core.fleet.machine(guest.name)?.uuid).toBe(guest.uuid);
    expect(prompts.seen).toEqual([]);
    expect(readFileSync(trace, 'utf8')).toBe('');
  } finally {
    prompts.close();
    await core.stop();
  }
});

test('what ssh asks is asked in the app, not by the program that the desktop has set', async () => {
  await mustRun('ssh-add', ['-q', '-D']);
  writeFileSync(trace, '');
  const withKey = `${uri}?keyfile=${key}`;
  const core = await startCore([withKey]);
  const prompts = watchPrompts(core.client);
  try {
    await prompts.type(await prompts.untilAsked('passphrase'), PASSPHRASE);
    const record = await core.fleet.untilPhase(await core.host(withKey), ['live', 'failed']);
    expect(record.state).toEqual({ phase: 'live' });
    expect(readFileSync(trace, 'utf8')).toBe('');
  } finally {
    prompts.close();
    await core.stop();
  }
});
