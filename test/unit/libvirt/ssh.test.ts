import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectSsh } from '../../../main/libvirt/transport/ssh/connect-ssh.ts';
import type { SshPrompter, SshQuestion } from '../../../main/libvirt/transport/ssh/prompter.ts';
import type { Transport, TransportEnd } from '../../../main/libvirt/transport/transport.ts';
import { parseUri } from '../../../main/libvirt/uri.ts';

const URI = parseUri('qemu+ssh://host/system');
const { PATH, XDG_RUNTIME_DIR } = process.env;
const HEAD = '\\000\\000\\000\\034';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-ssh-'));
  process.env.PATH = `${folder}:${PATH}`;
  process.env.XDG_RUNTIME_DIR = folder;
});

afterEach(() => {
  process.env.PATH = PATH;
  if (XDG_RUNTIME_DIR === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = XDG_RUNTIME_DIR;
  rmSync(folder, { recursive: true, force: true });
});

/** An ssh of our own: notes its words in `log`, then does what `body` says; the end of a shared login is only noted. */
function fakeSsh(body: string): void {
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\necho "$$ $*" >> ${folder}/log\ntest "$1" = -O && exit\n${body}\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
}

const log = (): readonly string[] =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];
const sockets = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith('virtkeep-'));
const endOf = (transport: Transport): Promise<TransportEnd> =>
  new Promise((resolve) => void transport.onClose((end) => resolve(end)));

test('bytes go both ways, reading can be held back, and closing ends the child', async () => {
  fakeSsh(`printf '${HEAD}'; exec cat`);
  const transport = await connectSsh(URI);
  const got: Uint8Array[] = [];
  transport.onData((chunk) => got.push(Uint8Array.from(chunk)));
  transport.write(Buffer.from('hello'));
  await expect.poll(() => Buffer.concat(got).toString('latin1')).toBe('\0\0\0\u001chello');
  transport.pause();
  const block = Buffer.alloc(1 << 16, 'x');
  let room = true;
  for (let i = 0; i < 200 && room; i += 1) room = transport.write(block);
  expect(room).toBe(false);
  expect(transport.buffered).toBeGreaterThan(0);
  transport.resume();
  await transport.drained();
  const [line = ''] = log();
  transport.close();
  await expect.poll(() => existsSync(`/proc/${line.split(' ')[0]}`)).toBe(false);
  await expect.poll(() => log().length).toBe(2);
  expect(log()[1]).toContain('-O exit');
  await expect.poll(sockets).toEqual([]);
});

test('one that does not listen is ended by force, and nothing is told after closing', async () => {
  fakeSsh(`trap '' TERM; printf '${HEAD}'; while :; do sleep 0.1; done`);
  const transport = await connectSsh(URI);
  let told = false;
  transport.onClose(() => {
    told = true;
  });
  const heard = new Promise((resolve) => transport.onData(resolve));
  await heard;
  transport.close();
  const pid = log()[0]?.split(' ')[0];
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 4000 }).toBe(false);
  expect(told).toBe(false);
});

test('its death is the end, with the last of what it said', async () => {
  fakeSsh(
    'i=0; while test $i -lt 300; do echo "a long line of words $i" >&2; i=$((i + 1)); done; printf "\\033x" >&2; exit 255',
  );
  const transport = await connectSsh(URI);
  const end = await endOf(transport);
  if (end.kind !== 'failed') throw new Error(end.kind);
  expect(end.cause).toMatchObject({ reason: 'ssh-failed' });
  expect(end.detail).toMatch(/words 299\n␛x$/);
  expect(end.detail.length).toBeLessThan(4200);
});

test('noise is told although ssh runs on', async () => {
  fakeSsh('echo Welcome; sleep 0.05; echo to the lab; exec sleep 30');
  const transport = await connectSsh(URI);
  let bytes = 0;
  transport.onData((chunk) => (bytes += chunk.length));
  const end = await endOf(transport);
  expect(end).toMatchObject({ cause: { reason: 'remote-noise', message: 'It said: Welcome\nto the lab' } });
  expect(bytes).toBe(0);
  const pid = log()[0]?.split(' ')[0];
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 4000 }).toBe(false);
});

test('connections to one place share a login; one that was left by all is not used again', async () => {
  fakeSsh(`printf '${HEAD}'; exec cat`);
  const open = async (uri = URI): Promise<Transport> => {
    const transport = await connectSsh(uri);
    await new Promise((resolve) => transport.onData(resolve));
    return transport;
  };
  const pathOf = (line: string | undefined): string => /ControlPath=(\S+)/.exec(line ?? '')?.[1] ?? '';
  const [one, two] = [await open(), await open()];
  const other = await open(parseUri('qemu+ssh://me@host/system'));
  expect(pathOf(log()[1])).toBe(pathOf(log()[0]));
  expect(pathOf(log()[2])).not.toBe(pathOf(log()[0]));
  one.close();
  two.close();
  // At once, while the old ones are still about to end.
  const again = await open();
  const opened = log().filter((line) => !line.includes('-O exit'));
  expect(pathOf(opened[3])).not.toBe(pathOf(opened[0]));
  again.close();
  other.close();
  await expect.poll(() => log().filter((line) => line.includes('-O exit')).length).toBe(3);
  await expect.poll(sockets).toEqual([]);
});

test('without an ssh, or for an address that is not safe, nothing is started', async () => {
  process.env.PATH = folder;
  await expect(connectSsh(URI)).rejects.toMatchObject({ reason: 'ssh-missing' });
  await expect(connectSsh(parseUri('qemu+ssh://host/system?command=/x'))).rejects.toMatchObject({
    reason: 'uri-refused',
  });
  await expect(connectSsh(URI, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  await expect.poll(sockets).toEqual([]);
});

describe('what ssh asks', () => {
  const NO_TMP = { XDG_RUNTIME_DIR: '/nonexistent', TMPDIR: '/nonexistent' };

  interface Asked {
    readonly prompter: SshPrompter;
    readonly questions: SshQuestion[];
    readonly over: SshQuestion[];
    readonly settled: boolean[];
  }

  function asked(answer: string | null): Asked {
    const result: Omit<Asked, 'prompter'> = { questions: [], over: [], settled: [] };
    return {
      ...result,
      prompter: {
        ask(question, signal) {
          result.questions.push(question);
          signal.addEventListener('abort', () => result.over.push(question));
          return question.kind === 'touch' ? new Promise(() => {}) : Promise.resolve(answer);
        },
        settled: (loggedIn) => void result.settled.push(loggedIn),
      },
    };
  }

  const asking = (words: string, then: string): void =>
    fakeSsh(
      `test "$1" = -G && exit\ntest "$SSH_ASKPASS_REQUIRE" = force || exit 3\nanswer=$("$SSH_ASKPASS" "${words}")\n${then}`,
    );

  test('is answered, and once the host has let it in it cannot ask any more', async () => {
    asking('(me@host) Verification code: ', `test "$answer" = 123456 || exit 255; printf '${HEAD}'; exec cat`);
    const { prompter, questions, settled } = asked('123456');
    const transport = await connectSsh(URI, { prompter });
    await new Promise((resolve) => transport.onData(resolve));
    expect(questions).toMatchObject([{ kind: 'code', echo: true, subject: 'me@host', attempt: 1 }]);
    expect(settled).toEqual([true]);
    expect(readdirSync(folder).filter((name) => name.startsWith('virtkeep-ask-'))).toEqual([]);
    expect(log().at(-1)).toContain('BatchMode=no');
    transport.close();
    await expect.poll(sockets).toEqual([]);
  });

  test('and nobody answers ends it at once, however it would go on', async () => {
    asking("me@host's password: ", "trap '' TERM; exec sleep 30");
    const { prompter, settled } = asked(null);
    const end = await endOf(await connectSsh(URI, { prompter }));
    expect(end).toMatchObject({ cause: { reason: 'ssh-cancelled', message: "me@host's password:" } });
    expect(settled).toEqual([false]);
  });

  test('a notice is shown until its key is touched', async () => {
    fakeSsh(
      `test "$1" = -G && exit
SSH_ASKPASS_PROMPT=none "$SSH_ASKPASS" "Confirm user presence for key ED25519-SK SHA256:x" &
pid=$!
until test -e ${folder}/touched; do sleep 0.05; done
kill $pid
wait $pid
printf '${HEAD}'
exec cat`,
    );
    const { prompter, questions, over } = asked(null);
    const transport = await connectSsh(URI, { prompter });
    const heard = new Promise((resolve) => transport.onData(resolve));
    await expect.poll(() => questions.length).toBe(1);
    expect(questions).toMatchObject([{ kind: 'touch', subject: 'ED25519-SK SHA256:x' }]);
    expect([over.length, transport.waitsForUser]).toEqual([0, true]);
    writeFileSync(join(folder, 'touched'), '');
    await heard;
    expect([over.length, transport.waitsForUser]).toEqual([1, false]);
    transport.close();
  });

  test('is asked by the first one alone; those who come with it fail as it does', async () => {
    asking("me@host's password: ", 'exit 255');
    let answer: (text: string | null) => void = () => {};
    const questions: SshQuestion[] = [];
    const prompter: SshPrompter = {
      ask(question) {
        questions.push(question);
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      settled: () => {},
    };
    const first = await connectSsh(URI, { prompter });
    const others = [1, 2].map(() => connectSsh(URI, { prompter }).catch((error: unknown) => error));
    await expect.poll(() => questions.length).toBe(1);
    answer(null);
    expect(await endOf(first)).toMatchObject({ cause: { reason: 'ssh-cancelled' } });
    for (const other of await Promise.all(others)) expect(other).toMatchObject({ reason: 'ssh-cancelled' });
    expect(questions.length).toBe(1);
  });

  test('is not asked where there is no place for a script', async () => {
    fakeSsh(`printf '${HEAD}'; exec cat`);
    const before = { ...process.env };
    Object.assign(process.env, NO_TMP);
    try {
      const { prompter } = asked('x');
      const transport = await connectSsh(URI, { prompter });
      await new Promise((resolve) => transport.onData(resolve));
      expect(log().at(-1)).toContain('BatchMode=yes');
      transport.close();
    } finally {
      for (const name of Object.keys(NO_TMP)) {
        const value = before[name];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
