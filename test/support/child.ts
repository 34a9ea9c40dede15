import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endProcess, isRunning } from './end-process.ts';
import { ROOT_DIRECTORY } from './paths.ts';

/** A program of ours that runs beside the test. */
export interface Child {
  readonly pid: number;
  /** All that it printed so far. */
  readonly output: () => string;
  /** The first line that matches; rejects when the program ends or the time is up before. */
  line(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Writes a line to its standard input. */
  send(line: string): void;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** SIGINT to its whole group; resolves when it is gone itself. */
  interrupt(): Promise<void>;
  /** SIGTERM, then SIGKILL; resolves when it is gone. */
  stop(): Promise<void>;
}

interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** A process group of its own, which `interrupt` reaches as a terminal's Ctrl+C would. */
  readonly group?: boolean;
}

const GRACE_MS = 5000;
/** Each has a listener that ends it with us; so many of them are no leak. */
process.setMaxListeners(60);

/** Starts a program; it is killed when this process ends without having stopped it. */
export function startChild(program: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    cwd: options.cwd ?? ROOT_DIRECTORY,
    detached: options.group === true,
  });
  let output = '';
  const watchers = new Set<() => void>();
  const hear = (text: string): void => {
    output += text;
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  child.stdin.on('error', () => {});
  const pid = child.pid ?? 0;
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  // Not `close`: a grandchild may hold the pipes for longer.
  const ended = once(child, 'exit').then(() => {
    process.off('exit', kill);
    for (const watcher of watchers) watcher();
    return child.exitCode;
  });
  return {
    pid,
    output: () => output,
    ended,
    line: (pattern, timeoutMs = 30_000) => waitForLine(child, watchers, () => output, pattern, timeoutMs),
    send: (line) => void child.stdin.write(`${line}\n`),
    async interrupt() {
      process.kill(-pid, 'SIGINT');
      await ended;
    },
    async stop() {
      if (isRunning(pid)) await endProcess(pid, GRACE_MS);
      await ended;
    },
  };
}

function waitForLine(
  child: ChildProcess,
  watchers: Set<() => void>,
  output: () => string,
  pattern: RegExp,
  timeoutMs: number,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      watchers.delete(check);
      settle();
    };
    const check = (): void => {
      const match = pattern.exec(output());
      if (match !== null) finish(() => resolve(match));
      else if (child.exitCode !== null || child.signalCode !== null) {
        finish(() =>
          reject(new Error(`it ended with ${child.exitCode ?? child.signalCode}: ${output().slice(-2000)}`)),
        );
      }
    };
    const timer = setTimeout(
      () => finish(() => reject(new Error(`no ${pattern} in ${timeoutMs} ms: ${output().slice(-2000)}`))),
      timeoutMs,
    );
    watchers.add(check);
    check();
  });
}
