import { createConnection } from 'node:net';
import { Duplex } from 'node:stream';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { RawChannel } from '../../shared/raw-channel.ts';
import { CHANNEL_WINDOW } from '../../shared/raw-channel-end.ts';
import type { Transport } from '../libvirt/transport/transport.ts';

/** Connects to a place that this computer sees. Rejects with the system's error, or the signal's reason. */
export function dial(
  to: { readonly host: string; readonly port: number } | { readonly path: string },
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = createConnection({ ...to, noDelay: true });
    const settle = (): void => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      socket.off('connect', succeed);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void => fail(signal.reason);
    const succeed = (): void => {
      settle();
      resolve(socket);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('connect', succeed);
  });
}

/**
 * A Transport as a stream; its failure is the stream's error. It ends with the `link` that it goes beside: nothing else may
 * tell that the way is broken, and the next connections would share its login, which is as stuck.
 */
export function streamOverTransport(transport: Transport, link: AbortSignal | null): Duplex {
  const stream = new Duplex({
    read: () => transport.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      if (transport.write(chunk)) done();
      else void transport.drained().then(() => done());
    },
    final(done) {
      transport.close();
      done();
    },
    destroy(error, done) {
      transport.close();
      done(error);
    },
  });
  transport.onData((chunk) => {
    // A transport's chunk holds until we return.
    if (!stream.push(Buffer.from(chunk))) transport.pause();
  });
  transport.onClose((end) => {
    if (end.kind === 'ended') stream.push(null);
    else stream.destroy(new Error(end.detail, { cause: end.cause }));
  });
  const fall = (): void => void stream.destroy(link?.reason instanceof Error ? link.reason : undefined);
  if (link?.aborted === true) fall();
  link?.addEventListener('abort', fall);
  stream.once('close', () => link?.removeEventListener('abort', fall));
  return stream;
}

/** A channel to a window as a stream, both ways with its back-pressure. A problem that ends it is the stream's error. */
export function streamOverChannel(channel: RawChannel): Duplex {
  let takers: (() => void)[] = [];
  const stream = new Duplex({
    highWaterMark: CHANNEL_WINDOW / 2,
    read() {
      const waiting = takers;
      takers = [];
      for (const take of waiting) take();
    },
    write(chunk: Uint8Array, _encoding, done) {
      channel.send(chunk);
      if (channel.buffered < CHANNEL_WINDOW) done();
      else void channel.drained().then(() => done());
    },
  });
  channel.onData((bytes) => {
    if (stream.push(bytes)) return undefined;
    return new Promise<void>((resolve) => takers.push(resolve));
  });
  channel.onClose((problem) => {
    if (problem === null) stream.push(null);
    else stream.destroy(new ProblemError(problem));
  });
  return stream;
}

/** Exactly so many bytes of a stream that nobody else reads. Rejects when it ends or breaks before. */
export function readExactly(stream: Duplex, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      stream.off('readable', look);
      stream.off('end', ended);
      stream.off('close', ended);
      stream.off('error', fail);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const ended = (): void => fail(new HungUpError());
    const look = (): void => {
      const bytes = stream.read(count) as Buffer | null;
      if (bytes === null) return;
      settle();
      // At its end a stream gives what it has, even if that is less.
      if (bytes.length === count) resolve(bytes);
      else reject(new HungUpError());
    };
    if (stream.errored !== null) return fail(stream.errored);
    if (stream.destroyed || stream.readableEnded) return ended();
    stream.on('readable', look);
    stream.once('end', ended);
    stream.once('close', ended);
    stream.once('error', fail);
    look();
  });
}

/** The other side hung up in the middle of a sentence. */
export class HungUpError extends Error {
  override readonly name = 'HungUpError';
  constructor() {
    super('the other side hung up');
  }
}

/** An error's words as a problem's detail: of bounded length, its control characters visible. */
export function detailOf(error: unknown): string {
  return visible(error instanceof Error ? error.message : String(error));
}

/** A text of the other side, of bounded length, its control characters visible. */
export function visible(text: string): string {
  return text.slice(0, 1000).replace(/\p{Cc}/gu, (c) => {
    return c === '\n' ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** Why something failed, unless a problem is named already. */
export function asProblem(error: unknown, otherwise: Problem): Problem {
  if (error instanceof ProblemError) return { ...otherwise, ...error.problem };
  return { ...otherwise, detail: detailOf(error) };
}
