import type { Dispose } from '../../shared/dispose.ts';
import type { Thumbnail } from '../../shared/model/console.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { toProblem } from '../../shared/model/problem.ts';
import type { Sink } from '../../shared/rpc.ts';
import { problemOf } from '../host/link/problem-of.ts';
import type { Connection } from '../libvirt/connection.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';
import { readPicture, shrink } from './picture.ts';
import { isBusy, takeScreenshot } from './screenshot.ts';
import { type ConsoleWorld, consoleProblem, isReachable, type Seat, subjectOf } from './seat.ts';

/** How long between two pictures of a machine: 2 s for one that is looked at, up to 15 s for a wall of 50 of one host. */
const PACE_MS = 2000;
const PACE_PER_MACHINE_MS = 300;
const SLOWEST_MS = 15_000;
/** A picture that took long is not asked for again soon: at most a fifth of the time goes into it. */
const REST_FACTOR = 4;
/** After a failure. */
const RETRY_MS = 15_000;
/** One that is busy or has only just been paused. */
const BUSY_MS = 5000;
/** At most this many at a time on one host. */
const PER_HOST = 2;
/** A picture that takes longer than this is left alone: its connection is not used for another, but it is not asked again. */
const STUCK_MS = 15_000;
/** More stuck ones than this and the host is left alone until one comes back. */
const MAX_STUCK = 3;
const IDLE_MS = 20_000;

type PictureSink = Sink<readonly Thumbnail[], Thumbnail>;

interface Viewer {
  readonly machines: ReadonlySet<MachineId>;
  readonly width: number;
  readonly sink: PictureSink;
}

interface Shot {
  dueAt: number;
  /** The machine's state when it was last looked at. */
  state: string | null;
  running: boolean;
  /** By width. */
  readonly pictures: Map<number, Thumbnail>;
}

/** The file of a machine's screen; null when it is busy. */
type Look = (connection: Connection, ref: DomainRef) => Promise<Uint8Array | null>;

async function lookAt(connection: Connection, ref: DomainRef): Promise<Uint8Array | null> {
  return (await isBusy(connection, ref)) ? null : takeScreenshot(connection, ref, 0);
}

/** Small pictures of the screens that somebody looks at. */
export class Thumbnails {
  readonly #world: ConsoleWorld;
  readonly #look: Look;
  readonly #viewers = new Set<Viewer>();
  readonly #shots = new Map<MachineId, Shot>();
  readonly #hosts = new Map<string, HostShots>();
  readonly #forget: Dispose;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(world: ConsoleWorld, look: Look = lookAt) {
    this.#world = world;
    this.#look = look;
    this.#forget = world.onMachine((machine) => {
      const shot = this.#shots.get(machine);
      if (shot === undefined || shot.state === world.seat(machine)?.machine.state) return;
      // A machine that has just started is looked at soon.
      shot.dueAt = Math.min(shot.dueAt, world.clock.now() + PACE_MS);
      this.#schedule();
    });
  }

  subscribe(machines: readonly MachineId[], width: number, sink: PictureSink): Dispose {
    const viewer: Viewer = { machines: new Set(machines), width, sink };
    this.#viewers.add(viewer);
    for (const machine of viewer.machines) {
      const shot = this.#shots.get(machine);
      if (shot === undefined) this.#shots.set(machine, { dueAt: 0, state: null, running: false, pictures: new Map() });
      else if (!shot.pictures.has(width)) shot.dueAt = 0;
    }
    sink.snapshot([...viewer.machines].flatMap((machine) => this.#shots.get(machine)?.pictures.get(width) ?? []));
    this.#schedule();
    return () => {
      this.#viewers.delete(viewer);
      for (const machine of viewer.machines) this.#forgetUnseen(machine);
      this.#schedule();
    };
  }

  dispose(): void {
    this.#forget();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#viewers.clear();
    this.#shots.clear();
    for (const host of this.#hosts.values()) host.dispose();
    this.#hosts.clear();
  }

  /** Forgets a machine that nobody looks at; one whose picture is on its way only then, so that there are never two. */
  #forgetUnseen(machine: MachineId): void {
    for (const viewer of this.#viewers) if (viewer.machines.has(machine)) return;
    if (this.#shots.get(machine)?.running !== true) this.#shots.delete(machine);
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    let next = Number.POSITIVE_INFINITY;
    for (const shot of this.#shots.values()) if (!shot.running) next = Math.min(next, shot.dueAt);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(20, next - this.#world.clock.now()));
  }

  #run(): void {
    const now = this.#world.clock.now();
    const due = [...this.#shots].filter(([, shot]) => !shot.running && shot.dueAt <= now);
    for (const [machine, shot] of due.toSorted(([, a], [, b]) => a.dueAt - b.dueAt)) {
      const seat = this.#world.seat(machine);
      shot.state = seat?.machine.state ?? null;
      if (seat === null || !isWorthLooking(seat)) {
        shot.dueAt = now + BUSY_MS;
        shot.pictures.clear();
        continue;
      }
      const host = this.#hosts.get(seat.host.id) ?? new HostShots();
      this.#hosts.set(seat.host.id, host);
      if (!host.hasRoom) {
        shot.dueAt = now + 200;
        continue;
      }
      shot.running = true;
      void this.#take(host, seat, shot);
    }
    this.#schedule();
  }

  async #take(host: HostShots, seat: Seat, shot: Shot): Promise<void> {
    const { id } = seat.machine;
    const { now } = this.#world.clock;
    const begun = now();
    const rest = (ms: number): void => {
      shot.dueAt = now() + ms;
    };
    try {
      const file = await host.run(seat, (connection) => this.#look(connection, seat.ref));
      if (file === null) rest(BUSY_MS);
      else {
        const picture = await readPicture(file);
        for (const width of this.#widths(id))
          this.#tell(id, shot, { machine: id, time: now(), ...shrink(picture, width), problem: null }, width);
        rest(Math.max(this.#pace(seat.host.id), REST_FACTOR * (now() - begun)));
      }
    } catch (error) {
      const problem = {
        ...consoleProblem(seat, 'operation-failed'),
        ...toProblem(error),
        ...problemOf(error, subjectOf(seat)),
      };
      const none = { machine: id, time: now(), width: 0, height: 0, pixels: new Uint8Array(0), problem };
      for (const width of this.#widths(id)) this.#tell(id, shot, none, width);
      rest(RETRY_MS);
    } finally {
      shot.running = false;
      this.#forgetUnseen(id);
      this.#schedule();
    }
  }

  #widths(machine: MachineId): ReadonlySet<number> {
    const widths = new Set<number>();
    for (const viewer of this.#viewers) if (viewer.machines.has(machine)) widths.add(viewer.width);
    return widths;
  }

  #pace(host: string): number {
    let count = 0;
    for (const machine of this.#shots.keys()) if (machine.startsWith(`${host}/`)) count += 1;
    return Math.min(SLOWEST_MS, Math.max(PACE_MS, count * PACE_PER_MACHINE_MS));
  }

  /** A picture like the last one is not sent again. */
  #tell(machine: MachineId, shot: Shot, picture: Thumbnail, width: number): void {
    const before = shot.pictures.get(width);
    shot.pictures.set(width, picture);
    if (before !== undefined && isSame(before, picture)) return;
    for (const viewer of this.#viewers) {
      if (viewer.width === width && viewer.machines.has(machine)) viewer.sink.delta(picture);
    }
  }
}

/** One whose QEMU hangs would keep its place at the daemon; one that is off has no screen. */
function isWorthLooking(seat: Seat): boolean {
  const { state, hung } = seat.machine;
  return isReachable(seat) && !hung && ['running', 'blocked', 'paused'].includes(state);
}

function isSame(a: Thumbnail, b: Thumbnail): boolean {
  if (a.problem?.code !== b.problem?.code || a.width !== b.width || a.height !== b.height) return false;
  return Buffer.compare(a.pixels, b.pixels) === 0;
}

/** The connections of one host that pictures come over, and how many are on their way. */
class HostShots {
  readonly #free: Connection[] = [];
  #idle: ReturnType<typeof setTimeout> | null = null;
  #running = 0;
  #stuck = 0;

  get hasRoom(): boolean {
    return this.#running < PER_HOST && this.#stuck < MAX_STUCK;
  }

  /** A stuck call no longer counts against the host's two, but it goes on: whoever asked hears nothing before it is over. */
  async run<T>(seat: Seat, work: (connection: Connection) => Promise<T>): Promise<T> {
    let counted: 'running' | 'stuck' = 'running';
    this.#running += 1;
    const timer = setTimeout(() => {
      counted = 'stuck';
      this.#running -= 1;
      this.#stuck += 1;
    }, STUCK_MS);
    let connection: Connection | null = null;
    try {
      connection = this.#free.pop() ?? (await seat.open({ keepAlive: false }));
      const result = await work(connection);
      this.#giveBack(connection);
      return result;
    } catch (error) {
      connection?.close();
      throw error;
    } finally {
      clearTimeout(timer);
      if (counted === 'running') this.#running -= 1;
      else this.#stuck -= 1;
    }
  }

  dispose(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    for (const connection of this.#free.splice(0)) connection.close();
  }

  #giveBack(connection: Connection): void {
    if (connection.isClosed) return;
    this.#free.push(connection);
    void connection.closed.then(() => {
      const at = this.#free.indexOf(connection);
      if (at >= 0) this.#free.splice(at, 1);
    });
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.dispose(), IDLE_MS);
  }
}
