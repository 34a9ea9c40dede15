import type { Duplex } from 'node:stream';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import { problemOf } from '../host/link/problem-of.ts';
import { canPassFds, openGraphicsFd } from '../libvirt/graphics-fd.ts';
import { dial, streamOverTransport } from './byte-link.ts';
import type { DisplayXml } from './console-xml.ts';
import { type ConsoleWorld, type DisplayPlace, isLocal, type Seat, subjectOf } from './seat.ts';

/** The place where a display listens, as its host sees it; null where it listens nowhere. */
export function placeOf({ listen, address, port, socket }: DisplayXml): DisplayPlace | null {
  if (listen === 'socket' && socket !== null) return { socketPath: socket };
  if (listen !== 'address' || port === null) return null;
  return { host: reachable(address ?? '127.0.0.1'), port };
}

/** One that listens everywhere listens on loopback too. */
function reachable(address: string): string {
  if (address === '' || address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

/**
 * Opens the way to a display: by its socket or port, on another host through ssh; where it listens nowhere, or not for us,
 * by a file descriptor that the local libvirt hands over. Throws ProblemError `console-unreachable`, or what ssh failed of.
 */
export async function openDisplay(
  world: ConsoleWorld,
  seat: Seat,
  index: number,
  display: DisplayXml,
  signal: AbortSignal,
): Promise<Duplex> {
  const place = placeOf(display);
  if (!isLocal(seat)) {
    if (place === null) throw new ProblemError(unreachable(seat, new Error('it listens nowhere')));
    return openFar(world, seat, place, signal);
  }
  let first: unknown = null;
  if (place !== null) {
    try {
      return await dial('socketPath' in place ? { path: place.socketPath } : place, signal);
    } catch (error) {
      signal.throwIfAborted();
      first = error;
    }
  }
  try {
    if (!canPassFds() || seat.host.readOnly) throw first ?? new Error('no file descriptor can be passed here');
    return await openGraphicsFd(seat.host.uri, seat.ref, index, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new ProblemError(unreachable(seat, first ?? error), { cause: error });
  }
}

async function openFar(world: ConsoleWorld, seat: Seat, place: DisplayPlace, signal: AbortSignal): Promise<Duplex> {
  try {
    return streamOverTransport(await world.tunnel(seat.host, place, signal), seat.link);
  } catch (error) {
    signal.throwIfAborted();
    throw new ProblemError(unreachable(seat, error), { cause: error });
  }
}

function unreachable(seat: Seat, error: unknown): Problem {
  const problem = problemOf(error, subjectOf(seat));
  return problem.code === 'internal' ? { ...problem, code: 'console-unreachable' } : problem;
}
