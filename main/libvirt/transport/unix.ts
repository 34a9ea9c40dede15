import { createConnection, type Socket } from 'node:net';
import { OpenError, type OpenFailure } from '../errors.ts';
import type { Transport, TransportEnd } from './transport.ts';

const FAILURES: Readonly<Record<string, OpenFailure>> = {
  ENOENT: 'no-libvirt',
  ENOTDIR: 'no-libvirt',
  EACCES: 'socket-permission',
  EPERM: 'socket-permission',
  ECONNREFUSED: 'connection-refused',
};

/** More than a unix socket holds by default, so that one read takes all that is there. */
const READ_SIZE = 256 * 1024;

/** Connects to a daemon's unix socket. Throws OpenError: `no-libvirt`, `socket-permission`, `connection-refused`... */
export async function connectUnix(
  path: string,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Transport> {
  options.signal?.throwIfAborted();
  const inbox: Inbox = { listener: null };
  const socket = createConnection({
    path,
    // One buffer for all that comes: an allocation per read would cost as much as the reading.
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_SIZE),
      callback: (size, buffer) => {
        inbox.listener?.(buffer.subarray(0, size));
        return true;
      },
    },
  });
  // Nothing is to be read before there is a listener.
  socket.pause();
  const timeoutMs = options.timeoutMs ?? 10_000;
  return new Promise<Transport>((resolve, reject) => {
    const timer = setTimeout(
      () => fail(new OpenError('host-silent', `${path} does not accept a connection`)),
      timeoutMs,
    );
    const onAbort = () => fail(options.signal?.reason);
    const onError = (error: NodeJS.ErrnoException) =>
      fail(new OpenError(FAILURES[error.code ?? ''] ?? 'host-unreachable', error.message, { cause: error }));
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
    };
    const fail = (error: unknown) => {
      settle();
      // The socket may still report an error while it is torn down; nobody is left to hear it.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socketTransport(socket, inbox));
    });
  });
}

/** Where what is read goes; while there is no listener it is dropped. */
export interface Inbox {
  listener: ((chunk: Uint8Array) => void) | null;
}

/** A connected socket as a Transport. Nothing is read until there is a listener. */
export function socketTransport(socket: Socket, inbox: Inbox): Transport {
  let end: TransportEnd | null = null;
  let closed = false;
  let closeListener: ((end: TransportEnd) => void) | null = null;
  const finish = (reason: TransportEnd) => {
    if (end !== null || closed) return;
    end = reason;
    closeListener?.(reason);
  };
  socket.on('error', (error) => finish({ kind: 'failed', detail: error.message, cause: error }));
  socket.on('end', () => finish({ kind: 'ended' }));
  socket.on('close', () => finish({ kind: 'ended' }));
  return {
    way: 'local',
    write: (bytes) => (socket.writable ? socket.write(bytes) : true),
    drained: () =>
      new Promise((resolve) => {
        if (socket.destroyed || !socket.writableNeedDrain) return resolve();
        const done = () => {
          socket.off('drain', done);
          socket.off('close', done);
          resolve();
        };
        socket.on('drain', done);
        socket.on('close', done);
      }),
    get buffered() {
      return socket.writableLength;
    },
    onData: (listener) => {
      inbox.listener = listener;
      socket.resume();
      return () => {
        if (inbox.listener === listener) inbox.listener = null;
      };
    },
    onClose: (listener) => {
      closeListener = listener;
      if (end !== null) queueMicrotask(() => end !== null && closeListener === listener && listener(end));
      return () => {
        if (closeListener === listener) closeListener = null;
      };
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => {
      if (closed) return;
      closed = true;
      inbox.listener = null;
      socket.end();
      // A peer that never hangs up must not keep the socket for ever.
      const timer = setTimeout(() => socket.destroy(), 1000);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
      socket.resume();
    },
  };
}
