import { PROGRAM } from './packet.ts';
import type { XdrType } from './types.ts';

/** One remote call: where it lies in the protocol and the layouts of both directions. */
export interface Procedure<A, R> {
  readonly program: number;
  readonly number: number;
  readonly args: XdrType<A>;
  readonly ret: XdrType<R>;
  /** Which way a stream of raw data follows the reply, if one does: `down` comes to the client. */
  readonly stream: 'up' | 'down' | 'both' | null;
}

/** One message that a daemon sends of its own accord. */
export interface EventMessage<T> {
  readonly program: number;
  readonly number: number;
  readonly body: XdrType<T>;
}

/** A procedure of the REMOTE program. */
export function remote<A, R>(number: number, args: XdrType<A>, ret: XdrType<R>): Procedure<A, R> {
  return { program: PROGRAM.REMOTE, number, args, ret, stream: null };
}

/** A procedure of the REMOTE program that opens a stream. */
export function streaming<A, R>(
  number: number,
  stream: 'up' | 'down' | 'both',
  args: XdrType<A>,
  ret: XdrType<R>,
): Procedure<A, R> {
  return { program: PROGRAM.REMOTE, number, args, ret, stream };
}

/** A procedure of the QEMU program. */
export function qemu<A, R>(number: number, args: XdrType<A>, ret: XdrType<R>): Procedure<A, R> {
  return { program: PROGRAM.QEMU, number, args, ret, stream: null };
}

/** A message of the REMOTE program. */
export function message<T>(number: number, body: XdrType<T>): EventMessage<T> {
  return { program: PROGRAM.REMOTE, number, body };
}
