import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { OpenError } from '../../errors.ts';
import type { ConnectionWay } from '../transport.ts';
import type { SshAskpass } from './askpass.ts';
import { REACHED } from './command.ts';

/** The last of what ssh says is what it failed of. */
const STDERR_MAX = 4096;
const WAYS: Readonly<Record<string, ConnectionWay>> = { helper: 'helper', nc: 'netcat', forward: 'forward' };
/** How long the pipes of a process that is gone may take to give their last bytes. */
const LAST_WORDS_MS = 500;
/** Who has said nothing at all may take so many times as long: a busy master passes the words on later. */
const LAST_WORDS_TIMES = 4;
/** How long an ssh has to end by itself, and then by SIGTERM. */
export const GRACE_MS = 1000;

/** How an ssh is started. */
export interface SshStart {
  /** Where it asks, which it takes over; null: it asks nothing. Its arguments must agree (see SshManner). */
  readonly askpass: SshAskpass | null;
  /** Hears every line of standard error, and takes those that it says true to: they are no reason for anything. */
  readonly onLine?: ((line: string) => boolean) | undefined;
}

/** An ssh that runs, with what it says on standard error, what it asks, and its end. */
export class SshProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Told once, when the command at the far end begins. */
  onReached: () => void = () => {};
  /** Told once, as soon as the process is gone. */
  onExit: () => void = () => {};
  /** Told once, after `onExit`, when its last words have come too. */
  onGone: () => void = () => {};
  readonly #askpass: SshAskpass | null;
  #said = '';
  #way: ConnectionWay | null = null;
  #socketIndex = 0;
  readonly #onLine: SshStart['onLine'];
  #line = '';

  constructor(words: readonly string[], { askpass, onLine }: SshStart) {
    this.#onLine = onLine;
    this.#askpass = askpass;
    const child = spawn('ssh', words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // The messages by which failures are told apart, also those of the far end where it takes the language from us.
      env: { ...process.env, LC_ALL: 'C', ...askpass?.env },
    });
    this.child = child;
    if (askpass !== null) askpass.onRefused = () => this.end(0);
    // The exit tells more than a broken pipe does.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
    child.on('error', () => this.#askpass?.close(false));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    child.once('exit', () => {
      this.#askpass?.close(false);
      this.onExit();
      // Not `close` alone: a master in the background may hold standard error open for longer.
      let patience = LAST_WORDS_TIMES;
      const timer = setInterval(() => {
        patience -= 1;
        if (patience > 0 && this.#said === '') return;
        clearInterval(timer);
        // What has come while this process had no time is read first.
        setImmediate(this.#gone);
      }, LAST_WORDS_MS);
      child.once('close', () => {
        clearInterval(timer);
        this.#gone();
      });
    });
  }

  /** Resolves when it runs. Throws OpenError `ssh-missing` or `ssh-failed`. */
  async started(): Promise<void> {
    try {
      await once(this.child, 'spawn');
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const detail = error instanceof Error ? error.message : String(error);
      throw new OpenError(missing ? 'ssh-missing' : 'ssh-failed', detail, { cause: error });
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last of what it and the far end wrote to standard error; untrusted. */
  get said(): string {
    return this.#said;
  }

  /** What serves at the far end, once it has said so. */
  get way(): ConnectionWay | null {
    return this.#way;
  }

  /** Which of the target's sockets nc serves or is to be forwarded. */
  get socketIndex(): number {
    return this.#socketIndex;
  }

  /** Whether the user is being asked now: time does not count meanwhile. */
  get waitsForUser(): boolean {
    return this.#askpass?.isWaiting ?? false;
  }

  /** Why it was ended, when that was because nobody answered its question. */
  get refusal(): OpenError | null {
    return this.#askpass?.refusal ?? null;
  }

  /** The host has let it in: there is nothing more to ask. */
  loggedIn(): void {
    this.#askpass?.close(true);
  }

  /** Sees to it that it ends: by itself within `graceMs`, else by SIGTERM, else by SIGKILL. */
  end(graceMs: number): void {
    const { child } = this;
    this.#askpass?.close(false);
    if (!this.isRunning) return;
    const signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'];
    const timers = signals.map((signal, i) => setTimeout(() => child.kill(signal), graceMs + i * GRACE_MS));
    child.once('exit', () => {
      for (const timer of timers) clearTimeout(timer);
    });
    for (const timer of timers) timer.unref();
  }

  /** What of it nobody takes away, by whole lines. */
  #untaken(text: string): string {
    const onLine = this.#onLine;
    if (onLine === undefined) return text;
    const lines = (this.#line + text).split('\n');
    this.#line = (lines.pop() ?? '').slice(-STDERR_MAX);
    return lines
      .filter((line) => !onLine(line.replace(/\r$/, '')))
      .map((line) => `${line}\n`)
      .join('');
  }

  readonly #gone = (): void => {
    this.#said = (this.#said + this.#line).slice(-STDERR_MAX);
    this.#line = '';
    const tell = this.onGone;
    this.onGone = () => {};
    tell();
  };

  #hear(text: string): void {
    this.#said = (this.#said + this.#untaken(text)).slice(-STDERR_MAX);
    const mark = REACHED.exec(this.#said);
    if (mark === null) return;
    // What was said before belongs to the way there, which has been gone; the mark itself is ours.
    this.#said = this.#said.slice(0, mark.index) + this.#said.slice(mark.index + mark[0].length);
    if (this.#way !== null) return;
    const [, what, index] = mark;
    this.#way = WAYS[what ?? ''] ?? 'netcat';
    this.#socketIndex = Number(index ?? 0);
    this.loggedIn();
    this.onReached();
  }
}
