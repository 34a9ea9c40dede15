import type { Readable, Writable } from 'node:stream';

/** A child process as far as the launcher needs it; a ChildProcess with piped streams is one. */
export interface DemoChild {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  once(event: 'exit', listener: (code: number | null) => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
  kill(): boolean;
}

/** Starts the demo's program with these arguments, all three streams piped. The shell knows how. */
export type SpawnDemo = (args: readonly string[]) => DemoChild;

export interface DemoLaunch {
  readonly socketPath: string;
  readonly machines: number;
  readonly seed?: number;
  readonly states?: 'mixed' | 'running';
  /** Machines' displays listen beside the socket, whose folder must be the demo's own. */
  readonly displays?: boolean;
}

/** A simulated daemon that runs as a process of its own. */
export interface LaunchedDemo {
  readonly uri: string;
  readonly socketPath: string;
  /** Switches a fault: one line of control. Resolves with the answer; rejects when it is refused or the process is gone. */
  control(line: string): Promise<string>;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const GRACE_MS = 3000;

/** Starts a simulated daemon as a child process and waits until it listens. Rejects with what it said when it does not. */
export async function launchDemo(spawn: SpawnDemo, options: DemoLaunch): Promise<LaunchedDemo> {
  const child = spawn([
    '--socket',
    options.socketPath,
    '--machines',
    String(options.machines),
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ...(options.states === undefined ? [] : ['--states', options.states]),
    ...(options.displays === true ? ['--displays'] : []),
  ]);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the demo needs its streams piped');
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  stdin.on('error', () => {});
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      isOver = true;
      resolve();
    };
    child.once('exit', over);
    child.once('error', (error) => {
      complaint ||= error.message;
      over();
    });
  });
  const lines = new LineQueue(stdout, ended, () => complaint.trim() || 'the demo ended');
  const first = await lines.next(READY_MS).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  if (!first.startsWith('ready ')) throw new Error(`the demo said ${first}`);
  return {
    uri: `qemu+unix:///system?socket=${encodeURIComponent(options.socketPath)}`,
    socketPath: options.socketPath,
    ended,
    async control(line) {
      if (isOver) throw new Error('the demo ended');
      const answer = lines.next(READY_MS);
      stdin.write(`${line}\n`);
      const said = await answer;
      if (said.startsWith('error ')) throw new Error(said.slice('error '.length));
      return said;
    },
    async stop() {
      // Closing its standard input asks it to end; it is killed when it does not.
      stdin.end();
      const timer = setTimeout(() => child.kill(), GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The lines of a stream, given to whoever asks in the order of asking. */
class LineQueue {
  readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  #partial = '';

  constructor(stream: Readable, ended: Promise<void>, why: () => string) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#partial + text).split('\n');
      this.#partial = lines.pop() ?? '';
      for (const line of lines) this.#waiting.shift()?.resolve(line);
    });
    void ended.then(() => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(why()));
    });
  }

  next(limitMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the demo is silent')), limitMs);
      this.#waiting.push({
        resolve: (line) => {
          clearTimeout(timer);
          resolve(line);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }
}
