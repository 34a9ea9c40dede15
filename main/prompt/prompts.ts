import { randomUUID } from 'node:crypto';
import type { Dispose } from '../../shared/dispose.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import type { Sink } from '../../shared/rpc.ts';

/** What is to be asked. */
export type Asked = Omit<Prompt, 'id' | 'askedAt'>;

/** What the user gave: a text, empty for a plain yes. */
export interface Answer {
  readonly text: string;
  /** Whether it is to be kept in the system's keyring. */
  readonly remember: boolean;
}

/** What a window sends; see `prompt.answer`. */
export type GivenAnswer =
  | { readonly kind: 'text'; readonly text: string; readonly remember: boolean }
  | { readonly kind: 'yes' }
  | { readonly kind: 'cancel' };

interface Waiting {
  readonly prompt: Prompt;
  readonly settle: (answer: Answer | null) => void;
}

/** What can be said yes to; anything else wants a text. */
const YES_OR_NO: readonly Prompt['kind'][] = ['host-key', 'confirm', 'touch'];

/**
 * The questions that wait for the user, in the order in which they came: windows ask the first one, all windows the same.
 * Answers go to who asked and are not kept here.
 */
export class Prompts {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #sinks = new Set<Sink<readonly Prompt[], readonly Prompt[]>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Asks the user, for as long as it takes. Resolves with null when the user does not answer or the signal aborts. */
  ask(asked: Asked, signal: AbortSignal): Promise<Answer | null> {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const prompt: Prompt = { ...asked, id: randomUUID(), askedAt: this.#now() };
      const withdraw = (): void => settle(null);
      const settle = (answer: Answer | null): void => {
        signal.removeEventListener('abort', withdraw);
        this.#waiting.delete(prompt.id);
        resolve(answer);
        this.#publish();
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.#waiting.set(prompt.id, { prompt, settle });
      this.#publish();
    });
  }

  /** Answers a question. Throws ProblemError: `not-found` when it is over, `bad-request` for an answer that does not fit. */
  answer(id: string, given: GivenAnswer): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new ProblemError({ code: 'not-found', object: id });
    const { prompt, settle } = waiting;
    switch (given.kind) {
      case 'cancel':
        settle(null);
        return;
      case 'yes':
        if (!YES_OR_NO.includes(prompt.kind)) throw badAnswer('it wants a text');
        settle({ text: 'yes', remember: false });
        return;
      case 'text':
        if (/[\0\r\n]/.test(given.text)) throw badAnswer('a line cannot hold this');
        settle({ text: given.text, remember: given.remember && prompt.canRemember });
        return;
    }
  }

  /** Follows the questions: a delta replaces the whole. */
  subscribe(sink: Sink<readonly Prompt[], readonly Prompt[]>): Dispose {
    this.#sinks.add(sink);
    sink.snapshot(this.#list());
    return () => void this.#sinks.delete(sink);
  }

  /** Nobody will answer any more. */
  dispose(): void {
    for (const { settle } of this.#waiting.values()) settle(null);
  }

  #list(): readonly Prompt[] {
    return [...this.#waiting.values()].map(({ prompt }) => prompt);
  }

  #publish(): void {
    const list = this.#list();
    for (const sink of this.#sinks) sink.delta(list);
  }
}

/** Without the answer: it may be a secret. */
function badAnswer(detail: string): ProblemError {
  return new ProblemError({ code: 'bad-request', object: 'prompt', detail });
}
