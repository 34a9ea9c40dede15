import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { type CommandLine, parseCommandLine } from './command-line.ts';
import type { Interfaces } from './host/link/network-mark.ts';

/** What the core needs of the world around it, so that tests can give it another one. */
export interface Environment {
  readonly clock: Clock;
  readonly paths: Paths;
  /** This computer's network interfaces now. */
  readonly interfaces: () => Interfaces;
  readonly log: Logger;
  readonly version: string;
  readonly shell: 'electron' | 'web' | 'none';
  /** Starts the simulated daemon; null where there is none to start. */
  readonly demo: DemoLauncher | null;
  readonly commandLine: CommandLine;
  /** The system's keyring; null where the shell has none that is worth the name. */
  readonly secrets: SecretStore | null;
  /** Windows beside the main one; null where the shell has none, and pages open their own. */
  readonly windows: Windows | null;
}

/** Opens windows. */
export interface Windows {
  /** Shows a machine's console in a window of its own, at the place where it was last; false if it could not. */
  readonly openConsole: (machine: string, view: string) => Promise<boolean>;
}

/** Keeps secrets by name where only this user can have them. Each call throws what the keyring fails of. */
export interface SecretStore {
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface Clock {
  /** ms since the epoch that never run backwards: the wall clock as it was at the start, plus the time since. */
  readonly now: () => number;
  /** How long this computer has slept since the clock was made, ms, as far as one can tell; to be asked now and then. */
  readonly slept: () => number;
}

/** Folders by the XDG base directory specification; they need not exist. */
export interface Paths {
  readonly config: string;
  readonly cache: string;
  readonly state: string;
  readonly runtime: string;
}

/** Fields are for machines to read; what looks like a secret is left out. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A simulated daemon that runs, and how to end it. */
export interface RunningDemo {
  readonly socketPath: string;
  stop(): Promise<void>;
}

export type DemoLauncher = (machines: number) => Promise<RunningDemo>;

export interface EnvironmentOptions {
  readonly shell: Environment['shell'];
  /** The words after the program's name. Throws UsageError when they make no sense. */
  readonly argv?: readonly string[];
  readonly demo?: DemoLauncher | null;
  readonly windows?: Windows | null;
}

/** The real world. */
export function createEnvironment(options: EnvironmentOptions): Environment {
  return {
    clock: createClock(),
    interfaces: networkInterfaces,
    paths: xdgPaths(process.env),
    log: createLogger(),
    version: manifest.version,
    shell: options.shell,
    demo: options.demo ?? null,
    secrets: null,
    windows: options.windows ?? null,
    commandLine: parseCommandLine(options.argv ?? []),
  };
}

/** A wall clock that is this much ahead of ours means that the machine slept: ours stood still meanwhile. */
const SLEPT_MS = 2000;

/** A clock that follows sleep but not corrections backwards. `wall` and `monotonic` are in ms. */
export function createClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.timeOrigin + performance.now(),
): Clock {
  let offset = 0;
  let slept = 0;
  let lastWall = wall();
  let lastMonotonic = monotonic();
  return {
    slept() {
      const [wallNow, monotonicNow] = [wall(), monotonic()];
      // Since the last look only: a wall clock that was put back must not hide a later sleep.
      const ahead = wallNow - lastWall - (monotonicNow - lastMonotonic);
      lastWall = wallNow;
      lastMonotonic = monotonicNow;
      if (ahead > SLEPT_MS) slept += ahead;
      return slept;
    },
    now() {
      const time = monotonic() + offset;
      const ahead = wall() - time;
      if (ahead <= SLEPT_MS) return time;
      offset += ahead;
      return time + ahead;
    },
  };
}

export function xdgPaths(env: Readonly<Record<string, string | undefined>>): Paths {
  const home = env.HOME ?? homedir();
  const base = (name: string, fallback: string): string => {
    const value = env[name];
    // The specification: a relative path is to be ignored.
    return join(value?.startsWith('/') === true ? value : fallback, 'virtkeep');
  };
  return {
    config: base('XDG_CONFIG_HOME', join(home, '.config')),
    cache: base('XDG_CACHE_HOME', join(home, '.cache')),
    state: base('XDG_STATE_HOME', join(home, '.local/state')),
    runtime: base('XDG_RUNTIME_DIR', join('/tmp', `virtkeep-${process.getuid?.() ?? 0}`)),
  };
}

const SECRETS = ['password', 'passwd', 'token', 'secret', 'cookie', 'authorization'];

/** Logs to standard error as one JSON object a line; VIRTKEEP_LOG sets the level, `warn` unless said. */
function createLogger(): Logger {
  const logger = pino(
    {
      level: process.env.VIRTKEEP_LOG ?? 'warn',
      base: null,
      redact: [...SECRETS, ...SECRETS.map((name) => `*.${name}`)],
    },
    pino.destination({ dest: 2, sync: true }),
  );
  const at =
    (level: keyof Logger): Logger[keyof Logger] =>
    (message, fields) =>
      logger[level](fields ?? {}, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
