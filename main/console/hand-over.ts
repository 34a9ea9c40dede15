import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ProblemError } from '../../shared/model/problem.ts';
import { domainXml } from '../libvirt/domain.ts';
import { parseMachineXml } from '../machine/facts.ts';
import { streamOverTransport, visible } from './byte-link.ts';
import type { ConsoleConnections } from './console-connections.ts';
import { consoleXmlOf, type DisplayXml } from './console-xml.ts';
import { secretOf } from './display-password.ts';
import { stateObstacle } from './obstacles.ts';
import { placeOf } from './open-display.ts';
import { type ConsoleWorld, consoleProblem, type DisplayPlace, isLocal, type Seat } from './seat.ts';
import { viewerFileText } from './viewer-file.ts';
import { removeStaleFolders, viewerFolderPrefix } from './viewer-folders.ts';

const VIEWER = 'remote-viewer';
/** remote-viewer reads its file at once; after this it goes, read or not. */
const FILE_LIFE_MS = 60_000;
/** A viewer that ends sooner than this has failed. */
const EARLY_MS = 1500;
const MAX_RELAYED = 32;

/** Hands displays over to remote-viewer, and tidies up behind it. */
export class HandOvers {
  readonly #world: ConsoleWorld;
  readonly #connections: ConsoleConnections;
  readonly #running = new Set<() => Promise<void>>();

  constructor(world: ConsoleWorld, connections: ConsoleConnections) {
    this.#world = world;
    this.#connections = connections;
  }

  /** Resolves when remote-viewer runs. Throws ProblemError: `viewer-missing`, `console-none`, `wrong-state`... */
  async start(seat: Seat, index: number): Promise<void> {
    const viewer = findProgram(VIEWER);
    if (viewer === null) throw new ProblemError(consoleProblem(seat, 'viewer-missing'));
    const display = await this.#find(seat, index);
    const folder = await this.#makeFolder();
    let relay: Server | null = null;
    const tidy = async (): Promise<void> => {
      this.#running.delete(tidy);
      relay?.close();
      await rm(folder, { recursive: true, force: true });
    };
    this.#running.add(tidy);
    try {
      const place = placeOf(display);
      let argument: string;
      if (isLocal(seat) && display.listen !== 'socket') {
        argument = await this.#writeFile(seat, index, display, folder);
        setTimeout(() => void rm(argument, { force: true }), FILE_LIFE_MS).unref();
      } else if (place === null) {
        throw new ProblemError(consoleProblem(seat, 'console-unreachable', 'it listens nowhere'));
      } else if (isLocal(seat) && 'socketPath' in place) {
        argument = `spice+unix://${place.socketPath}`;
      } else {
        const path = join(folder, 'display');
        relay = await this.#relay(seat, place, path);
        argument = `spice+unix://${path}`;
      }
      const child = await startViewer(viewer, argument);
      if (child.exitCode !== null) await tidy();
      else child.once('exit', () => void tidy());
    } catch (error) {
      await tidy();
      throw error instanceof ProblemError
        ? error
        : new ProblemError(consoleProblem(seat, 'console-unreachable', visible(String(error))), { cause: error });
    }
  }

  /** Removes what a core left that was killed. */
  async tidyUp(): Promise<void> {
    const { runtimeFolder, log } = this.#world;
    try {
      await removeStaleFolders(runtimeFolder);
    } catch (error) {
      log.warn('what is left of remote-viewer could not be removed', { error: String(error) });
    }
  }

  /** Removes what is left; the viewers stay open, but lose what goes through us. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#running].map((tidy) => tidy()));
  }

  async #find(seat: Seat, index: number): Promise<DisplayXml> {
    const obstacle = stateObstacle(seat);
    if (obstacle !== null) {
      throw new ProblemError(consoleProblem(seat, obstacle === 'host-offline' ? obstacle : 'wrong-state', obstacle));
    }
    const text = await seat.ask((connection) => domainXml(connection, seat.ref));
    const display = consoleXmlOf(parseMachineXml(text)).displays[index];
    if (display === undefined || (display.type !== 'spice' && display.type !== 'vnc')) {
      throw new ProblemError(consoleProblem(seat, 'console-none'));
    }
    return display;
  }

  async #makeFolder(): Promise<string> {
    const { runtimeFolder } = this.#world;
    await mkdir(runtimeFolder, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(runtimeFolder, viewerFolderPrefix()));
    await chmod(folder, 0o700);
    return folder;
  }

  async #writeFile(seat: Seat, index: number, display: DisplayXml, folder: string): Promise<string> {
    const place = placeOf(display);
    const host = place !== null && 'host' in place ? place.host : reachableTls(display);
    if (host === null) throw new ProblemError(consoleProblem(seat, 'console-unreachable', 'it listens nowhere'));
    const path = join(folder, 'display.vv');
    const text = viewerFileText({
      title: seat.machine.name,
      type: display.type === 'vnc' ? 'vnc' : 'spice',
      host,
      port: display.port,
      tlsPort: display.tlsPort,
      password: display.hasPassword || display.type === 'spice' ? await secretOf(this.#connections, seat, index) : null,
    });
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return path;
  }

  /** A socket of our own, in a folder that only we may enter, whose connections go through ssh: no port is opened. */
  async #relay(seat: Seat, place: DisplayPlace, path: string): Promise<Server> {
    const server = createServer((socket) => {
      const signal = AbortSignal.timeout(60_000);
      socket.on('error', () => {});
      this.#world.tunnel(seat.host, place, signal).then(
        (transport) => {
          const far = streamOverTransport(transport, seat.link);
          far.on('error', () => socket.destroy());
          socket.on('close', () => far.destroy());
          socket.pipe(far).pipe(socket);
        },
        (error: unknown) => {
          this.#world.log.info('no way to the display', { host: seat.host.id, error: String(error) });
          socket.destroy();
        },
      );
    });
    server.maxConnections = MAX_RELAYED;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    await chmod(path, 0o600);
    return server;
  }
}

/** SPICE may have a port for TLS only. */
function reachableTls({ listen, address, tlsPort }: DisplayXml): string | null {
  return listen === 'address' && tlsPort !== null ? (address ?? '127.0.0.1') : null;
}

function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    if (!folder.startsWith('/')) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

/** Resolves when it has run for a moment. */
function startViewer(program: string, argument: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--', argument], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-1000);
    });
    const timer = setTimeout(() => resolve(child), EARLY_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(child);
      else reject(new Error(words || `${VIEWER} ended with ${code}`));
    });
    child.unref();
  });
}
