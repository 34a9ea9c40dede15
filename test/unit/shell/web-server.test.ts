import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startWebServer, type WebServer } from '../../../main/shell/web/server.ts';
import { decodeMessage, encodeMessage } from '../../../shared/message-codec.ts';
import type { Port } from '../../../shared/port.ts';
import { ask, askRaw } from './raw-request.ts';

let root: string;
let server: WebServer;
let ports: Port[];
let windows: number[];
let open: WebSocket[];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'virtkeep-bundle-'));
  root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(root, 'assets', 'index-B4x_y.js'), 'export {};');
  await writeFile(join(root, 'assets', 'style.css'), 'p{}');
  await writeFile(join(root, 'assets', 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(root, 'notes.odd'), 'no type');
  await writeFile(join(folder, 'secret.json'), '{"secret":true}');
  await symlink(join(folder, 'secret.json'), join(root, 'link.json'));
  await mkdir(join(folder, 'renderer-other'));
  await writeFile(join(folder, 'renderer-other', 'x.json'), '{}');
});
afterAll(() => rm(join(root, '..'), { recursive: true }));

beforeEach(async () => {
  ports = [];
  const counted: number[] = [];
  windows = counted;
  open = [];
  server = await startWebServer({
    root,
    onPort: (port) => ports.push(port),
    onWindows: (count) => counted.push(count),
  });
});
afterEach(async () => {
  for (const socket of open) socket.terminate();
  await server.stop();
});

const origin = (): string => `http://127.0.0.1:${server.port}`;
const tokenPath = (): string => server.address.slice(origin().length);

async function login(): Promise<string> {
  const { headers } = await ask(server.port, tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** How an attempt to open the port ends: the open socket, or the refusal's status. */
async function openPort(headers: Record<string, string>, path = '/port'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
  open.push(socket);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

async function openWindow(): Promise<WebSocket> {
  const socket = await openPort({ Cookie: await login(), Origin: origin() });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

describe('the token', () => {
  test('becomes a cookie that scripts and other sites cannot use, and leaves the address bar', async () => {
    const { status, headers } = await ask(server.port, tokenPath());
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']).toHaveLength(1);
    expect(headers['set-cookie']?.[0]).toMatch(/^virtkeep_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  test('is refused the second time, with a page that says so, even to the browser that used it', async () => {
    const cookie = await login();
    for (const headers of [{}, { Cookie: cookie }]) {
      const { status, headers: answered, body } = await ask(server.port, tokenPath(), headers);
      expect(status).toBe(403);
      expect(answered['set-cookie']).toBeUndefined();
      expect(answered['content-type']).toBe('text/html; charset=utf-8');
      expect(body).toContain('This link has been used');
    }
    expect((await ask(server.port, '/', { Cookie: cookie })).status).toBe(200);
  });

  test('is not given away for a guess, and a guess does not spoil it', async () => {
    for (const guess of ['', 'x', 'x'.repeat(43), `${tokenPath().slice(8)}x`]) {
      expect((await ask(server.port, `/?token=${guess}`)).status).toBe(403);
    }
    expect((await ask(server.port, tokenPath())).status).toBe(303);
  });

  test('is not spent by a look at the headers', async () => {
    expect((await ask(server.port, tokenPath(), {}, 'HEAD')).status).toBe(403);
    expect((await ask(server.port, tokenPath())).status).toBe(303);
  });

  test('differs from run to run, and so does the cookie', async () => {
    const other = await startWebServer({ root, onPort: () => {} });
    expect(other.address).not.toBe(server.address);
    const cookie = await login();
    const renamed = cookie.replace(String(server.port), String(other.port));
    expect((await ask(other.port, '/', { Cookie: renamed })).status).toBe(403);
    await other.stop();
  });
});

describe('pages', () => {
  test('need the cookie', async () => {
    await login();
    for (const cookie of [
      undefined,
      'virtkeep=1',
      `virtkeep_${server.port}=`,
      `virtkeep_${server.port}=${'A'.repeat(43)}`,
    ]) {
      const { status, body } = await ask(server.port, '/', cookie === undefined ? {} : { Cookie: cookie });
      expect(status).toBe(403);
      expect(body).toContain('not open in this browser');
    }
  });

  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html><title>page</title>'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html><title>page</title>'],
    ['/assets/index-B4x_y.js?v=1', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/style.css', 'text/css; charset=utf-8', 'p{}'],
    ['/assets/mark.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ])('%s comes as %s', async (path, type, body) => {
    const answer = await ask(server.port, path, { Cookie: `other=1; ${await login()}; more=2` });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['content-length']).toBe(String(body.length));
    expect(answer.body).toBe(body);
  });

  test('a look at the headers brings no body', async () => {
    const answer = await ask(server.port, '/', { Cookie: await login() }, 'HEAD');
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  test.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '/..\\secret.json',
    '/assets/..%5c..%5csecret.json',
    '//etc/os-release.json',
    '/../renderer-other/x.json',
    '/link.json',
    '/index.html%00.js',
    '/index.html/',
    '/assets/',
    '/assets',
    '/.hidden.json',
    '/notes.odd',
    '/missing.js',
    '/%',
    'http://127.0.0.1/index.html',
    '*',
  ])('%s is nothing', async (path) => {
    const { status, body } = await ask(server.port, path, { Cookie: await login() });
    expect(status).toBe(404);
    expect(body).toContain('There is nothing here');
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
    const { status, headers } = await ask(server.port, '/', { Cookie: await login() }, method);
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('every answer carries the policy', async () => {
    const cookie = await login();
    const answers = [
      await ask(server.port, '/', { Cookie: cookie }),
      await ask(server.port, '/missing', { Cookie: cookie }),
      await ask(server.port, '/'),
      await ask(server.port, tokenPath()),
      await ask(server.port, '/', { Host: 'elsewhere' }),
      await ask(server.port, '/', {}, 'POST'),
    ];
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
          "img-src 'self' data: blob:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('who asks', () => {
  test.each([
    'localhost',
    'localhost:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    'evil.example:PORT',
    '127.0.0.1:PORT.evil.example',
  ])('by the name %j is refused, whatever else fits', async (name) => {
    const headers = { Host: name.replace('PORT', String(server.port)), Cookie: await login() };
    expect((await ask(server.port, '/', headers)).status).toBe(403);
    expect(await openPort({ ...headers, Origin: origin() })).toBe(403);
  });

  test('by no name is refused', async () => {
    const cookie = await login();
    expect((await ask(server.port, '/', { Host: '', Cookie: cookie })).status).toBe(403);
    expect(await askRaw(server.port, `GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('by two names is refused', async () => {
    const host = `127.0.0.1:${server.port}`;
    const answer = await askRaw(
      server.port,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\nCookie: ${await login()}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test.each([
    'http://evil.example',
    'http://localhost:PORT',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'null',
    '',
  ])('from the origin %j is refused, even with the cookie', async (name) => {
    const headers = { Origin: name.replace('PORT', String(server.port)), Cookie: await login() };
    expect((await ask(server.port, '/', headers)).status).toBe(403);
    expect(await openPort(headers)).toBe(403);
  });

  test('from outside of this machine finds nobody', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4');
    for (const host of [...(outside === undefined ? [] : [outside.address]), '127.0.0.2', '::1']) {
      const socket = connectTcp(server.port, host);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(['ECONNREFUSED', 'EADDRNOTAVAIL']).toContain(error.code);
    }
  });
});

describe('the port', () => {
  test('needs cookie, origin and path', async () => {
    const cookie = await login();
    expect(await openPort({ Origin: origin() })).toBe(403);
    expect(await openPort({ Cookie: cookie })).toBe(403);
    expect(await openPort({ Cookie: cookie, Origin: origin() }, '/')).toBe(403);
    expect(await openPort({ Cookie: cookie, Origin: origin() }, '/port?x')).toBe(403);
    expect(ports).toEqual([]);
    expect(await openPort({ Cookie: cookie, Origin: origin() })).toBeInstanceOf(WebSocket);
    expect(ports).toHaveLength(1);
  });

  test('carries messages both ways', async () => {
    const socket = await openWindow();
    const heard: unknown[] = [];
    ports[0]?.onMessage((message) => heard.push(message));
    socket.send(encodeMessage({ t: 'call', n: 1 }));
    ports[0]?.post({ cpu: new Float32Array([Number.NaN, 0.5]) });
    const [data] = (await once(socket, 'message')) as [ArrayBuffer];
    expect(decodeMessage(data)).toEqual({ cpu: new Float32Array([Number.NaN, 0.5]) });
    await expect.poll(() => heard).toEqual([{ t: 'call', n: 1 }]);
  });

  test('serves several windows, each for itself, and tells how many there are', async () => {
    const cookie = await login();
    const first = await openPort({ Cookie: cookie, Origin: origin() });
    const second = await openPort({ Cookie: cookie, Origin: origin() });
    expect(ports).toHaveLength(2);
    let gone = false;
    ports[0]?.onClose(() => {
      gone = true;
    });
    (first as WebSocket).close();
    await expect.poll(() => gone).toBe(true);
    await expect.poll(() => windows).toEqual([1, 2, 1]);
    const heard: unknown[] = [];
    ports[1]?.onMessage((message) => heard.push(message));
    (second as WebSocket).send(encodeMessage('still here'));
    await expect.poll(() => heard).toEqual(['still here']);
  });

  test('closes a window that sends a frame beyond the bound', async () => {
    const socket = await openWindow();
    socket.send(new Uint8Array(8 * 1024 * 1024 + 1));
    expect(await closeCode(socket)).toBe(1009);
  });

  test('closes a window that sends text', async () => {
    const socket = await openWindow();
    socket.send('{"t":"call"}');
    expect(await closeCode(socket)).toBe(1003);
  });

  test('closes a window that sends bytes which are no message, and the core hears none of it', async () => {
    const socket = await openWindow();
    const heard: unknown[] = [];
    ports[0]?.onMessage((message) => heard.push(message));
    socket.send(new Uint8Array(100));
    expect(await closeCode(socket)).toBe(1007);
    expect(heard).toEqual([]);
  });

  test('outlives a peer that breaks the WebSocket protocol', async () => {
    const cookie = await login();
    const handshake = [
      'GET /port HTTP/1.1',
      `Host: 127.0.0.1:${server.port}`,
      `Origin: ${origin()}`,
      `Cookie: ${cookie}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      '\r\n',
    ].join('\r\n');
    await askRaw(server.port, `${handshake}\xff\xff\xff\xff\xff\xff`);
    await askRaw(server.port, handshake.replace('websocket', 'h2c'));
    await askRaw(server.port, handshake.replace('Version: 13', 'Version: 99'));
    expect((await ask(server.port, '/', { Cookie: cookie })).status).toBe(200);
  });

  test('is closed for everybody when the server stops', async () => {
    const socket = await openWindow();
    const closed = once(socket, 'close');
    await server.stop();
    await closed;
    await expect(ask(server.port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server = await startWebServer({ root, onPort: () => {} });
  });
});
