import type { SshPrompter, SshQuestion } from '../../libvirt/transport/ssh/prompter.ts';

/** A prompter that knows whether the user is being asked. */
export class AskingPrompter implements SshPrompter {
  readonly #inner: SshPrompter;
  readonly #onAsk: () => void;
  #open = 0;

  /** `onAsk` is called as each question begins. */
  constructor(inner: SshPrompter, onAsk: () => void) {
    this.#inner = inner;
    this.#onAsk = onAsk;
  }

  get isAsking(): boolean {
    return this.#open > 0;
  }

  async ask(question: SshQuestion, signal: AbortSignal): Promise<string | null> {
    this.#open += 1;
    this.#onAsk();
    try {
      return await this.#inner.ask(question, signal);
    } finally {
      this.#open -= 1;
    }
  }

  settled(loggedIn: boolean): void {
    this.#inner.settled(loggedIn);
  }
}
