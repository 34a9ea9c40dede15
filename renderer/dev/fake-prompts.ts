import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import type { Handlers, Sink } from '../../shared/rpc.ts';

type Question = Omit<Prompt, 'id' | 'askedAt'>;
type Answer = Parameters<Handlers<AppContract>['commands']['prompt.answer']>[0]['answer'];

/** The make-believe core's questions: a queue of which the first is asked. */
export interface FakePrompts {
  /** The answer; null when it was cancelled. A notice, which wants no text, resolves when `signal` says so. */
  ask(question: Question, signal?: AbortSignal): Promise<string | null>;
  readonly answer: Handlers<AppContract>['commands']['prompt.answer'];
  readonly topic: Handlers<AppContract>['topics']['prompts'];
}

/** A queue that begins empty. */
export function createFakePrompts(): FakePrompts {
  const queue: { readonly prompt: Prompt; readonly settle: (answer: Answer) => void }[] = [];
  const sinks = new Set<Sink<readonly Prompt[], readonly Prompt[]>>();
  let number = 0;
  const list = (): readonly Prompt[] => queue.map(({ prompt }) => prompt);
  const tell = (): void => {
    for (const sink of sinks) sink.delta(list());
  };
  const take = (id: string): ((answer: Answer) => void) | null => {
    const at = queue.findIndex(({ prompt }) => prompt.id === id);
    const [found] = at < 0 ? [] : queue.splice(at, 1);
    tell();
    return found?.settle ?? null;
  };
  return {
    ask(question, signal) {
      number += 1;
      const prompt: Prompt = { ...question, id: `prompt-${number}`, askedAt: Date.now() };
      return new Promise((resolve) => {
        queue.push({
          prompt,
          settle: (answer) =>
            resolve(answer.kind === 'cancel' ? null : answer.kind === 'text' ? answer.text : answer.kind),
        });
        signal?.addEventListener('abort', () => take(prompt.id)?.({ kind: 'yes' }), { once: true });
        tell();
      });
    },
    answer({ prompt, answer }) {
      const settle = take(prompt);
      if (settle === null) throw new ProblemError({ code: 'not-found', object: prompt });
      settle(answer);
      return null;
    },
    topic(_params, sink): Dispose {
      sinks.add(sink);
      sink.snapshot(list());
      return () => sinks.delete(sink);
    },
  };
}

/** A question of each kind about a host, in ssh's words. */
export function fakeQuestion(kind: Prompt['kind'], owner: Prompt['owner'], title: string): Question {
  const common = {
    owner,
    title,
    kind,
    subject: `me@${title}`,
    key: null,
    attempt: 1,
    echo: false,
    canRemember: false,
  } as const;
  switch (kind) {
    case 'host-key':
      return {
        ...common,
        text: `The authenticity of host '${title} (192.0.2.7)' can't be established.\nED25519 key fingerprint is SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])?`,
        subject: title,
        key: { type: 'ED25519', fingerprint: 'SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc' },
      };
    case 'password':
      return { ...common, text: `me@${title}'s password: `, canRemember: true };
    case 'passphrase':
      return {
        ...common,
        text: "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
        subject: '/home/me/.ssh/id_ed25519',
        canRemember: true,
        attempt: 2,
      };
    case 'code':
      return { ...common, text: 'Verification code: ', echo: true };
    case 'pin':
      return { ...common, text: 'Enter PIN for ED25519-SK key /home/me/.ssh/id_ed25519_sk: ' };
    case 'touch':
      return {
        ...common,
        text: 'Confirm user presence for key ED25519-SK SHA256:ccccccbtheiugnvubvieiurdv',
        subject: '/home/me/.ssh/id_ed25519_sk',
      };
    case 'confirm':
      return { ...common, text: `Allow the agent to use key /home/me/.ssh/id_rsa on ${title}?` };
    case 'display-password':
      return { ...common, text: 'The display asks for its password.', subject: 'build-arm-02', canRemember: true };
  }
}
