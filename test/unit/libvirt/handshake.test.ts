import { describe, expect, test } from 'vitest';
import { openConnection } from '../../../main/libvirt/connection.ts';
import { isLibvirtError, OpenError } from '../../../main/libvirt/errors.ts';
import { transportPair } from './support/memory-transport.ts';
import {
  DaemonError,
  NO_REPLY,
  openScripted,
  type ScriptedDaemon,
  scriptedDaemon,
  settled,
} from './support/scripted-daemon.ts';

async function failure(script: (daemon: ScriptedDaemon) => void, uri = 'qemu:///system'): Promise<OpenError> {
  const { daemon, transport } = scriptedDaemon();
  script(daemon);
  const error = await openConnection({ transport, uri, stepTimeoutMs: 50 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OpenError);
  await settled();
  expect(transport.isClosed).toBe(true);
  return error as OpenError;
}

describe('the order of the handshake', () => {
  test('without authentication', async () => {
    const { daemon, transport } = scriptedDaemon();
    const phases: string[] = [];
    const opened: unknown[] = [];
    daemon.on('CONNECT_OPEN', (args) => void opened.push(args));
    const uri = 'qemu+unix:///system?socket=/run/x&no_tty=1';
    const connection = await openConnection({ transport, uri, onPhase: (phase) => phases.push(phase) });
    expect(daemon.calls).toEqual(['AUTH_LIST', 'CONNECT_SUPPORTS_FEATURE', 'CONNECT_OPEN']);
    expect(opened).toEqual([{ name: 'qemu:///system', flags: 0 }]);
    expect(phases).toEqual(['authenticating', 'opening']);
    expect(connection.features).toEqual(new Set([10]));
    connection.close();
  });

  test('read-only is said to the daemon', async () => {
    const { daemon, transport } = scriptedDaemon();
    let flags = -1;
    daemon.on('CONNECT_OPEN', (args) => {
      flags = args.flags;
    });
    (await openConnection({ transport, uri: 'test:///default', readOnly: true })).close();
    expect(flags).toBe(1);
  });

  test('keepalive is not asked for where it is not wanted', async () => {
    const asked: number[] = [];
    const { daemon, transport } = scriptedDaemon();
    daemon.on('CONNECT_SUPPORTS_FEATURE', ({ feature }) => {
      asked.push(feature);
      return { supported: 1 };
    });
    (await openConnection({ transport, uri: 'qemu:///system', keepAlive: false })).close();
    expect(asked).toEqual([]);
  });

  test('a daemon from before authentication is opened', async () => {
    const { daemon, transport } = scriptedDaemon();
    daemon.on('AUTH_LIST', () => {
      throw new DaemonError(39, 'unknown procedure: 66');
    });
    daemon.on('CONNECT_SUPPORTS_FEATURE', () => {
      throw new DaemonError(39, 'unknown procedure: 60');
    });
    const connection = await openConnection({ transport, uri: 'qemu:///system' });
    expect(connection.features.size).toBe(0);
    connection.close();
  });
});

describe('authentication', () => {
  const polkit = (daemon: ScriptedDaemon, outcome: () => { complete: boolean }) => {
    daemon.on('AUTH_LIST', () => ({ types: [2] }));
    daemon.on('AUTH_POLKIT', outcome);
  };

  test('polkit agrees', async () => {
    const { daemon, transport } = scriptedDaemon();
    polkit(daemon, () => ({ complete: true }));
    const connection = await openConnection({ transport, uri: 'qemu:///system' });
    expect(daemon.calls.slice(0, 2)).toEqual(['AUTH_LIST', 'AUTH_POLKIT']);
    connection.close();
  });

  test('polkit is not bothered where none is offered as well', async () => {
    const { daemon, transport } = scriptedDaemon();
    daemon.on('AUTH_LIST', () => ({ types: [2, 0] }));
    (await openConnection({ transport, uri: 'qemu:///system' })).close();
    expect(daemon.calls).not.toContain('AUTH_POLKIT');
  });

  test('polkit finds no agent', async () => {
    const text =
      "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'";
    const error = await failure((daemon) =>
      polkit(daemon, () => {
        throw new DaemonError(94, text, { domain: 60 });
      }),
    );
    expect(error.reason).toBe('polkit-no-agent');
    expect(error.message).toBe(text);
    expect(isLibvirtError(error.cause, 'VIR_ERR_AUTH_UNAVAILABLE')).toBe(true);
  });

  test('polkit finds no agent, in another language or in older words', async () => {
    const reasons = [
      new DaemonError(94, 'Authentifizierung nicht verfügbar'),
      new DaemonError(45, 'authentication failed: no agent is available to authenticate'),
    ];
    for (const reason of reasons) {
      const error = await failure((daemon) =>
        polkit(daemon, () => {
          throw reason;
        }),
      );
      expect(error.reason).toBe('polkit-no-agent');
    }
  });

  test.each([
    ['a wrong password', new DaemonError(45, 'authentication failed: not authorized')],
    ['the user cancels', new DaemonError(79, 'authentication cancelled: user cancelled authentication process')],
    ['nobody answers the question', new DaemonError(89, 'error from service: Timeout was reached')],
  ])('polkit refuses: %s', async (_what, reason) => {
    const error = await failure((daemon) =>
      polkit(daemon, () => {
        throw reason;
      }),
    );
    expect(error.reason).toBe('polkit-refused');
    expect(error.message).toBe(reason.message);
  });

  test.each([
    ['no bus', new DaemonError(1, 'internal error: Unable to get system bus connection')],
    [
      'nobody of that name on the bus',
      new DaemonError(89, 'error from service: GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: not provided'),
    ],
  ])('polkit cannot be asked: %s', async (_what, reason) => {
    const error = await failure((daemon) =>
      polkit(daemon, () => {
        throw reason;
      }),
    );
    expect(error.reason).toBe('polkit-unavailable');
    expect(error.message).toBe(reason.message);
  });

  test('polkit does not complete', async () => {
    expect((await failure((daemon) => polkit(daemon, () => ({ complete: false })))).reason).toBe('polkit-refused');
  });

  test('SASL is named as what it is', async () => {
    const error = await failure((daemon) => daemon.on('AUTH_LIST', () => ({ types: [1] })));
    expect(error.reason).toBe('auth-unsupported');
    expect(error.message).toContain('SASL');
  });

  test('an unknown kind is named by its number', async () => {
    const error = await failure((daemon) => daemon.on('AUTH_LIST', () => ({ types: [77] })));
    expect(error.reason).toBe('auth-unsupported');
    expect(error.message).toContain('77');
  });

  test('the wait for the user has no limit of its own, and can be given up', async () => {
    const { daemon, transport } = scriptedDaemon();
    daemon.on('AUTH_LIST', () => ({ types: [2] }));
    daemon.on('AUTH_POLKIT', () => NO_REPLY);
    const abort = new AbortController();
    const opening = openConnection({ transport, uri: 'qemu:///system', stepTimeoutMs: 10, signal: abort.signal });
    await new Promise((resolve) => setTimeout(resolve, 40));
    abort.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('the way to the daemon', () => {
  test('takes as long as somebody is asked on it, and then its usual time', async () => {
    const { daemon, transport } = scriptedDaemon();
    daemon.on('AUTH_LIST', () => NO_REPLY);
    let asks = true;
    const way = Object.defineProperties(transport, { waitsForUser: { get: () => asks }, way: { get: () => null } });
    let end: unknown = null;
    const opening = openConnection({ transport: way, uri: 'qemu:///system', stepTimeoutMs: 50 }).catch(
      (error: unknown) => {
        end = error;
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(end).toBeNull();
    asks = false;
    await opening;
    expect(end).toMatchObject({ reason: 'ssh-timeout' });
  });
});

describe('failures', () => {
  test('a daemon without the driver', async () => {
    const error = await failure((daemon) =>
      daemon.on('CONNECT_OPEN', () => {
        throw new DaemonError(5, 'no connection driver available for xen:///system');
      }),
    );
    expect(error.reason).toBe('driver-missing');
  });

  test('a daemon that denies', async () => {
    const error = await failure((daemon) =>
      daemon.on('CONNECT_OPEN', () => {
        throw new DaemonError(88, 'access denied');
      }),
    );
    expect(error.reason).toBe('denied');
  });

  test('a daemon that says nothing', async () => {
    expect((await failure((daemon) => daemon.on('AUTH_LIST', () => NO_REPLY))).reason).toBe('host-silent');
  });

  test('a daemon that hangs up', async () => {
    const error = await failure((daemon) =>
      daemon.on('AUTH_LIST', () => {
        daemon.transport.close();
        return NO_REPLY;
      }),
    );
    expect(error.reason).toBe('connection-lost');
  });

  test('something that is not libvirt', async () => {
    const [near, far] = transportPair();
    far.onData(() => void far.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const error = await openConnection({ transport: near, uri: 'qemu:///system' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenError);
    expect((error as OpenError).reason).toBe('not-libvirt');
  });

  test('a bad address', async () => {
    expect((await failure(() => {}, 'nonsense')).reason).toBe('bad-uri');
  });
});

test('a feature is asked about once', async () => {
  const { connection, daemon } = await openScripted();
  daemon.on('CONNECT_SUPPORTS_FEATURE', ({ feature }) => ({ supported: feature === 1 ? 1 : 0 }));
  expect(await connection.supportsFeature(1)).toBe(true);
  expect(await connection.supportsFeature(2)).toBe(false);
  expect(await connection.supportsFeature(1)).toBe(true);
  expect(daemon.calls).toHaveLength(2);
  connection.close();
});
