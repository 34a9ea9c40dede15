// npm run dev: the page from Vite, which puts changes into it as they are saved; the core built again and started again
// when something of it changes. The browser talks to Vite alone; the page's port is handed through to the web shell,
// whose own checks stay as strict as ever. The same gate stands in front of Vite: a token once, then a cookie.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasDisplay, say } from './system.mjs';
import { openWindow } from './web.mjs';

/** Runs until it is interrupted; returns the exit code. */
export async function develop(root, args, onlyPrint) {
  const opens = !onlyPrint && hasDisplay();
  const { build, createServer } = await import('vite');
  const gate = createGate();
  const shell = createShell(root, args);
  const server = await createServer({
    configFile: join(root, 'renderer/vite.config.ts'),
    server: { host: '127.0.0.1', port: 0, strictPort: false },
    plugins: [{ name: 'virtkeep-gate', configureServer: (dev) => guard(dev, gate, shell) }],
  });
  await server.listen();
  gate.origin = `http://127.0.0.1:${server.httpServer.address().port}`;

  const watcher = await build({
    configFile: join(root, 'main/vite.config.ts'),
    build: { watch: { clearScreen: false } },
  });
  let opened = false;
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') say(event.error.message);
    if (event.code === 'BUNDLE_END') void event.result?.close?.();
    if (event.code !== 'END') return;
    shell.restart().then(
      () => {
        server.ws.send({ type: 'full-reload' });
        if (opened) return;
        opened = true;
        const address = `${gate.origin}/?token=${gate.token}`;
        if (!opens || !openWindow(address)) process.stdout.write(`Virtkeep is at ${address}\n`);
      },
      (error) => say(String(error)),
    );
  });
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  await Promise.all([watcher.close(), server.close(), shell.stop()]);
  return 0;
}

function createGate() {
  return { origin: '', token: randomBytes(24).toString('base64url'), secret: randomBytes(24).toString('base64url') };
}

const holds = (gate, request) => (request.headers.cookie ?? '').split('; ').includes(`virtkeep_dev=${gate.secret}`);

/** Lets only the browser in that was given the token, and only its own page to the port. */
function guard(dev, gate, shell) {
  dev.middlewares.use((request, response, next) => {
    const token = new URL(request.url, 'http://x').searchParams.get('token');
    if (holds(gate, request)) next();
    else if (token === gate.token) {
      const cookie = `virtkeep_dev=${gate.secret}; HttpOnly; SameSite=Strict; Path=/`;
      response.writeHead(303, { Location: '/', 'Set-Cookie': cookie }).end();
    } else response.writeHead(403).end('Open the address that npm run dev printed.');
  });
  dev.httpServer.on('upgrade', (request, socket, head) => {
    if (request.url !== '/port') return;
    socket.on('error', () => socket.destroy());
    if (!holds(gate, request) || request.headers.origin !== gate.origin) socket.destroy();
    else shell.handThrough(request, socket, head);
  });
}

/** The web shell as a child that can be replaced by a newer one. */
function createShell(root, args) {
  let child = null;
  let port = 0;
  let cookie = '';
  const stop = async () => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill();
    await ended;
  };
  return {
    stop,
    async restart() {
      await stop();
      child = spawn(process.execPath, [join(root, 'dist/main/web.js'), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout });
      const address = await new Promise((resolve, reject) => {
        lines.on('line', (line) => resolve(/http:\S+/.exec(line)?.[0]));
        child.once('exit', (code) => reject(new Error(`the web shell ended with ${code}`)));
      });
      port = Number(new URL(address).port);
      const { headers } = await fetch(address, { redirect: 'manual' });
      cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    handThrough(request, socket, head) {
      const upstream = connect(port, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      const handshake = {
        Host: `127.0.0.1:${port}`,
        Origin: `http://127.0.0.1:${port}`,
        Cookie: cookie,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': request.headers['sec-websocket-key'],
        'Sec-WebSocket-Version': '13',
      };
      const lines = Object.entries(handshake).map(([name, value]) => `${name}: ${value}\r\n`);
      upstream.write(`GET /port HTTP/1.1\r\n${lines.join('')}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    },
  };
}
