import type { AppContract } from '../../shared/contract.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { problemOf } from '../host/link/problem-of.ts';
import { domainSendKeys } from '../libvirt/domain-console.ts';
import { canPassFds } from '../libvirt/graphics-fd.ts';
import { ConsoleConnections } from './console-connections.ts';
import { ConsoleFeed } from './console-feed.ts';
import { serveDisplay } from './display-channel.ts';
import { HandOvers } from './hand-over.ts';
import { stateObstacle } from './obstacles.ts';
import { readPicture, writePng } from './picture.ts';
import { applyChange, propose } from './proposals.ts';
import { takeScreenshot } from './screenshot.ts';
import { type ConsoleWorld, consoleProblem, type Seat, subjectOf } from './seat.ts';
import { serveText } from './text-channel.ts';
import { Thumbnails } from './thumbnails.ts';

type ConsoleCommand =
  | 'console.propose'
  | 'console.apply'
  | 'console.hand-over'
  | 'console.screenshot'
  | 'console.send-keys'
  | 'console.window';
type Commands = Pick<Handlers<AppContract>['commands'], ConsoleCommand>;
type Topics = Pick<Handlers<AppContract>['topics'], 'consoles' | 'thumbnails'>;

/** The consoles' part of the core. */
export interface ConsoleHandlers {
  readonly commands: Commands;
  readonly topics: Topics;
  readonly channels: Handlers<AppContract>['channels'];
  /** Removes what an earlier run left behind. */
  start(): void;
  /** Ends what runs beside the windows. */
  dispose(): Promise<void>;
}

/** How long keys are held down: long enough for a guest that looks for them now and then. */
const HOLD_MS = 50;
const CALL = { timeoutMs: 30_000 } as const;

/** Consoles of machines, and pictures of their screens. */
export function consoleHandlers(world: ConsoleWorld): ConsoleHandlers {
  const connections = new ConsoleConnections();
  const feed = new ConsoleFeed(world, canPassFds);
  const thumbnails = new Thumbnails(world);
  const handOvers = new HandOvers(world, connections);
  const seatOf = (machine: MachineId): Seat => {
    const seat = world.seat(machine);
    if (seat === null) throw new ProblemError({ code: 'not-found', object: machine });
    return seat;
  };
  const runningSeatOf = (machine: MachineId): Seat => {
    const seat = seatOf(machine);
    const obstacle = stateObstacle(seat);
    if (obstacle === null) return seat;
    throw new ProblemError(consoleProblem(seat, obstacle === 'host-offline' ? obstacle : 'wrong-state', obstacle));
  };
  return {
    commands: {
      'console.propose': ({ machine, change }) => propose(connections, seatOf(machine), change),
      'console.apply': async ({ machine, change, before }) => {
        await applyChange(connections, seatOf(machine), change, before);
        return null;
      },
      'console.hand-over': async ({ machine, display }) => {
        await handOvers.start(runningSeatOf(machine), display);
        return null;
      },
      'console.screenshot': async ({ machine, head }) => {
        const seat = runningSeatOf(machine);
        // Its stream may pause the connection, which the others' calls must not feel.
        const connection = await seat.open({ keepAlive: false, signal: AbortSignal.timeout(CALL.timeoutMs) });
        try {
          return { png: await writePng(await readPicture(await takeScreenshot(connection, seat.ref, head))) };
        } catch (error) {
          throw new ProblemError(problemOf(error, subjectOf(seat)), { cause: error });
        } finally {
          connection.close();
        }
      },
      'console.send-keys': async ({ machine, keys }) => {
        const seat = runningSeatOf(machine);
        if (seat.host.readOnly) throw new ProblemError(consoleProblem(seat, 'read-only'));
        await connections.use(seat, (connection) => domainSendKeys(connection, seat.ref, keys, HOLD_MS, CALL));
        return null;
      },
      'console.window': async ({ machine, view }) => {
        seatOf(machine);
        return { opened: (await world.openWindow?.(machine, view)) ?? false };
      },
    },
    topics: {
      consoles: ({ machine }, sink) => feed.subscribe(machine, sink),
      thumbnails: ({ machines, width }, sink) => thumbnails.subscribe(machines, width, sink),
    },
    channels: {
      'console.display': (params, channel) => serveDisplay(world, connections, params, channel),
      'console.text': (params, channel) => serveText(world, params, channel),
    },
    start: () => void handOvers.tidyUp(),
    async dispose() {
      feed.dispose();
      thumbnails.dispose();
      connections.dispose();
      await handOvers.dispose();
    },
  };
}
