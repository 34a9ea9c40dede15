/**
 * Serves the page and its port to a browser of this machine.
 *
 * The page is the same as in Electron; its side of this is renderer/ports/web-port.ts:
 *   1. a browser opens the printed address, /?token=...; the token becomes a cookie and the browser is sent on to /
 *   2. the page opens one WebSocket at /port of its own origin; the browser adds the cookie and the Origin by itself
 *   3. both sides send binary frames of shared/message-codec.ts; ping and pong are the browser's and the server's own
 * Several windows of one browser may do 2 and 3; each is served for itself.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Port } from '../../../shared/port.ts';
import { readBundleFile, SECURITY_HEADERS } from '../bundle.ts';
import { type Notice, noticePage } from './notice-page.ts';
import { createSessionGuard, type SessionGuard } from './session-guard.ts';
import { MAX_PAGE_MESSAGE_BYTES, portOverSocket } from './socket-port.ts';

export interface WebServerOptions {
  /** The folder of the built page. */
  readonly root: string;
  /** Called for every window that opens its port. */
  readonly onPort: (port: Port) => void;
  /** Called with how many windows are open whenever that changes. */
  readonly onWindows?: (open: number) => void;
}

export interface WebServer {
  readonly port: number;
  /** Opens the app once, in one browser. */
  readonly address: string;
  /** Closes every window's port and stops listening. */
  stop(): Promise<void>;
}

const MAX_WINDOWS = 64;

/** Listens on 127.0.0.1 at a port that the system picks. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer({ requestTimeout: 10_000 });
  server.maxConnections = 4 * MAX_WINDOWS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const guard = createSessionGuard(port);
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_PAGE_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  server.on('request', (request, response) => {
    answer(guard, options.root, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (!mayOpenPort(guard, request) || sockets.clients.size >= MAX_WINDOWS) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const windowPort = portOverSocket(socket);
      options.onWindows?.(sockets.clients.size);
      socket.on('close', () => options.onWindows?.(sockets.clients.size));
      options.onPort(windowPort);
    });
  });
  return {
    port,
    address: `http://127.0.0.1:${port}/?token=${guard.token}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A WebSocket needs what a page's request needs, and an Origin, which every browser sends with one. */
function mayOpenPort(guard: SessionGuard, request: IncomingMessage): boolean {
  return (
    request.url === '/port' &&
    request.headers.origin !== undefined &&
    guard.isAddressedToUs(request) &&
    guard.hasCookie(request)
  );
}

async function answer(
  guard: SessionGuard,
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!guard.isAddressedToUs(request)) {
    refuse(response, 'wrong-address');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...SECURITY_HEADERS, Allow: 'GET, HEAD' }).end();
    return;
  }
  // Split by hand: a URL parser would resolve dots and turn backslashes before anyone could refuse them.
  const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const token = new URLSearchParams(query).get('token');
  if (request.method === 'GET' && pathname === '/' && token !== null) {
    const cookie = guard.redeem(token);
    if (cookie === null) refuse(response, 'token-used');
    else response.writeHead(303, { ...SECURITY_HEADERS, Location: '/', 'Set-Cookie': cookie }).end();
    return;
  }
  if (!guard.hasCookie(request)) {
    refuse(response, 'no-cookie');
    return;
  }
  const file = await readBundleFile(root, pathname);
  if (file === null) {
    refuse(response, 'not-found');
    return;
  }
  response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Content-Length': file.bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function refuse(response: ServerResponse, notice: Notice): void {
  const { status, html } = noticePage(notice);
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).end(html);
}
