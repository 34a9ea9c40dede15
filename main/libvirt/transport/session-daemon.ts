import { spawn } from 'node:child_process';
import { mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenError } from '../errors.ts';
import type { LocalSocket, LocalSystem } from './local.ts';
import type { Transport } from './transport.ts';
import { connectUnix } from './unix.ts';

/** A daemon may need this long to listen, libvirt's own client waits five seconds. */
const START_TIMEOUT_MS = 5000;
const RETRY_MS = 20;
/** As libvirt's client starts it: gone two minutes after its last client and machine. */
const DAEMON_ARGS = ['--timeout=120'];

/** The path of an installed daemon, or null. The system's own directories are searched as well as PATH. */
export function findDaemon(name: string, system: LocalSystem): string | null {
  const override = name === 'libvirtd' ? system.env.LIBVIRTD_PATH : system.env[`${name.toUpperCase()}_PATH`];
  if (override) return system.exists(override) ? override : null;
  const dirs = [...(system.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  return dirs.map((dir) => join(dir, name)).find((path) => path.startsWith('/') && system.exists(path)) ?? null;
}

/**
 * Connects to a session's socket; when nobody listens, starts the daemon once and waits for it. A lock keeps our own
 * processes from starting it twice; against libvirt's clients the daemon's own lock decides, and the second one leaves.
 */
export async function connectWithAutostart(
  socket: LocalSocket & { readonly daemon: string },
  system: LocalSystem,
  options: { readonly signal?: AbortSignal },
): Promise<Transport> {
  const first = await tryConnect(socket.path, options);
  if (first !== null) return first;
  const program = findDaemon(socket.daemon, system);
  if (program === null) throw new OpenError('no-libvirt', `${socket.daemon} is not installed`);
  await makeRuntimeDir(socket.runtimeDir);
  const release = await lock(join(socket.runtimeDir, `virtkeep-${socket.daemon}.lock`));
  try {
    const exit = release === null ? null : startDaemon(program, system);
    return await waitForSocket(socket, exit, options);
  } finally {
    await release?.();
  }
}

async function tryConnect(path: string, options: { readonly signal?: AbortSignal }): Promise<Transport | null> {
  try {
    return await connectUnix(path, options);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** Whether nobody listens on a socket. */
export function isAbsence(error: unknown): error is OpenError {
  return error instanceof OpenError && (error.reason === 'no-libvirt' || error.reason === 'connection-refused');
}

async function makeRuntimeDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OpenError('session-start-failed', `${dir} cannot be made`, { cause: error });
  }
}

interface DaemonExit {
  /** What the daemon said before it left, once it has left with an error. */
  failure: string | null;
}

function startDaemon(program: string, system: LocalSystem): DaemonExit {
  const exit: DaemonExit = { failure: null };
  let said = '';
  const child = spawn(program, DAEMON_ARGS, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...system.env },
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  child.on('error', (error) => {
    exit.failure = error.message;
  });
  // Not `exit`, which may come before the last words.
  child.on('close', (code) => {
    if (code !== 0) exit.failure ??= said.trim() || `${program} left with status ${code}`;
  });
  // It outlives us as any session daemon does: neither the process nor its pipe may keep us here.
  child.unref();
  (child.stderr as unknown as { unref?: () => void }).unref?.();
  return exit;
}

async function waitForSocket(
  socket: LocalSocket & { readonly daemon: string },
  exit: DaemonExit | null,
  options: { readonly signal?: AbortSignal },
): Promise<Transport> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const transport = await tryConnect(socket.path, options);
    if (transport !== null) return transport;
    const late = performance.now() > deadline;
    // Ours may have left because one that another client started was first, and is about to listen.
    if (late || (exit?.failure && !(await isHeld(join(socket.runtimeDir, `${socket.daemon}.pid`))))) {
      throw new OpenError('session-start-failed', exit?.failure ?? `${socket.daemon} does not open ${socket.path}`);
    }
    await sleep(RETRY_MS, undefined, options);
  }
}

/** Takes the lock and gives its release, or null when another of our processes that still lives holds it. */
async function lock(path: string): Promise<(() => Promise<void>) | null> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return () => unlink(path).catch(() => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new OpenError('session-start-failed', `${path} cannot be made`, { cause: error });
      }
      if (await isHeld(path)) return null;
      await unlink(path).catch(() => {});
    }
  }
  return null;
}

async function isHeld(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    // Starting never takes so long: the holder died, and its number may be another process's by now.
    if (Date.now() - mtimeMs > 2 * START_TIMEOUT_MS) return false;
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
