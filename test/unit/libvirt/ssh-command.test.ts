import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  REACHED,
  remoteCommand,
  shellQuote,
  sshArguments,
  sshExitArguments,
  sshForwardArguments,
  sshTunnelArguments,
} from '../../../main/libvirt/transport/ssh/command.ts';
import type { SshTarget } from '../../../main/libvirt/transport/ssh/target.ts';

const TARGET: SshTarget = {
  host: 'lab1',
  user: 'me',
  port: 2222,
  keyFile: '/k/id',
  helperUri: 'qemu:///system',
  readOnly: false,
  sockets: ['/run/a.sock', '/run/b.sock'],
};

describe('the words for ssh', () => {
  test('ask nothing, check everything, and end with host and command', () => {
    const words = sshArguments(TARGET, { controlPath: '/run/c' });
    expect(words.slice(0, 3)).toEqual(['-T', '-e', 'none']);
    expect(words.slice(-9)).toEqual(['-p', '2222', '-l', 'me', '-i', '/k/id', '--', 'lab1', remoteCommand(TARGET)]);
    const options = words.filter((_, i) => words[i - 1] === '-o');
    expect(options).toEqual(
      expect.arrayContaining(['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=10', 'ControlPath=/run/c']),
    );
    expect(options.join()).not.toMatch(/StrictHostKeyChecking|KnownHosts|ProxyCommand/);
    expect(words).not.toContain('-A');
  });

  test('let who is asked on the way take the time it takes', () => {
    const words = sshArguments(TARGET, { controlPath: '/run/c', asks: true, isIndirect: true });
    expect(words).toEqual(expect.arrayContaining(['BatchMode=no', 'ConnectTimeout=none']));
    expect(sshArguments(TARGET, { controlPath: null, isIndirect: true })).toContain('ConnectTimeout=15');
    expect(sshArguments(TARGET, { controlPath: null, isVerbose: true })[0]).toBe('-v');
  });

  test('share no login where there is no place for its socket', () => {
    const words = sshArguments({ ...TARGET, user: null, port: null, keyFile: null }, { controlPath: null });
    expect(words.slice(-4)).toEqual(['ControlPath=none', '--', 'lab1', remoteCommand(TARGET)]);
    expect(words).toContain('ControlMaster=no');
  });

  test('forward a socket, with a colon in its path too, and reach a port as the host sees it', () => {
    expect(sshForwardArguments(TARGET, '/run/c', 'forward', '/run/f1', '/run/a:b').join(' ')).toBe(
      '-O forward -o ControlPath=/run/c -o StreamLocalBindMask=0177 -L /run/f1:/run/a\\:b -p 2222 -l me -i /k/id -- lab1',
    );
    const words = sshTunnelArguments(TARGET, { controlPath: '/run/c', asks: true }, { host: '::1', port: 5900 });
    expect(words.slice(-4)).toEqual(['-W', '[::1]:5900', '--', 'lab1']);
    expect(words).toContain('BatchMode=no');
  });

  test('end a shared login', () => {
    expect(sshExitArguments(TARGET, '/run/c').join(' ')).toBe(
      '-O exit -o ControlPath=/run/c -p 2222 -l me -i /k/id -- lab1',
    );
  });

  test('are understood by ssh itself', (ctx) => {
    if (!existsSync('/usr/bin/ssh')) ctx.skip('openssh-client is not installed');
    const said = execFileSync(
      'ssh',
      ['-G', '-F', '/dev/null', ...sshArguments(TARGET, { controlPath: '/run/c' }).slice(0, -1)],
      {
        encoding: 'utf8',
      },
    );
    expect(said.split('\n')).toEqual(
      expect.arrayContaining(['host lab1', 'user me', 'port 2222', 'batchmode yes', 'requesttty false']),
    );
  });
});

describe('quoting', () => {
  test('a shell gives back what went in, as one word', () => {
    for (const text of ['', 'a b', "it's", '$(id) `id` "x" \\ ! * ~', "''", 'ü€']) {
      expect(spawnSync('sh', ['-c', `printf '[%s]' ${shellQuote(text)}`], { encoding: 'utf8' }).stdout).toBe(
        `[${text}]`,
      );
    }
    expect(() => shellQuote('a\nb')).toThrow(/control/);
  });

  test('the far end gets one line that every login shell reads alike', () => {
    const command = remoteCommand(TARGET);
    // Words of csh and fish inside single quotes, and what ends a line.
    expect(command).not.toMatch(/[\\!\n]/);
    expect(command.match(/'/g)).toHaveLength(2 * 6);
  });
});

describe('the far end', () => {
  let folder = '';
  let server: Server;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'virtkeep-far-'));
    mkdirSync(join(folder, 'bin'));
    for (const name of ['sh', 'grep']) symlinkSync(`/bin/${name}`, join(folder, 'bin', name));
    server = createServer().listen(join(folder, 'b.sock'));
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function program(name: string, body: string): void {
    const path = join(folder, 'bin', name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }

  function run(change: Partial<SshTarget> = {}): {
    readonly status: number | null;
    readonly said: string;
    readonly way: string | null;
  } {
    const sockets = [join(folder, 'a.sock'), join(folder, 'b.sock')];
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', remoteCommand({ ...TARGET, sockets, ...change })], {
      env: { PATH: join(folder, 'bin') },
      encoding: 'utf8',
    });
    const way = REACHED.exec(stderr);
    const said = `${stdout}${way === null ? stderr : stderr.replace(way[0], '')}`;
    return { status, said: said.trim().replaceAll(folder, ''), way: way?.slice(1).filter(Boolean).join(' ') ?? null };
  }

  const ECHO = 'echo "$0 $*"';
  const HELP = 'if test "$1" = -h; then echo "  -U  Use UNIX domain socket"; exit; fi';

  test('prefers the helper, unless a socket is named', () => {
    program('virt-ssh-helper', ECHO);
    program('nc', `${HELP}; ${ECHO}`);
    expect(run()).toEqual({ status: 0, said: '/bin/virt-ssh-helper qemu:///system', way: 'helper' });
    expect(run({ readOnly: true }).said).toBe('/bin/virt-ssh-helper -r qemu:///system');
    expect(run({ helperUri: null }).said).toBe('/bin/nc -U /b.sock');
  });

  test('takes netcat for the first socket that is there, and tells it to leave where it can be told', () => {
    program('nc', `${HELP}; if test "$*" = -q; then echo "nc: option requires an argument -- 'q'"; else ${ECHO}; fi`);
    expect(run()).toEqual({ status: 0, said: '/bin/nc -q0 -U /b.sock', way: 'nc 1' });
  });

  test('asks for a forwarded socket where there is no netcat, or one that knows none', () => {
    expect(run()).toEqual({ status: 0, said: '', way: 'forward 1' });
    program('nc', ECHO);
    expect(run()).toEqual({ status: 0, said: '', way: 'forward 1' });
  });

  test('says what is missing', () => {
    expect(run({ sockets: [] })).toEqual({ status: 91, said: 'virt-ssh-helper is not installed', way: null });
    program('nc', ECHO);
    expect(run({ sockets: [join(folder, 'x.sock')] })).toEqual({
      status: 92,
      said: '/x.sock: no such socket',
      way: null,
    });
  });
});
