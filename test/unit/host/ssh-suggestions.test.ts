import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { matches } from '../../../main/host/address-test/ssh-config.ts';
import { sshSuggestions } from '../../../main/host/address-test/ssh-suggestions.ts';
import { mustRun } from '../../support/run-command.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const suggest = (): ReturnType<typeof sshSuggestions> =>
  sshSuggestions({ home: join(folder, 'home'), system: join(folder, 'etc') });
const aliases = (): readonly string[] => suggest().map(({ alias }) => alias);

test('offers the hosts of the configuration with what is said of them, first words first', () => {
  write(
    'home/.ssh/config',
    `# a comment
Port 2022
Host lab1 lab2 "lab 3" *.wild !no
    HostName=%h.example.org
    User me # not hers
Host lab2
  Port 22
  HostName never
  ProxyJump  gate:2200
Match host lab1 exec "true"
  User never
Match host lab2
  ProxyCommand never
Host *
  ProxyJump none
  User everybody
Host -oops a$b
`,
  );
  expect(suggest()).toEqual([
    { alias: 'lab1', hostName: 'lab1.example.org', user: 'me', port: 2022, proxyJump: null },
    { alias: 'lab2', hostName: 'lab2.example.org', user: 'me', port: 2022, proxyJump: 'gate:2200' },
  ]);
});

test('reads what is included, only where it is, and the system after the user', () => {
  write('home/.ssh/config', 'Include conf.d/*.conf\nHost mine\n  Include ~/.ssh/mine\n  User me\n');
  write('home/.ssh/conf.d/b.conf', 'Host two\n');
  write('home/.ssh/conf.d/a.conf', 'Host one\n  Port 1\n');
  write('home/.ssh/conf.d/c.txt', 'Host not\n');
  write('home/.ssh/mine', 'Port 99\nHost other\n');
  write('etc/ssh_config', 'Include ssh_config.d/x\nHost *\n  User all\n');
  write('etc/ssh_config.d/x', 'Host three mine\n  User never\n');
  const found = suggest();
  expect(found.map(({ alias }) => alias)).toEqual(['one', 'two', 'mine', 'three']);
  expect(found[2]).toMatchObject({ port: 99, user: 'me' });
  expect(found[0]).toMatchObject({ port: 1, user: 'all' });
});

test('offers known hosts that are not hashed, with their ports, unless the configuration has them', () => {
  write('home/.ssh/config', 'Host lab\n  HostName 192.0.2.1\n');
  write(
    'home/.ssh/known_hosts',
    `# a comment
|1|c2FsdA==|aGFzaA== ssh-ed25519 AAAA
far.example.org,192.0.2.9 ssh-ed25519 AAAA
[near.example.org]:2222 ssh-ed25519 AAAA
192.0.2.1 ssh-rsa AAAA
*.example.org ssh-rsa AAAA
@cert-authority ca.example.org ssh-rsa AAAA
far.example.org ssh-rsa AAAA
2001:db8::1 ssh-rsa AAAA
`,
  );
  expect(suggest().map(({ alias, port }) => [alias, port])).toEqual([
    ['lab', null],
    ['far.example.org', null],
    ['192.0.2.9', null],
    ['near.example.org', 2222],
    ['2001:db8::1', null],
  ]);
});

test('is not led astray by odd files', async () => {
  expect(aliases()).toEqual([]);
  write('home/.ssh/config', 'Include config\nInclude fifo\nInclude /dev/zero\nInclude ~root/x $HOME/y\nHost here\n');
  await mustRun('mkfifo', [join(folder, 'home/.ssh/fifo')]);
  expect(aliases()).toEqual(['here']);
  write(
    'home/.ssh/config',
    `Host ${'x'.repeat(300)}\n\0\u0001\nHost\nHost =\n${'Host a*\n'.repeat(50_000)}Host beyond\n`,
  );
  expect(aliases().length).toBeLessThan(2);
  const many = Array.from({ length: 3000 }, (_, i) => `Host h${i}`).join('\n');
  write('home/.ssh/config', many);
  expect(aliases().length).toBe(1000);
});

test('matches patterns as ssh does, and in little time', () => {
  expect(matches(['*.lab', '!bad.lab'], 'good.lab')).toBe(true);
  expect(matches(['*.lab', '!bad.lab'], 'bad.lab')).toBe(false);
  expect(matches(['!bad'], 'good')).toBe(false);
  expect(matches(['h?st'], 'HOST')).toBe(true);
  expect(matches(['h?st'], 'hst')).toBe(false);
  expect(matches([`${'*'.repeat(2000)}x`], 'a'.repeat(200))).toBe(false);
});
