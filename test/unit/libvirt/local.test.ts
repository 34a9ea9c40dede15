import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpenError } from '../../../main/libvirt/errors.ts';
import { connectLocal, type LocalSystem, resolveLocalSocket } from '../../../main/libvirt/transport/local.ts';
import { connectUnix } from '../../../main/libvirt/transport/unix.ts';
import { parseUri } from '../../../main/libvirt/uri.ts';

function system(existing: readonly string[], rest: Partial<LocalSystem> = {}): LocalSystem {
  return {
    env: { XDG_RUNTIME_DIR: '/run/user/1000' },
    uid: 1000,
    home: '/home/me',
    systemDir: '/var/run/libvirt',
    exists: (path) => existing.includes(path),
    ...rest,
  };
}

describe('which socket a URI means', () => {
  const at = (uri: string, existing: readonly string[] = [], rest: Partial<LocalSystem> = {}, readOnly = false) =>
    resolveLocalSocket(parseUri(uri), readOnly, system(existing, rest));

  test("the system's, of the driver's own daemon if it is there", () => {
    const both = ['/var/run/libvirt/virtqemud-sock', '/var/run/libvirt/libvirt-sock'];
    expect(at('qemu:///system', both).path).toBe(both[0]);
    expect(at('qemu:///system', both.slice(1)).path).toBe(both[1]);
    expect(at('qemu:///system').path).toBe('/var/run/libvirt/libvirt-sock');
    expect(at('qemu:///system', ['/usr/sbin/virtqemud']).path).toBe('/var/run/libvirt/virtqemud-sock');
    expect(at('qemu:///system?mode=legacy', both).path).toBe(both[1]);
    expect(at('qemu:///system?mode=direct').path).toBe(both[0]);
    expect(at('xen:///system', ['/var/run/libvirt/virtxend-sock']).path).toBe('/var/run/libvirt/virtxend-sock');
  });

  test('read-only sockets of their own, but not in a session', () => {
    expect(at('qemu:///system', [], {}, true).path).toBe('/var/run/libvirt/libvirt-sock-ro');
    expect(at('qemu:///session', [], {}, true).path).toBe('/run/user/1000/libvirt/libvirt-sock');
  });

  test("a session's are the user's, and its daemon may be started", () => {
    expect(at('qemu:///session')).toMatchObject({
      path: '/run/user/1000/libvirt/libvirt-sock',
      daemon: 'libvirtd',
    });
    expect(at('qemu:///session', ['/usr/sbin/virtqemud'])).toMatchObject({
      path: '/run/user/1000/libvirt/virtqemud-sock',
      daemon: 'virtqemud',
    });
    expect(at('qemu:///session', [], { env: {} }).path).toBe('/home/me/.cache/libvirt/libvirt-sock');
    expect(at('qemu:///session', [], { env: { XDG_CACHE_HOME: '/c' } }).path).toBe('/c/libvirt/libvirt-sock');
    expect(at('test+unix:///default').path).toBe('/run/user/1000/libvirt/libvirt-sock');
  });

  test('the daemon is not started where that is not wanted or not due', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000', LIBVIRT_AUTOSTART: '0' };
    expect(at('qemu:///session', [], { env }).daemon).toBeNull();
    expect(at('qemu:///system').daemon).toBeNull();
    expect(at('qemu:///session', [], { uid: 0 })).toMatchObject({
      path: '/var/run/libvirt/libvirt-sock',
      daemon: null,
    });
  });

  test('the one that the URI names', () => {
    expect(at('qemu+unix:///session?socket=/run/x.sock')).toMatchObject({ path: '/run/x.sock', daemon: null });
    expect(() => at('qemu:///system?socket=x.sock')).toThrow(/absolute/);
  });

  test('what is not local is refused by name', () => {
    expect(() => at('qemu+ssh://host/system')).toThrow(/host/);
    expect(() => at('qemu+tcp:///system')).toThrow(/tcp/);
    expect(() => at('qemu+libssh2:///system')).toThrow(OpenError);
  });
});

describe('with real sockets', () => {
  let dir = '';
  let server: Server | null = null;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'virtkeep-local-'));
  });
  afterEach(() => {
    server?.close();
    server = null;
    rmSync(dir, { recursive: true, force: true });
  });

  test('nobody there, nobody behind it, not a socket', async () => {
    const path = join(dir, 'sock');
    await expect(connectUnix(path)).rejects.toMatchObject({ reason: 'no-libvirt' });
    await expect(connectUnix(join(dir, 'no', 'sock'))).rejects.toMatchObject({ reason: 'no-libvirt' });
    writeFileSync(path, '');
    await expect(connectUnix(path)).rejects.toMatchObject({ reason: 'connection-refused' });
    await expect(connectUnix(path, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  });

  test('a socket that this user may not use', async (ctx) => {
    const path = join(dir, 'sock');
    server = createServer().listen(path);
    await new Promise((resolve) => server?.once('listening', resolve));
    chmodSync(path, 0o000);
    const asNobody = process.geteuid?.() === 0;
    if (asNobody && process.seteuid === undefined) ctx.skip('root may use every socket, and cannot be another here');
    if (asNobody) process.seteuid?.(65_534);
    try {
      await expect(connectUnix(path)).rejects.toMatchObject({ reason: 'socket-permission' });
    } finally {
      if (asNobody) process.seteuid?.(0);
    }
  });

  test('bytes go both ways, and the end is told', async () => {
    const path = join(dir, 'sock');
    server = createServer((socket) => socket.on('data', (chunk) => socket.end(chunk))).listen(path);
    await new Promise((resolve) => server?.once('listening', resolve));
    const transport = await connectUnix(path);
    const got: Buffer[] = [];
    const end = new Promise((resolve) => transport.onClose(resolve));
    transport.onData((chunk) => got.push(Buffer.from(chunk)));
    transport.write(Buffer.from('hello'));
    expect(await end).toEqual({ kind: 'ended' });
    expect(Buffer.concat(got).toString()).toBe('hello');
    await transport.drained();
    transport.close();
  });

  test('what came before anybody listened is kept', async () => {
    const path = join(dir, 'sock');
    server = createServer((socket) => socket.end('early')).listen(path);
    await new Promise((resolve) => server?.once('listening', resolve));
    const transport = await connectUnix(path);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const got: string[] = [];
    const end = new Promise((resolve) => transport.onClose(resolve));
    transport.onData((chunk) => got.push(Buffer.from(chunk).toString()));
    await end;
    expect(got.join('')).toBe('early');
    transport.close();
  });

  /** A session daemon of our own: notes that it was started, listens, and leaves when its client does. */
  function fakeDaemon(body: string): LocalSystem {
    const program = join(dir, 'virtfaked');
    writeFileSync(program, `#!${process.execPath}\n${body}`);
    chmodSync(program, 0o755);
    return {
      env: { PATH: dir, XDG_RUNTIME_DIR: dir, LOG: join(dir, 'log') },
      uid: 1000,
      home: dir,
      systemDir: dir,
      exists: existsSync,
    };
  }

  const LISTENING = `
    const fs = require('node:fs'), net = require('node:net'), path = require('node:path');
    fs.appendFileSync(process.env.LOG, process.argv.slice(2).join(' ') + '\\n');
    let clients = 0;
    const server = net.createServer((socket) => {
      clients++;
      socket.on('error', () => {});
      socket.on('close', () => { if (--clients === 0) server.close(); });
      socket.resume();
    });
    setTimeout(() => server.listen(path.join(process.env.XDG_RUNTIME_DIR, 'libvirt', 'virtfaked-sock')), 100);
    setTimeout(() => process.exit(), 10000).unref();`;

  test('a session daemon is started once for many, as libvirt starts it', async () => {
    const fake = fakeDaemon(LISTENING);
    const uri = parseUri('fake:///session');
    const transports = await Promise.all([1, 2, 3].map(() => connectLocal(uri, { system: fake })));
    expect(readFileSync(join(dir, 'log'), 'utf8')).toBe('--timeout=120\n');
    expect(existsSync(join(dir, 'libvirt', 'virtkeep-virtfaked.lock'))).toBe(false);
    for (const transport of transports) transport.close();
  });

  test('a lock that a dead process left behind does not keep it from starting', async () => {
    const fake = fakeDaemon(LISTENING);
    const uri = parseUri('fake:///session');
    (await connectLocal(uri, { system: fake })).close();
    await expect.poll(() => existsSync(join(dir, 'libvirt', 'virtfaked-sock'))).toBe(false);
    writeFileSync(join(dir, 'libvirt', 'virtkeep-virtfaked.lock'), '4194303\n');
    (await connectLocal(uri, { system: fake })).close();
    expect(readFileSync(join(dir, 'log'), 'utf8')).toBe('--timeout=120\n--timeout=120\n');
  });

  test('one that cannot start says why', async () => {
    const fake = fakeDaemon('console.error("libvirtd: no configuration"); process.exit(3);');
    await expect(connectLocal(parseUri('fake:///session'), { system: fake })).rejects.toMatchObject({
      reason: 'session-start-failed',
      message: 'libvirtd: no configuration',
    });
  });

  test('one that is no program says so', async () => {
    const fake = fakeDaemon('');
    chmodSync(join(dir, 'virtfaked'), 0o644);
    await expect(connectLocal(parseUri('fake:///session'), { system: fake })).rejects.toMatchObject({
      reason: 'session-start-failed',
      message: expect.stringContaining('EACCES'),
    });
  });

  test("one that another client's daemon was faster than gives way to it", async () => {
    const fake = fakeDaemon('console.error("pid file is locked"); process.exit(1);');
    const folder = join(dir, 'libvirt');
    mkdirSync(folder);
    writeFileSync(join(folder, 'virtfaked.pid'), String(process.pid));
    setTimeout(() => {
      server = createServer().listen(join(folder, 'virtfaked-sock'));
    }, 500);
    (await connectLocal(parseUri('fake:///session'), { system: fake })).close();
  });

  test('without autostart, or without a daemon, nothing is started', async () => {
    const fake = fakeDaemon(LISTENING);
    const off = { ...fake, env: { ...fake.env, LIBVIRT_AUTOSTART: '0' } };
    await expect(connectLocal(parseUri('fake:///session'), { system: off })).rejects.toMatchObject({
      reason: 'session-start-failed',
      message: expect.stringContaining('LIBVIRT_AUTOSTART=0'),
    });
    await expect(connectLocal(parseUri('none:///session?mode=direct'), { system: fake })).rejects.toMatchObject({
      reason: 'no-libvirt',
      message: 'virtnoned is not installed',
    });
    expect(existsSync(join(dir, 'log'))).toBe(false);
  });
});
