import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAskpass, type SshAskpass } from '../../../main/libvirt/transport/ssh/askpass.ts';
import type { SshQuestion } from '../../../main/libvirt/transport/ssh/prompter.ts';

const { XDG_RUNTIME_DIR } = process.env;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-askpass-'));
  process.env.XDG_RUNTIME_DIR = folder;
});

afterEach(() => {
  if (XDG_RUNTIME_DIR === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = XDG_RUNTIME_DIR;
  rmSync(folder, { recursive: true, force: true });
});

interface Desk {
  readonly askpass: SshAskpass;
  readonly questions: SshQuestion[];
  readonly settled: boolean[];
  /** Aborted questions. */
  readonly over: SshQuestion[];
}

function desk(answer: (question: SshQuestion) => Promise<string | null>): Desk {
  const questions: SshQuestion[] = [];
  const over: SshQuestion[] = [];
  const settled: boolean[] = [];
  const askpass = openAskpass({
    ask(question, signal) {
      questions.push(question);
      signal.addEventListener('abort', () => over.push(question));
      return answer(question);
    },
    settled: (loggedIn) => settled.push(loggedIn),
  });
  if (askpass === null) throw new Error('no place for a script');
  return { askpass, questions, settled, over };
}

interface Run {
  readonly child: ChildProcess;
  readonly done: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** As ssh runs it: its answer is what it prints until its output ends. */
function run(askpass: SshAskpass, words: string, hint?: string): Run {
  const env = { ...process.env, ...(hint === undefined ? {} : { SSH_ASKPASS_PROMPT: hint }) };
  const child = spawn(askpass.env.SSH_ASKPASS ?? '', [words], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const done = new Promise<{ readonly code: number | null; readonly said: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, said }));
  });
  return { child, done };
}

const never = (): Promise<null> => new Promise(() => {});

test('the script brings an answer back as it was typed', async () => {
  const secret = ` + a 'b' "c" \\n $HOME \`x\` %s -n ü€ `;
  const { askpass, questions, settled } = desk(async () => secret);
  const from = performance.now();
  expect(await run(askpass, "me@host's password: ").done).toEqual({ code: 0, said: `${secret}\n` });
  expect(performance.now() - from).toBeLessThan(1900);
  expect(questions).toMatchObject([{ kind: 'password', subject: 'me@host', attempt: 1 }]);
  askpass.close(true);
  expect(settled).toEqual([true]);
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing of the script outlives it, though ssh lets it have more than its output', async () => {
  const { askpass } = desk(async () => 'x');
  const runs = Array.from({ length: 20 }, async () => {
    const words = [askpass.env.SSH_ASKPASS ?? '', "me@host's password: "];
    // As of ssh, the pipe is also open under another number; its end must come all the same.
    const child = spawn('sh', ['-c', 'exec 5>&1; exec "$@"', 'sh', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    const from = performance.now();
    child.stdout.resume();
    await new Promise((resolve) => child.once('close', resolve));
    return performance.now() - from;
  });
  expect(Math.max(...(await Promise.all(runs)))).toBeLessThan(1900);
  askpass.close(true);
});

test('an app that is gone is not waited for', async () => {
  const { askpass, questions } = desk(never);
  const text = readFileSync(askpass.env.SSH_ASKPASS ?? '', 'utf8');
  expect(text).toContain(`kill -0 ${process.pid} `);
  const gone = spawnSync('true').pid;
  writeFileSync(askpass.env.SSH_ASKPASS ?? '', text.replace(`kill -0 ${process.pid} `, `kill -0 ${gone} `));
  expect(await run(askpass, "me@host's password: ").done).toEqual({ code: 1, said: '' });
  expect(questions).toEqual([]);
  askpass.close(false);
});

test('counts how often the same is asked', async () => {
  const { askpass, questions } = desk(async () => 'x');
  for (const words of [
    "me@a's password: ",
    "me@a's password: ",
    "Enter passphrase for key '/k': ",
    "me@a's password: ",
  ]) {
    await run(askpass, words).done;
  }
  expect(questions.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 3]);
  askpass.close(false);
});

test('who is not answered is told so, and the one who started ssh as well', async () => {
  const { askpass } = desk(async () => null);
  const refused = new Promise<void>((resolve) => {
    askpass.onRefused = () => {
      resolve();
      askpass.close(false);
    };
  });
  const { done } = run(askpass, "me@host's password: ");
  await refused;
  expect(askpass.refusal).toMatchObject({ reason: 'ssh-cancelled' });
  expect((await done).code).not.toBe(0);
});

test('a notice is over when ssh ends it, and its script with it', async () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const { askpass, questions, over } = desk(never);
    const { child, done } = run(askpass, 'Confirm user presence for key ED25519-SK SHA256:abc', 'none');
    await expect.poll(() => questions.length).toBe(1);
    expect(askpass.isWaiting).toBe(true);
    child.kill(signal);
    await expect.poll(() => over.length, { timeout: 5000 }).toBe(1);
    expect(askpass.isWaiting).toBe(false);
    await done;
    askpass.close(true);
  }
});

test('what waits when ssh is gone is over, and nothing is left', async () => {
  const { askpass, questions, over, settled } = desk(never);
  const { done } = run(askpass, "me@host's password: ");
  await expect.poll(() => questions.length).toBe(1);
  askpass.close(false);
  expect(over.length).toBe(1);
  expect((await done).code).toBe(1);
  expect(settled).toEqual([false]);
  // An ssh that lives on finds nobody.
  expect(existsSync(dirname(askpass.env.SSH_ASKPASS ?? ''))).toBe(false);
});

test('two ask at once, as on the way over another host', async () => {
  const { askpass, questions } = desk(async ({ text }) => text);
  const runs = ["me@a's password: ", "me@b's password: "].map((words) => run(askpass, words).done);
  const answers = await Promise.all(runs);
  expect(answers.map(({ said }) => said)).toEqual(["me@a's password:\n", "me@b's password:\n"]);
  expect(questions.map(({ attempt }) => attempt)).toEqual([1, 1]);
  askpass.close(true);
});
