import { Socket } from 'node:net';
import { openConnection } from './connection.ts';
import { OPEN_GRAPHICS } from './constants.ts';
import { OpenError } from './errors.ts';
import { localSocketPath } from './transport/local.ts';
import { type Inbox, socketTransport } from './transport/unix.ts';
import { parseUri } from './uri.ts';
import type { DomainRef } from './wire/objects.ts';

/** The part of Node's own pipes that can take a file descriptor from another process: there is no public one. */
interface PipeHandle {
  pendingHandle?: unknown;
  connect(request: object, path: string): number;
}
interface PipeBinding {
  readonly Pipe: new (type: number) => PipeHandle;
  readonly PipeConnectWrap: new () => { oncomplete: ((status: number) => void) | null };
  readonly constants: { readonly IPC: number };
}

/** How long libvirt may take to hand a display over. */
const LIMIT_MS = 20_000;

let binding: PipeBinding | null | undefined;

/** Whether this runtime can take a display that is handed over as a file descriptor. */
export function canPassFds(): boolean {
  if (binding === undefined) binding = findBinding();
  return binding !== null;
}

/**
 * Opens a display by the file descriptor that libvirt hands over, without authentication (virDomainOpenGraphicsFD). Only for
 * a local daemon, whose sockets alone can carry one. Throws LibvirtError, OpenError, ConnectionClosedError, or the signal's
 * reason.
 */
export async function openGraphicsFd(uri: string, dom: DomainRef, index: number, signal: AbortSignal): Promise<Socket> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const inbox: Inbox = { listener: null };
  const { socket, handle } = await connectPipe(localSocketPath(parseUri(uri)), limited);
  let take: (socket: Socket) => void = () => {};
  const taken = new Promise<Socket>((resolve) => {
    take = resolve;
  });
  socket.on('data', (chunk: Buffer) => {
    // The descriptor comes with a byte of its own behind the reply, which the framer knows to skip.
    const passed = handle.pendingHandle;
    if (passed !== undefined && passed !== null) {
      delete handle.pendingHandle;
      take(overHandle(passed));
    }
    inbox.listener?.(chunk);
  });
  const connection = await openConnection({
    transport: socketTransport(socket, inbox),
    uri,
    keepAlive: false,
    signal: limited,
  });
  try {
    const args = { dom, idx: index, flags: OPEN_GRAPHICS.SKIPAUTH };
    await connection.call('DOMAIN_OPEN_GRAPHICS_FD', args, { signal: limited });
    return await Promise.race([taken, failed(limited, connection.closed)]);
  } finally {
    connection.close();
  }
}

function failed(signal: AbortSignal, closed: Promise<Error>): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    void closed.then(reject);
  });
}

function connectPipe(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly handle: PipeHandle }> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (!canPassFds() || binding === null || binding === undefined) {
      throw new OpenError('host-unreachable', 'this runtime cannot take file descriptors');
    }
    const handle = new binding.Pipe(binding.constants.IPC);
    const request = new binding.PipeConnectWrap();
    const fail = (status: number): void => reject(new OpenError('host-unreachable', `${path}: error ${-status}`));
    request.oncomplete = (status) => {
      if (status < 0) fail(status);
      else {
        const socket = overHandle(handle);
        socket.pause();
        resolve({ socket, handle });
      }
    };
    const status = handle.connect(request, path);
    if (status < 0) fail(status);
  });
}

/** Node's sockets take a handle of their own kind, which is in no type declaration. */
function overHandle(handle: unknown): Socket {
  return new Socket({ handle, readable: true, writable: true } as unknown as ConstructorParameters<typeof Socket>[0]);
}

function findBinding(): PipeBinding | null {
  try {
    const { binding: bind } = process as unknown as { readonly binding?: (name: string) => PipeBinding };
    const found = bind?.('pipe_wrap');
    if (typeof found?.Pipe !== 'function' || typeof found.PipeConnectWrap !== 'function') return null;
    return typeof found.constants.IPC === 'number' ? found : null;
  } catch {
    return null;
  }
}
