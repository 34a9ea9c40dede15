import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type LibvirtUri, uriParam } from '../../../shared/libvirt-uri.ts';
import { OpenError } from '../errors.ts';
import { connectWithAutostart, findDaemon, isAbsence } from './session-daemon.ts';
import type { Transport } from './transport.ts';
import { connectUnix } from './unix.ts';

/** What the choice of a socket depends on, besides the URI. */
export interface LocalSystem {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The effective user's number; root has no session daemon of its own. */
  readonly uid: number;
  readonly home: string;
  /** Where the system daemons keep their sockets. */
  readonly systemDir: string;
  readonly exists: (path: string) => boolean;
}

/** The socket of a local daemon, and how to start that daemon when it is the user's own. */
export interface LocalSocket {
  readonly path: string;
  /** The daemon's program name when it is started on demand, else null. */
  readonly daemon: string | null;
  /** Where the session daemons keep their sockets. */
  readonly runtimeDir: string;
  /** Whether it is the user's own daemon and the environment keeps us from starting it. */
  readonly mayNotStart: boolean;
}

/** The machine that we run on. */
function thisSystem(): LocalSystem {
  return {
    env: process.env,
    uid: process.geteuid?.() ?? 0,
    home: homedir(),
    systemDir: '/var/run/libvirt',
    exists: existsSync,
  };
}

/**
 * The socket that a local URI means, by libvirt's own rules: `socket=` decides; else the driver's own daemon if its
 * socket exists, else libvirtd's; a session's sockets are the user's. Throws OpenError `bad-uri` for what is not local.
 */
export function resolveLocalSocket(uri: LibvirtUri, readOnly: boolean, system: LocalSystem): LocalSocket {
  if (uri.host !== null)
    throw new OpenError('bad-uri', `${uri.host} is another host; try ${uri.driver}+ssh://${uri.host}/system.`);
  if (uri.transport !== null && uri.transport !== 'unix') {
    throw new OpenError('bad-uri', `The transport "${uri.transport}" is not supported; ssh and local sockets are.`);
  }
  const runtimeDir = sessionDir(system);
  const explicit = uriParam(uri, 'socket');
  if (explicit !== null) {
    if (!explicit.startsWith('/')) throw new OpenError('bad-uri', 'socket= needs an absolute path.');
    return { path: explicit, daemon: null, runtimeDir, mayNotStart: false };
  }
  const session = isSession(uri, system);
  const suffix = readOnly && !session ? 'sock-ro' : 'sock';
  const dir = session ? runtimeDir : system.systemDir;
  const modular = { daemon: `virt${uri.driver}d`, path: join(dir, `virt${uri.driver}d-${suffix}`) };
  const whole = { daemon: 'libvirtd', path: join(dir, `libvirt-${suffix}`) };
  const chosen = chooseDaemon(uriParam(uri, 'mode'), modular, whole, system);
  const mayNotStart = session && system.env.LIBVIRT_AUTOSTART === '0';
  return { path: chosen.path, daemon: session && !mayNotStart ? chosen.daemon : null, runtimeDir, mayNotStart };
}

interface Candidate {
  readonly daemon: string;
  readonly path: string;
}

function chooseDaemon(mode: string | null, modular: Candidate, whole: Candidate, system: LocalSystem): Candidate {
  if (mode === 'direct') return modular;
  if (mode === 'legacy') return whole;
  if (system.exists(modular.path)) return modular;
  if (system.exists(whole.path)) return whole;
  // Neither runs: libvirt's builds differ in what they prefer then, so take the daemon that is installed.
  return findDaemon(modular.daemon, system) !== null ? modular : whole;
}

function isSession(uri: LibvirtUri, system: LocalSystem): boolean {
  return system.uid > 0 && (uri.path === '/session' || (uri.driver === 'test' && uri.transport !== null));
}

function sessionDir(system: LocalSystem): string {
  const runtime = system.env.XDG_RUNTIME_DIR;
  if (runtime) return join(runtime, 'libvirt');
  return join(system.env.XDG_CACHE_HOME || join(system.home, '.cache'), 'libvirt');
}

/** The socket of the daemon that a local URI means. Throws OpenError. */
export function localSocketPath(uri: LibvirtUri, readOnly = false): string {
  return resolveLocalSocket(uri, readOnly, thisSystem()).path;
}

/** Connects to the daemon that a local URI means, starting a session's daemon where libvirt's own client would. */
export async function connectLocal(
  uri: LibvirtUri,
  options: { readonly readOnly?: boolean; readonly signal?: AbortSignal; readonly system?: LocalSystem } = {},
): Promise<Transport> {
  const system = options.system ?? thisSystem();
  const socket = resolveLocalSocket(uri, options.readOnly ?? false, system);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  if (socket.daemon !== null) return connectWithAutostart({ ...socket, daemon: socket.daemon }, system, signal);
  try {
    return await connectUnix(socket.path, signal);
  } catch (error) {
    if (!socket.mayNotStart || !isAbsence(error)) throw error;
    const why = `${error.message}, and LIBVIRT_AUTOSTART=0 forbids to start the daemon`;
    throw new OpenError('session-start-failed', why, { cause: error });
  }
}
