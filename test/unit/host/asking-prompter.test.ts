import { expect, it } from 'vitest';
import { AskingPrompter } from '../../../main/host/address-test/asking-prompter.ts';
import type { SshQuestion } from '../../../main/libvirt/transport/ssh/prompter.ts';

const QUESTION: SshQuestion = {
  kind: 'password',
  text: 'p',
  subject: null,
  key: null,
  attempt: 1,
  echo: false,
  secret: null,
};

it('knows that somebody is being asked, until the last answer or failure', async () => {
  const settles: { readonly resolve: (text: string) => void; readonly reject: (error: Error) => void }[] = [];
  let asked = 0;
  let settled: boolean | null = null;
  const inner = {
    ask: () => new Promise<string>((resolve, reject) => settles.push({ resolve, reject })),
    settled(loggedIn: boolean) {
      settled = loggedIn;
    },
  };
  const prompter = new AskingPrompter(inner, () => (asked += 1));
  expect(prompter.isAsking).toBe(false);
  const { signal } = new AbortController();
  const [one, two] = [prompter.ask(QUESTION, signal), prompter.ask(QUESTION, signal)];
  expect([prompter.isAsking, asked]).toEqual([true, 2]);
  settles[0]?.resolve('yes');
  expect(await one).toBe('yes');
  expect(prompter.isAsking).toBe(true);
  settles[1]?.reject(new Error('gone'));
  await expect(two).rejects.toThrow('gone');
  expect(prompter.isAsking).toBe(false);
  prompter.settled(true);
  expect(settled).toBe(true);
});
