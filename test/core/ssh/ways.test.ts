import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTo } from '../../../main/libvirt/connect.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { openTunnel, type TunnelEnd } from '../../../main/libvirt/transport/ssh/tunnel.ts';
import type { Transport, TransportEnd } from '../../../main/libvirt/transport/transport.ts';
import { defineIdleGuest, type Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { mustRun } from '../../support/run-command.ts';
import { programFolder, sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle() ?? otherUserObstacle();
needs(obstacle);

type Port = 'plain' | 'netcat' | 'bare' | 'single' | 'shut' | 'stuck';

const path = process.env.PATH;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<Port>;
let guest: Guest;
let user: OtherUser;
/** As long as it is there, the shell of the port `stuck` does not come to a command. */
let waitFor = '';

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await defineIdleGuest(daemon, 'way');
  user = await makeUser('way');
  await mustRun('usermod', ['--password', '*', user.name]);
  const HOME = user.home;
  const netcat = programFolder(daemon.directory, 'netcat', ['sh', 'bash', 'grep', 'nc']);
  const bare = programFolder(daemon.directory, 'bare', ['sh', 'bash', 'grep']);
  const stuck = scratchDirectory('home');
  waitFor = join(stuck, 'wait');
  writeFileSync(waitFor, '');
  writeFileSync(join(stuck, '.bashrc'), `while test -e ${waitFor}; do sleep 0.1; done\n`);
  sshd = await startSshd(daemon.pid, {
    stuck: { env: { HOME: stuck } },
    plain: { env: { HOME } },
    netcat: { env: { HOME, PATH: netcat } },
    bare: { env: { HOME, PATH: bare } },
    single: { env: { HOME, PATH: bare }, lines: ['MaxSessions 1'] },
    shut: { env: { HOME, PATH: bare }, lines: ['DisableForwarding yes'] },
  });
  process.env.PATH = `${sshd.clientPath}:${path}`;
});

afterAll(async () => {
  process.env.PATH = path;
  await sshd?.stop();
  await user?.remove();
  await daemon?.stop();
});

function at(port: Port, login = 'root', query = ''): string {
  return `qemu+ssh://${login}@127.0.0.1:${sshd.ports[port]}/system${query}`;
}

/** Logins at the far end: sshd has a process of this title for each. */
function logins(): number {
  return sshd.farEnd().filter(({ line }) => /^sshd: [\w-]+@notty/.test(line)).length;
}

async function machines(connection: Connection): Promise<number> {
  return (await connection.call('CONNECT_LIST_ALL_DOMAINS', { needResults: true, flags: 0 })).domains.length;
}

describe('libvirt is reached', () => {
  for (const [port, way] of [
    ['plain', 'helper'],
    ['netcat', 'netcat'],
    ['bare', 'forward'],
    ['single', 'forward'],
  ] as const) {
    test(`on a host of the kind "${port}" by ${way}, to look and to act`, async () => {
      for (const readOnly of [false, true]) {
        const connection = await connectTo(at(port), { readOnly });
        expect(connection.way).toBe(way);
        expect(await machines(connection)).toBe(1);
        const action = connection.call('DOMAIN_CREATE_WITH_FLAGS', {
          dom: { name: guest.name, uuid: guest.uuid, id: -1 },
          // Paused, and gone with the connection.
          flags: 3,
        });
        if (readOnly) await expect(action).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_DENIED' });
        else await action;
        connection.close();
        await connection.closed;
      }
      await until(() => logins() === 0, { what: 'the login has ended' });
    });
  }

  test('by a forwarded socket through the login of those that came before', async () => {
    const connections = await Promise.all([1, 2, 3].map(() => connectTo(at('bare'))));
    for (const connection of connections) expect(await machines(connection)).toBe(1);
    expect(logins()).toBe(1);
    for (const connection of connections) connection.close();
  });

  test('only with a known key where nobody can be asked', async () => {
    writeFileSync(sshd.knownHosts, '');
    try {
      await expect(connectTo(at('plain'))).rejects.toMatchObject({ reason: 'ssh-key-unknown' });
    } finally {
      writeFileSync(sshd.knownHosts, sshd.hostKey);
    }
  });

  test('not at all where the shell there is kept from our command, and that is told from a host that is away', async () => {
    await expect(connectTo(at('stuck'), { stepTimeoutMs: 3000 })).rejects.toMatchObject({ reason: 'ssh-shell-stuck' });
    rmSync(waitFor);
    await until(() => logins() === 0, { what: 'the shell there has ended' });
  });

  test('not at all where sockets are not forwarded either, which is said', async () => {
    await expect(connectTo(at('shut'))).rejects.toMatchObject({
      reason: 'remote-no-helper',
      message: expect.stringContaining('neither virt-ssh-helper nor nc'),
    });
  });
});

describe('a tunnel', () => {
  interface Echo {
    readonly server: Server;
    readonly end: TunnelEnd;
  }

  async function echo(where: 'port' | 'socket'): Promise<Echo> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('hello ');
      socket.pipe(socket);
    });
    const socketPath = join(daemon.directory, 'a display: of mine.sock');
    server.listen(where === 'port' ? { port: 0, host: '127.0.0.1' } : { path: socketPath });
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null) throw new Error('no address');
    return { server, end: typeof address === 'string' ? { socketPath } : { host: 'localhost', port: address.port } };
  }

  function collect(transport: Transport): { text: string; readonly ended: Promise<TransportEnd> } {
    const collected = {
      text: '',
      ended: new Promise<TransportEnd>((resolve) => void transport.onClose(resolve)),
    };
    transport.onData((chunk) => {
      collected.text += Buffer.from(chunk).toString('latin1');
    });
    return collected;
  }

  for (const [port, where] of [
    ['plain', 'port'],
    ['plain', 'socket'],
    ['bare', 'socket'],
    ['single', 'port'],
  ] as const) {
    test(`reaches a ${where} on a host of the kind "${port}" by the login that is there`, async () => {
      const connection = await connectTo(at(port));
      const { server, end } = await echo(where);
      try {
        const transport = await openTunnel(at(port), end);
        const heard = collect(transport);
        transport.write(Buffer.from('world'));
        await until(() => heard.text === 'hello world', { what: `an echo, not "${heard.text}"` });
        expect(logins()).toBe(1);
        transport.close();
        expect(await machines(connection)).toBe(1);
      } finally {
        server.close();
        connection.close();
      }
    });
  }

  test('comes without a login before it, and ends when its other end does', async () => {
    for (const [port, where] of [
      ['plain', { port: 0, host: '127.0.0.1' }],
      ['netcat', { path: join(daemon.directory, 'bye.sock') }],
      ['bare', { path: join(daemon.directory, 'bye.sock') }],
    ] as const) {
      const server = createServer((socket) => socket.end('bye', () => socket.destroy())).listen(where);
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      if (address === null) throw new Error('no address');
      const end = typeof address === 'string' ? { socketPath: address } : { host: '127.0.0.1', port: address.port };
      const heard = collect(await openTunnel(at(port), end));
      expect(await heard.ended).toEqual({ kind: 'ended' });
      expect(heard.text).toBe('bye');
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('that cannot be dug says why', async () => {
    const cases: readonly (readonly [port: Port, login: string, end: TunnelEnd, reason: string])[] = [
      ['plain', 'root', { host: '127.0.0.1', port: 1 }, 'host-unreachable'],
      ['plain', 'root', { socketPath: '/run/no such.sock' }, 'remote-no-libvirt'],
      ['plain', user.name, { socketPath: '/run/libvirt/libvirt-sock' }, 'remote-permission'],
      ['shut', 'root', { host: '127.0.0.1', port: 1 }, 'host-unreachable'],
    ];
    for (const [port, login, end, reason] of cases) {
      const { ended } = collect(await openTunnel(at(port, login), end));
      expect(await ended).toMatchObject({ kind: 'failed', cause: { reason } });
    }
    const unsafe: readonly TunnelEnd[] = [
      { host: '-oProxyCommand=x', port: 1 },
      { host: 'a:b c', port: 1 },
      { host: 'localhost', port: 70_000 },
      { socketPath: 'relative' },
      { socketPath: '/run/$HOME' },
      { socketPath: '/run/%h' },
      { socketPath: '/run/a\nb' },
    ];
    for (const end of unsafe) {
      await expect(openTunnel(at('plain'), end)).rejects.toMatchObject({ reason: 'uri-refused' });
    }
  });
});
