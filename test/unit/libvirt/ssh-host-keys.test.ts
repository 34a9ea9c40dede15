import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedKeys } from '../../../main/libvirt/transport/ssh/changed-keys.ts';
import { forgetHostKey } from '../../../main/libvirt/transport/ssh/host-keys.ts';
import { needs } from '../../support/needs.ts';
import { mustRun } from '../../support/run-command.ts';

needs(existsSync('/usr/bin/ssh-keygen') ? null : 'openssh-client is not installed');

const { PATH } = process.env;
const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
let folder = '';
const known = (): string => join(folder, 'known_hosts');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-keys-'));
  const config = `Host lab
  HostName 192.0.2.7
  Port 2222
  ProxyJump gate
Host gate
  HostKeyAlias the-gate
Host *
  UserKnownHostsFile ${known()} ${folder}/none
  GlobalKnownHostsFile ${folder}/global
`;
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/config "$@"\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, ...names: readonly string[]): void {
  writeFileSync(join(folder, file), names.map((name) => `${name} ssh-ed25519 ${KEY}\n`).join(''));
}

const names = (): readonly string[] =>
  readFileSync(known(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ')[0] ?? '');

test('a key is forgotten under the name by which ssh knows it, hashed or not, and the old list is left beside', async () => {
  write('known_hosts', '[192.0.2.7]:2222', '192.0.2.7', 'the-gate', 'other');
  await forgetHostKey('qemu+ssh://me@lab/system');
  expect(names()).toEqual(['192.0.2.7', 'the-gate', 'other']);
  expect(readFileSync(`${known()}.old`, 'utf8')).toContain('[192.0.2.7]:2222');

  write('known_hosts', '[192.0.2.7]:2222', 'other');
  await mustRun('ssh-keygen', ['-q', '-H', '-f', known()]);
  await forgetHostKey('qemu+ssh://me@lab/system');
  expect(names().length).toBe(1);
});

test('by what ssh said it is that of a host on the way, if it is on the way', async () => {
  const said = (name: string): string =>
    `@ WARNING @\nHost key for ${name} has changed and you have requested strict checking.`;
  write('known_hosts', '[192.0.2.7]:2222', 'the-gate', 'other');
  await forgetHostKey('qemu+ssh://lab/system', said('the-gate'));
  expect(names()).toEqual(['[192.0.2.7]:2222', 'other']);
  await forgetHostKey('qemu+ssh://lab/system', said('other'));
  expect(names()).toEqual(['other']);
});

test('a list that is not the user’s to change is named', async () => {
  write('known_hosts', 'other');
  write('global', '[192.0.2.7]:2222');
  await expect(forgetHostKey('qemu+ssh://lab/system')).rejects.toMatchObject({
    reason: 'ssh-key-changed',
    message: expect.stringContaining(`${folder}/global`),
  });
  await expect(forgetHostKey('qemu+ssh://-lab/system')).rejects.toMatchObject({ reason: 'bad-uri' });
});

test('both keys are found by what ssh says, as far as it says it', async () => {
  write('known_hosts', 'other', 'lab');
  const shown =
    'The fingerprint for the ED25519 key sent by the remote host is\nSHA256:Xm7WGW9Ylx9XRD9UKdtaRvLdyNg0GoDR7ZgsKAepEQ8.\n';
  const print = (await mustRun('ssh-keygen', ['-lf', known()])).split(' ')[1];
  expect(changedKeys(`${shown}Offending ED25519 key in ${known()}:2\n`)).toEqual({
    known: `ED25519 ${print}`,
    shown: 'ED25519 SHA256:Xm7WGW9Ylx9XRD9UKdtaRvLdyNg0GoDR7ZgsKAepEQ8',
  });
  expect(changedKeys(`Offending key in ${known()}:99\n`)).toEqual({ known: null, shown: null });
  expect(changedKeys('')).toEqual({ known: null, shown: null });
});
