import type { MachineId } from '../../shared/model/machine.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { RawChannel } from '../../shared/raw-channel.ts';
import { problemOf } from '../host/link/problem-of.ts';
import type { Connection } from '../libvirt/connection.ts';
import { STREAM_FLAGS } from '../libvirt/constants.ts';
import { domainOpenConsole } from '../libvirt/domain-console.ts';
import { ConnectionClosedError, isLibvirtError, isUnsupported } from '../libvirt/errors.ts';
import type { DataStream } from '../libvirt/streams.ts';
import { asProblem, detailOf } from './byte-link.ts';
import { stateObstacle } from './obstacles.ts';
import { type ConsoleWorld, consoleProblem, goneProblem, type Seat, subjectOf } from './seat.ts';

/** How long libvirt may take to open a console, and to let go of one. */
const OPEN_MS = 30_000;
const ABORT_MS = 2000;
/** What came in many small pieces goes on in one of this size. */
const PIECE = 64 * 1024;

/** What is asked of the channel `console.text`. */
export interface TextParams {
  readonly machine: MachineId;
  /** The device's alias; null for the machine's first. */
  readonly device: string | null;
  readonly takeOver: boolean;
}

/**
 * The channel `console.text`: a text device over a connection of its own, because the protocol cannot hold back one stream
 * without the rest of its connection. It ends with `console-in-use`, `console-none`, `wrong-state` (its detail names the
 * obstacle), `read-only`, `console-ended`, `connection-lost` or `host-offline`.
 */
export async function serveText(world: ConsoleWorld, params: TextParams, channel: RawChannel): Promise<void> {
  const seat = world.seat(params.machine);
  if (seat === null) throw new ProblemError({ code: 'not-found', object: params.machine });
  const abort = new AbortController();
  channel.onClose(() => abort.abort(new ProblemError({ code: 'cancelled' })));
  try {
    checkSeat(seat);
    const connection = await seat.open({ keepAlive: false, signal: abort.signal });
    try {
      await serveOn(connection, seat, params, channel, abort.signal);
    } finally {
      connection.close();
    }
    channel.close(consoleProblem(seat, 'console-ended'));
  } catch (error) {
    if (!abort.signal.aborted) channel.close(textProblem(world, seat, error));
  }
}

function checkSeat(seat: Seat): void {
  const obstacle = stateObstacle(seat);
  if (obstacle === 'host-offline') throw new ProblemError(consoleProblem(seat, obstacle));
  if (obstacle !== null) throw new ProblemError(consoleProblem(seat, 'wrong-state', obstacle));
  if (seat.host.readOnly) throw new ProblemError(consoleProblem(seat, 'read-only'));
}

async function serveOn(
  connection: Connection,
  seat: Seat,
  { device, takeOver }: TextParams,
  channel: RawChannel,
  signal: AbortSignal,
): Promise<void> {
  const stream = await openStream(connection, seat, device, takeOver, signal);
  const leave = (): void => void letGo(connection, stream);
  signal.addEventListener('abort', leave, { once: true });
  const forget = channel.onData((bytes) => stream.write(bytes));
  try {
    signal.throwIfAborted();
    await pump(stream, channel);
  } catch (error) {
    // Once it was open, whatever libvirt says of it means that it is over, e.g. because another client took it.
    if (!isLibvirtError(error)) throw error;
    throw new ProblemError({ ...problemOf(error, subjectOf(seat)), code: 'console-ended' }, { cause: error });
  } finally {
    forget();
    signal.removeEventListener('abort', leave);
  }
}

async function openStream(
  connection: Connection,
  seat: Seat,
  device: string | null,
  takeOver: boolean,
  signal: AbortSignal,
): Promise<DataStream> {
  const force = takeOver ? STREAM_FLAGS.CONSOLE_FORCE : 0;
  const options = { signal, timeoutMs: OPEN_MS };
  try {
    return await domainOpenConsole(connection, seat.ref, device, force | STREAM_FLAGS.CONSOLE_SAFE, options);
  } catch (error) {
    // Some drivers cannot promise that nobody else has it open.
    if (!isUnsupported(error)) throw error;
    return domainOpenConsole(connection, seat.ref, device, force, options);
  }
}

/** From the guest to the window, no faster than the window takes it: then libvirt, and at last the guest, must wait. */
async function pump(stream: DataStream, channel: RawChannel): Promise<void> {
  for (let item = await stream.read(); item !== null; item = await stream.read()) {
    if (item.kind !== 'data') continue;
    const more = stream.readBuffered(PIECE - item.bytes.length);
    channel.send(more.length === 0 ? item.bytes : Buffer.concat([item.bytes, ...more]));
    await channel.drained();
  }
}

/** Leaves the console before the connection ends, so that it is free at once for the next; but not without end. */
async function letGo(connection: Connection, stream: DataStream): Promise<void> {
  const timer = setTimeout(() => connection.close(), ABORT_MS);
  await stream.abort();
  clearTimeout(timer);
}

function textProblem(world: ConsoleWorld, seat: Seat, error: unknown): Problem {
  const now = world.seat(seat.machine.id);
  if (now === null) return goneProblem(world, seat);
  if (isInUse(error)) return { ...problemOf(error, subjectOf(seat)), code: 'console-in-use' };
  if (isLibvirtError(error)) {
    const problem = problemOf(error, subjectOf(seat));
    return /cannot find|not using a PTY/i.test(error.message) ? { ...problem, code: 'console-none' } : problem;
  }
  if (error instanceof ConnectionClosedError) {
    const obstacle = stateObstacle(now);
    return {
      ...consoleProblem(seat, obstacle === 'host-offline' ? obstacle : 'connection-lost'),
      detail: detailOf(error),
    };
  }
  return asProblem(error, consoleProblem(seat, 'console-ended'));
}

/** libvirt has no code of its own for it. */
function isInUse(error: unknown): boolean {
  return isLibvirtError(error) && /active console session exists|already in use|is in use|lock/i.test(error.message);
}
