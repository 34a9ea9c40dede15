import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { DemoError } from '../errors.ts';
import type { Activity, Machine } from '../machine/machine.ts';
import type { StreamLink, StreamSource } from '../server/streams.ts';
import type { Simulation } from '../simulation.ts';
import { LoginPrompt } from './login.ts';
import { serveRfb } from './rfb-server.ts';
import { drawScreen, SCREEN } from './screen.ts';

/** So many machines, those that came first, have a display that can be opened: each is a socket that listens. */
const MAX_DISPLAYS = 200;
const MAX_TYPED = 40;
const CONSOLE_FORCE = 1;
/** How soon a display or a line hangs up once its machine is off. */
const CHECK_MS = 250;

interface Line {
  readonly activity: Activity;
  readonly prompt: LoginPrompt;
  link: StreamLink | null;
}

/** The screens and serial lines of the simulated machines. */
export class DemoConsoles {
  readonly #simulation: Simulation;
  readonly #folder: string | null;
  readonly #places = new Map<string, number>();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #lines = new Map<Machine, Line>();
  readonly #typed = new Map<Machine, string>();
  readonly #check: ReturnType<typeof setInterval>;
  #nextPlace = 0;

  /** Displays listen at sockets in `folder`; without one there are none. */
  constructor(simulation: Simulation, folder: string | null) {
    this.#simulation = simulation;
    this.#folder = folder;
    for (const { uuid, spec } of simulation.machines.values()) if (spec.graphics === 'vnc') this.#give(uuid);
    this.#check = setInterval(() => this.#hangUp(), CHECK_MS);
    this.#check.unref();
  }

  /** The socket of a machine's display, or null. One that was given VNC after it was made gets a socket when it is asked for. */
  displayPath({ uuid, activity }: Machine): string | null {
    if (this.#folder === null || activity?.spec.graphics !== 'vnc') return null;
    if (!this.#places.has(uuid)) {
      this.#give(uuid);
      void this.#listenFor(uuid).catch(() => {});
    }
    const place = this.#places.get(uuid);
    return place === undefined ? null : socketAt(this.#folder, place);
  }

  async listen(): Promise<void> {
    await Promise.all([...this.#places.keys()].map((uuid) => this.#listenFor(uuid)));
  }

  stop(): void {
    clearInterval(this.#check);
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }

  /** A picture of a machine's screen as QEMU gives it: PPM. */
  screenshot(machine: Machine): Buffer {
    const head = `P6\n${SCREEN.width} ${SCREEN.height}\n255\n`;
    return Buffer.concat([Buffer.from(head), this.#draw(machine)]);
  }

  /** Opens the machine's serial line. Throws as libvirt does when somebody has it and `flags` do not force it. */
  openLine(machine: Machine, activity: Activity, flags: number): StreamSource {
    const known = this.#lines.get(machine);
    const line = known?.activity === activity ? known : this.#newLine(machine, activity);
    if (line.link !== null) {
      if ((flags & CONSOLE_FORCE) === 0) {
        throw new DemoError('OPERATION_FAILED', 'QEMU', 'Active console session exists for this domain');
      }
      line.link.fail(new DemoError('RPC', 'RPC', 'stream had I/O failure'));
      line.link = null;
    }
    let ours: StreamLink | null = null;
    return {
      start(link) {
        ours = link;
        line.link = link;
        line.prompt.greet();
      },
      data: (bytes) => line.prompt.type(Buffer.from(bytes).toString('latin1')),
      stop() {
        if (line.link === ours) line.link = null;
      },
    };
  }

  /** Keys that were sent to a machine by libvirt rather than typed at its display. */
  typeAt(machine: Machine, text: string): void {
    this.#typed.set(machine, `${this.#typed.get(machine) ?? ''}${text}`.slice(-MAX_TYPED));
  }

  #give(uuid: string): void {
    if (this.#nextPlace < MAX_DISPLAYS) this.#places.set(uuid, this.#nextPlace++);
  }

  async #listenFor(uuid: string): Promise<void> {
    const place = this.#places.get(uuid);
    if (this.#folder === null || place === undefined) return;
    const path = socketAt(this.#folder, place);
    const server = createServer((socket) => this.#show(uuid, socket));
    this.#servers.push(server);
    // One that was killed leaves its sockets behind.
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  }

  #newLine(machine: Machine, activity: Activity): Line {
    const line: Line = {
      activity,
      link: null,
      prompt: new LoginPrompt(machine.spec.name, (text) => line.link?.send(Buffer.from(text, 'latin1'))),
    };
    this.#lines.set(machine, line);
    return line;
  }

  #show(uuid: string, socket: Socket): void {
    const machine = this.#simulation.machines.get(uuid);
    const activity = machine?.activity ?? null;
    if (machine === undefined || activity === null) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const check = setInterval(() => {
      if (machine.activity !== activity) socket.destroy();
    }, CHECK_MS);
    socket.once('close', () => {
      clearInterval(check);
      this.#sockets.delete(socket);
    });
    serveRfb(socket, {
      name: machine.spec.name,
      draw: () => this.#draw(machine),
      key: (keysym) => {
        if (keysym === BACKSPACE) this.#typed.set(machine, (this.#typed.get(machine) ?? '').slice(0, -1));
        else if (keysym === RETURN) this.#typed.delete(machine);
        else if (keysym >= 0x20 && keysym < 0x7f) this.typeAt(machine, String.fromCharCode(keysym));
      },
    });
  }

  #draw(machine: Machine): Uint8Array {
    const { activity, spec } = machine;
    const seconds = activity === null ? 0 : machine.clockAt(this.#simulation.clock.now()) - activity.bootedAt;
    const hue = Number.parseInt(machine.uuid.slice(0, 4), 16) % 360;
    return drawScreen({ name: spec.name, hue, seconds, typed: this.#typed.get(machine) ?? '' });
  }

  #hangUp(): void {
    for (const [machine, line] of this.#lines) {
      if (machine.activity === line.activity) continue;
      line.link?.finish();
      this.#lines.delete(machine);
      this.#typed.delete(machine);
    }
  }
}

function socketAt(folder: string, place: number): string {
  return join(folder, `vnc-${place}`);
}

const BACKSPACE = 0xff08;
const RETURN = 0xff0d;
