import { describe, expect, test } from 'vitest';
import type { SecretStore } from '../../../main/environment.ts';
import type { SshQuestion } from '../../../main/libvirt/transport/ssh/prompter.ts';
import { type Asked, Prompts } from '../../../main/prompt/prompts.ts';
import { SshQuestions } from '../../../main/prompt/ssh-questions.ts';
import type { Prompt } from '../../../shared/model/prompt.ts';

const OWNER = { kind: 'host', host: 'lab' } as const;
const PASSWORD: SshQuestion = {
  kind: 'password',
  text: "me@lab's password:",
  subject: 'me@lab',
  key: null,
  attempt: 1,
  echo: false,
  secret: 'password me@lab',
};

function asked(change: Partial<Asked> = {}): Asked {
  const { secret: _, ...question } = PASSWORD;
  return { ...question, owner: OWNER, title: 'Lab', canRemember: false, ...change };
}

interface Desk {
  now: number;
  readonly prompts: Prompts;
  /** Every list that a window was sent. */
  readonly told: (readonly Prompt[])[];
  readonly last: () => readonly Prompt[];
}

function desk(): Desk {
  const told: (readonly Prompt[])[] = [];
  const clock = { now: 1000 };
  const prompts = new Prompts(() => clock.now);
  const take = (list: readonly Prompt[]): void => void told.push(list);
  prompts.subscribe({ snapshot: take, delta: take, end: () => {} });
  return Object.assign(clock, { prompts, told, last: () => told.at(-1) ?? [] });
}

const open = (): AbortSignal => new AbortController().signal;

describe('the queue', () => {
  test('asks in the order of coming and gives each answer to who asked', async () => {
    const { prompts, last } = desk();
    const one = prompts.ask(asked({ title: 'one' }), open());
    const two = prompts.ask(asked({ title: 'two' }), open());
    expect(last().map(({ title }) => title)).toEqual(['one', 'two']);
    const [first, second] = last();
    prompts.answer(second?.id ?? '', { kind: 'text', text: '2', remember: false });
    prompts.answer(first?.id ?? '', { kind: 'text', text: '1', remember: true });
    expect(await one).toEqual({ text: '1', remember: false });
    expect(await two).toEqual({ text: '2', remember: false });
    expect(last()).toEqual([]);
  });

  test('takes back what is over, and what is asked too late', async () => {
    const { prompts, last, told } = desk();
    const abort = new AbortController();
    const answer = prompts.ask(asked(), abort.signal);
    const [prompt] = last();
    abort.abort();
    expect(await answer).toBeNull();
    expect(last()).toEqual([]);
    const before = told.length;
    expect(await prompts.ask(asked(), abort.signal)).toBeNull();
    expect(told.length).toBe(before);
    expect(() => prompts.answer(prompt?.id ?? '', { kind: 'yes' })).toThrow(
      expect.objectContaining({ name: 'ProblemError' }),
    );
  });

  test('refuses answers that do not fit, without repeating them', async () => {
    const { prompts, last } = desk();
    const answer = prompts.ask(asked(), open());
    const id = last()[0]?.id ?? '';
    expect(() => prompts.answer(id, { kind: 'yes' })).toThrow();
    try {
      prompts.answer(id, { kind: 'text', text: 'hush\nhush', remember: false });
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('hush');
    }
    prompts.answer(id, { kind: 'cancel' });
    expect(await answer).toBeNull();
    const key = prompts.ask(asked({ kind: 'host-key' }), open());
    prompts.answer(last()[0]?.id ?? '', { kind: 'yes' });
    expect(await key).toEqual({ text: 'yes', remember: false });
  });

  test('never tells a window an answer', async () => {
    const { prompts, last, told } = desk();
    const answer = prompts.ask(asked({ canRemember: true }), open());
    prompts.answer(last()[0]?.id ?? '', { kind: 'text', text: 'correct horse', remember: true });
    expect(await answer).toEqual({ text: 'correct horse', remember: true });
    void prompts.ask(asked({ attempt: 2 }), open());
    expect(JSON.stringify(told)).not.toContain('correct horse');
    prompts.dispose();
    expect(last()).toEqual([]);
  });
});

describe('what ssh asks', () => {
  function keyring(
    content: Readonly<Record<string, string>> = {},
  ): SecretStore & { readonly kept: Map<string, string> } {
    const kept = new Map(Object.entries(content));
    return {
      kept,
      get: async (name) => kept.get(name) ?? null,
      set: async (name, text) => void kept.set(name, text),
      delete: async (name) => void kept.delete(name),
    };
  }

  function questions(at: Desk, secrets: SecretStore | null): SshQuestions {
    return new SshQuestions({ prompts: at.prompts, secrets, owner: OWNER, title: () => 'Lab', now: () => at.now });
  }

  async function give(at: Desk, text: string, remember = false): Promise<void> {
    await expect.poll(() => at.last().length).toBe(1);
    at.prompts.answer(at.last()[0]?.id ?? '', { kind: 'text', text, remember });
  }

  test('is kept when it was right and is to be kept, and only then', async () => {
    const at = desk();
    const secrets = keyring();
    const ssh = questions(at, secrets);
    const first = ssh.ask(PASSWORD, open());
    await expect.poll(() => at.last()[0]?.canRemember).toBe(true);
    await give(at, 'wrong', true);
    expect(await first).toBe('wrong');
    const second = ssh.ask({ ...PASSWORD, attempt: 2 }, open());
    await give(at, 'right', true);
    expect(await second).toBe('right');
    expect(secrets.kept.size).toBe(0);
    ssh.settled(true);
    expect([...secrets.kept]).toEqual([['password me@lab', 'right']]);

    const failed = questions(at, keyring());
    const answer = failed.ask(PASSWORD, open());
    await give(at, 'wrong', true);
    await answer;
    failed.settled(false);
    failed.settled(true);
    expect(secrets.kept.get('password me@lab')).toBe('right');
  });

  test('is answered from the keyring once; what is wrong there is forgotten and asked for', async () => {
    const at = desk();
    const secrets = keyring({ 'password me@lab': 'old' });
    const ssh = questions(at, secrets);
    expect(await ssh.ask(PASSWORD, open())).toBe('old');
    expect(at.told.flat()).toEqual([]);
    const again = ssh.ask({ ...PASSWORD, attempt: 2 }, open());
    await give(at, 'new');
    expect(await again).toBe('new');
    expect(secrets.kept.size).toBe(0);
    ssh.settled(true);
    expect(secrets.kept.size).toBe(0);
  });

  test('is forgotten too where the host gives no second try', async () => {
    const at = desk();
    const secrets = keyring({ 'password me@lab': 'old' });
    const ssh = questions(at, secrets);
    await ssh.ask(PASSWORD, open());
    ssh.settled(false);
    await expect.poll(() => secrets.kept.size).toBe(0);
  });

  test('that fails because the answer came too late is not asked twice', async () => {
    const at = desk();
    const ssh = questions(at, null);
    const late = ssh.ask(PASSWORD, open());
    await expect.poll(() => at.last().length).toBe(1);
    at.now += 180_000;
    await give(at, 'right');
    expect(await late).toBe('right');
    ssh.settled(false);
    expect(await ssh.ask(PASSWORD, open())).toBe('right');
    // Once, and only for a while.
    const more = ssh.ask(PASSWORD, open());
    await give(at, 'typed');
    expect(await more).toBe('typed');
  });

  test('can be kept only where there is a keyring, and never a code', async () => {
    const at = desk();
    void questions(at, null).ask(PASSWORD, open());
    void questions(at, keyring()).ask({ ...PASSWORD, kind: 'code', secret: null }, open());
    await expect.poll(() => at.last().map(({ canRemember }) => canRemember)).toEqual([false, false]);
    at.prompts.dispose();
  });
});
