import {
  accessSync,
  closeSync,
  constants,
  type FSWatcher,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenError } from '../../errors.ts';
import type { SshPrompter } from './prompter.ts';
import { readQuestion } from './question.ts';

/**
 * What ssh runs to ask (SSH_ASKPASS): it puts the question into the folder that it lies in and waits at a FIFO for the line
 * with the answer, `+` and the text, or anything else for none. No other program of ours is needed, nor a path that has one,
 * and no answer is ever written to a disk. It leaves when ssh ends it, as ssh does with a notice whose time is over, and when
 * the app is gone, which held the other end. It starts no process that lives on: ssh would wait for that too.
 */
const SCRIPT = `#!/bin/sh
umask 077
PATH=$PATH:/usr/bin:/bin
n=\${0%/*}/$$
clean() { rm -f "$n.fifo" "$n.draft" "$n.question"; }
trap 'clean; exit 1' HUP INT TERM
kill -0 ${process.pid} 2>/dev/null || exit 1
mkfifo "$n.fifo" || exit 1
printf '%s\\n%s' "\${SSH_ASKPASS_PROMPT-}" "\${1-}" >"$n.draft" && mv "$n.draft" "$n.question" || exit 1
line=
IFS= read -r line <"$n.fifo"
clean
case $line in
+*) printf '%s\\n' "\${line#+}" ;;
*) exit 1 ;;
esac
`;

const QUESTION = /^(\d+)\.question$/;
const QUESTION_MAX = 65_536;
/** A script that was killed cannot take its question away itself. */
const CHECK_MS = 1000;

interface Waiting {
  readonly over: AbortController;
  /** Both ends of it: what is written waits there for the script, for which it is open as long as we live. */
  readonly fifo: number;
  answered: boolean;
}

/** What one ssh has to ask, for as long as it may ask. */
export class SshAskpass {
  /** Told when nobody answered a question: this ssh is to be ended. */
  onRefused: () => void = () => {};
  readonly #folder: string;
  readonly #prompter: SshPrompter;
  readonly #waiting = new Map<number, Waiting>();
  readonly #attempts = new Map<string, number>();
  #watcher: FSWatcher | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #refusal: OpenError | null = null;
  #hasAsked = false;
  #closed = false;

  constructor(folder: string, prompter: SshPrompter) {
    this.#folder = folder;
    this.#prompter = prompter;
    folders.add(folder);
    this.#watcher = watchFolder(folder, () => this.#look());
    // Where folders cannot be watched, looking now and then has to do.
    this.#timer = setInterval(() => this.#look(), this.#watcher === null ? CHECK_MS / 4 : CHECK_MS);
    this.#timer.unref();
  }

  /** What ssh must find in its environment. */
  get env(): Readonly<Record<string, string>> {
    return { SSH_ASKPASS: join(this.#folder, SCRIPT_NAME), SSH_ASKPASS_REQUIRE: 'force' };
  }

  /** Whether somebody is being asked now: time does not count meanwhile. */
  get isWaiting(): boolean {
    for (const { answered } of this.#waiting.values()) if (!answered) return true;
    return false;
  }

  /** Why this ssh was ended, when it was for want of an answer. */
  get refusal(): OpenError | null {
    return this.#refusal;
  }

  /** No more questions; those that wait are over. `loggedIn`: the host has let this ssh in. */
  close(loggedIn: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watcher?.close();
    if (this.#timer !== null) clearInterval(this.#timer);
    // First the folder: a script that has not come to its FIFO yet must not find one that nobody holds.
    rmSync(this.#folder, { recursive: true, force: true });
    folders.delete(this.#folder);
    for (const pid of this.#waiting.keys()) {
      this.#reply(pid, null);
      this.#forget(pid);
    }
    this.#attempts.clear();
    if (this.#hasAsked) this.#prompter.settled(loggedIn);
  }

  #look(): void {
    if (this.#closed) return;
    const asked = new Set<number>();
    for (const name of listFolder(this.#folder)) {
      const pid = Number(QUESTION.exec(name)?.[1] ?? Number.NaN);
      if (Number.isSafeInteger(pid) && pid > 0 && isAlive(pid)) asked.add(pid);
    }
    for (const pid of this.#waiting.keys()) if (!asked.has(pid)) this.#forget(pid);
    for (const pid of asked) if (!this.#waiting.has(pid)) void this.#ask(pid);
  }

  async #ask(pid: number): Promise<void> {
    const place = join(this.#folder, String(pid));
    const file = readQuestionFile(`${place}.question`);
    const fifo = file === null ? null : openFifo(`${place}.fifo`);
    if (file === null || fifo === null) return;
    const words = readQuestion(file.text, file.hint);
    const name = `${words.kind} ${words.subject ?? words.text}`;
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempt);
    const waiting: Waiting = { over: new AbortController(), fifo, answered: false };
    this.#waiting.set(pid, waiting);
    this.#hasAsked = true;
    const answer = await this.#prompter
      .ask({ ...words, attempt }, waiting.over.signal)
      // A prompter that fails cannot be asked.
      .catch(() => null);
    if (this.#waiting.get(pid) !== waiting) return;
    if (answer !== null) {
      this.#reply(pid, answer);
      return;
    }
    const reason = words.kind === 'host-key' ? 'ssh-key-refused' : 'ssh-cancelled';
    this.#refusal = new OpenError(reason, words.text);
    this.onRefused();
  }

  #reply(pid: number, answer: string | null): void {
    const waiting = this.#waiting.get(pid);
    if (waiting === undefined || waiting.answered) return;
    waiting.answered = true;
    try {
      writeSync(waiting.fifo, answer === null ? '-\n' : `+${answer.replace(/[\r\n\0][\s\S]*/, '')}\n`);
    } catch {
      // A text that no pipe holds is no answer: the script finds the end.
      this.#forget(pid);
    }
  }

  #forget(pid: number): void {
    const waiting = this.#waiting.get(pid);
    if (waiting === undefined) return;
    this.#waiting.delete(pid);
    waiting.over.abort();
    closeSync(waiting.fifo);
  }
}

const SCRIPT_NAME = 'askpass';

/** All that are not removed yet. */
const folders = new Set<string>();
let tidiesUp = false;

/** Gives an ssh that is about to start a way to ask; null where this system has no place for programs of a moment. */
export function openAskpass(prompter: SshPrompter): SshAskpass | null {
  for (const base of [process.env.XDG_RUNTIME_DIR, tmpdir()]) {
    if (base === undefined || !base.startsWith('/')) continue;
    let folder: string | null = null;
    try {
      folder = mkdtempSync(join(base, 'virtkeep-ask-'));
      const script = join(folder, SCRIPT_NAME);
      writeFileSync(script, SCRIPT, { mode: 0o700, flag: 'wx' });
      // Refused also where the file system is mounted noexec.
      accessSync(script, constants.X_OK);
      if (!tidiesUp) process.once('exit', removeAll);
      tidiesUp = true;
      return new SshAskpass(folder, prompter);
    } catch {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    }
  }
  return null;
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function watchFolder(folder: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function openFifo(path: string): number | null {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch {
    return null;
  }
}

function readQuestionFile(path: string): { readonly hint: string; readonly text: string } | null {
  try {
    const content = readFileSync(path, 'utf8').slice(0, QUESTION_MAX);
    const at = content.indexOf('\n');
    return { hint: content.slice(0, at), text: content.slice(at + 1) };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
