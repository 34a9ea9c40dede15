import type { Prompt, PromptKind } from '../../../../shared/model/prompt.ts';

/** Something that ssh asks on its way to a host. */
export interface SshQuestion extends Pick<Prompt, 'text' | 'subject' | 'key' | 'attempt' | 'echo'> {
  readonly kind: Exclude<PromptKind, 'display-password'>;
  /** Names what the answer opens, for a keyring; null for what is good for once only or is no secret. */
  readonly secret: string | null;
}

/** Where ssh's questions go. */
export interface SshPrompter {
  /**
   * Asks, without a limit of time, and resolves with what was typed, `yes` for a yes, or null when nobody answers: that ends
   * this ssh. A touch needs no answer. When the signal aborts, the question is over; the promise may then settle as it likes.
   */
  ask(question: SshQuestion, signal: AbortSignal): Promise<string | null>;
  /** An ssh that has asked is in, or is out without having been let in. */
  settled(loggedIn: boolean): void;
}
