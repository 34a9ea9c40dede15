import { hostname } from 'node:os';
import { type Duplex, finished } from 'node:stream';
import { parseLibvirtUri } from '../../shared/libvirt-uri.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { type Problem, ProblemError } from '../../shared/model/problem.ts';
import type { RawChannel } from '../../shared/raw-channel.ts';
import { domainXml } from '../libvirt/domain.ts';
import { canPassFds } from '../libvirt/graphics-fd.ts';
import { parseMachineXml } from '../machine/facts.ts';
import { asProblem, detailOf, streamOverChannel } from './byte-link.ts';
import type { ConsoleConnections } from './console-connections.ts';
import { consoleXmlOf, type DisplayXml } from './console-xml.ts';
import { DisplayPassword } from './display-password.ts';
import { displayObstacle } from './obstacles.ts';
import { openDisplay, placeOf } from './open-display.ts';
import { displayTrust } from './rfb/display-tls.ts';
import { offerNone } from './rfb/offer-none.ts';
import { endSecurity } from './rfb/security.ts';
import { type ConsoleWorld, consoleProblem, goneProblem, isLocal, type Seat } from './seat.ts';

/** How long a display may take to let us in, without the time in which the user is asked. */
const PATIENCE_MS = 30_000;

/**
 * The channel `console.display`: finds the display, logs in to it, and then carries its bytes both ways. It ends with
 * `console-none`, `wrong-state` (its detail names the obstacle), `console-in-use` (the display hung up on us before it
 * showed anything), `console-ended`, `host-offline`, or what kept us from it.
 */
export async function serveDisplay(
  world: ConsoleWorld,
  connections: ConsoleConnections,
  { machine, display: index }: { readonly machine: MachineId; readonly display: number },
  channel: RawChannel,
): Promise<void> {
  const seat = world.seat(machine);
  if (seat === null) throw new ProblemError({ code: 'not-found', object: machine });
  const abort = new AbortController();
  channel.onClose(() => abort.abort(new ProblemError({ code: 'cancelled' })));
  const window = streamOverChannel(channel);
  // Its end is heard by the signal; a window that goes is nobody's error.
  window.on('error', () => {});
  try {
    const display = await findDisplay(seat, index);
    const far = await logIn(world, connections, seat, index, display, abort.signal);
    try {
      await offerNone(window);
      const problem = await joinStreams(seat, window, far);
      channel.close(world.seat(machine) === null ? goneProblem(world, seat) : problem);
    } finally {
      far.destroy();
    }
  } catch (error) {
    if (abort.signal.aborted) return;
    channel.close(asProblem(error, consoleProblem(seat, 'console-unreachable')));
  }
}

async function findDisplay(seat: Seat, index: number): Promise<DisplayXml> {
  const text = await seat.ask((connection) => domainXml(connection, seat.ref));
  const display = consoleXmlOf(parseMachineXml(text)).displays[index];
  if (display === undefined) throw new ProblemError(consoleProblem(seat, 'console-none'));
  const obstacle = displayObstacle(seat, display, canPassFds());
  if (obstacle === null) return display;
  throw new ProblemError(consoleProblem(seat, obstacle === 'host-offline' ? obstacle : 'wrong-state', obstacle));
}

/** A stream whose next word is ClientInit. Asks the user again as long as the display refuses what was given. */
async function logIn(
  world: ConsoleWorld,
  connections: ConsoleConnections,
  seat: Seat,
  index: number,
  display: DisplayXml,
  signal: AbortSignal,
): Promise<Duplex> {
  const password = new DisplayPassword(world, connections, seat, index, signal);
  for (;;) {
    const patience = new Patience(signal);
    let stream: Duplex | null = null;
    try {
      stream = await openDisplay(world, seat, index, display, patience.signal);
      const opened = stream;
      patience.signal.addEventListener('abort', () => opened.destroy(patience.signal.reason as Error), { once: true });
      // Whoever reads or writes hears of it; without a listener of its own it would end the process.
      opened.on('error', () => {});
      const secured = await endSecurity(opened, {
        names: namesOf(seat, display),
        password: () => patience.extend(() => password.get()),
        userName: () => patience.extend(() => password.userName()),
        trust: displayTrust,
        signal: patience.signal,
      });
      secured.on('error', () => {});
      patience.end();
      return secured;
    } catch (error) {
      patience.end();
      stream?.destroy();
      if (!(error instanceof ProblemError) || error.problem.code !== 'console-auth' || !password.refused(error))
        throw error;
    }
  }
}

/** What the display's certificate may be made out to: how we call its host, how it calls itself, where it listens. */
function namesOf(seat: Seat, display: DisplayXml): readonly string[] {
  const { host } = parseLibvirtUri(seat.host.uri);
  const place = placeOf(display);
  const address = place !== null && 'host' in place ? place.host : 'localhost';
  const itself = seat.host.facts?.hostname;
  const names = isLocal(seat) ? [address, 'localhost', hostname(), itself] : [host, itself];
  return [...new Set(names.filter((name): name is string => name !== null && name !== undefined && name !== ''))];
}

/** Carries bytes both ways until either side ends; says why. */
function joinStreams(seat: Seat, window: Duplex, far: Duplex): Promise<Problem> {
  let shown = false;
  far.once('data', () => {
    shown = true;
  });
  return new Promise((resolve) => {
    const end = (error?: Error | null): void => {
      // The way to it broke: it did not hang up on us.
      if (error instanceof ProblemError) resolve(asProblem(error, consoleProblem(seat, 'console-ended')));
      else if (shown || window.destroyed)
        resolve(consoleProblem(seat, 'console-ended', error ? detailOf(error) : undefined));
      else resolve(consoleProblem(seat, 'console-in-use', error ? detailOf(error) : undefined));
    };
    finished(far, { writable: false }, end);
    finished(window, { writable: false }, () => end());
    far.pipe(window);
    window.pipe(far);
  });
}

/** A limit of time that stands still while the user is asked. */
class Patience {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onOuter: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(outer: AbortSignal) {
    this.signal = this.#abort.signal;
    this.#outer = outer;
    this.#onOuter = () => this.#abort.abort(outer.reason);
    if (outer.aborted) this.#onOuter();
    outer.addEventListener('abort', this.#onOuter, { once: true });
    this.#start();
  }

  async extend<T>(work: () => Promise<T>): Promise<T> {
    this.#stop();
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  end(): void {
    this.#stop();
    this.#outer.removeEventListener('abort', this.#onOuter);
  }

  #start(): void {
    const late = new ProblemError({ code: 'console-unreachable', detail: 'the display does not answer' });
    this.#timer = setTimeout(() => this.#abort.abort(late), PATIENCE_MS);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
