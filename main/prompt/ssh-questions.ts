import type { PromptOwner } from '../../shared/model/prompt.ts';
import type { SecretStore } from '../environment.ts';
import type { SshPrompter, SshQuestion } from '../libvirt/transport/ssh/prompter.ts';
import type { Prompts } from './prompts.ts';

/** What the questions of one place's ssh need. */
export interface SshQuestionsContext {
  readonly prompts: Prompts;
  /** The system's keyring; null where there is none. */
  readonly secrets: SecretStore | null;
  readonly owner: PromptOwner;
  /** Who is being connected to, as the user knows it; asked anew for each question. */
  readonly title: () => string;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** A host gives up on who does not answer within two minutes as sshd has it; one that answers later is asked again. */
const LATE_MS = 60_000;
/** For how long an answer that came late is good for the next attempt. */
const CARRY_MS = 45_000;

interface Carried {
  readonly name: string;
  readonly text: string;
  readonly until: number;
}

/**
 * Puts what ssh asks for one owner before the user. What the keyring has is tried first, once; it is forgotten when it is
 * wrong, and what the user wants kept is kept when it was right.
 */
export class SshQuestions implements SshPrompter {
  readonly #context: SshQuestionsContext;
  /** To be kept if this login succeeds. */
  readonly #toKeep = new Map<string, string>();
  /** Taken from the keyring for this login. */
  readonly #taken = new Set<string>();
  #carried: Carried | null = null;

  constructor(context: SshQuestionsContext) {
    this.#context = context;
  }

  async ask(question: SshQuestion, signal: AbortSignal): Promise<string | null> {
    const { secret, attempt } = question;
    const carried = this.#takeCarried(question);
    if (carried !== null) return carried;
    const kept = secret === null ? null : await this.#fromKeyring(secret, attempt);
    if (kept !== null || signal.aborted) return kept;

    const { prompts, secrets, owner, title, now } = this.#context;
    const { kind, text, subject, key, echo } = question;
    const from = now();
    const canRemember = secret !== null && secrets !== null;
    const asked = { owner, title: title(), kind, text, subject, key, attempt, echo, canRemember };
    const answer = await prompts.ask(asked, signal);
    if (answer === null) return null;
    if (answer.remember && secret !== null) this.#toKeep.set(secret, answer.text);
    if (now() - from > LATE_MS && kind !== 'code' && kind !== 'touch') {
      const carried = { name: nameOf(question), text: answer.text, until: now() + CARRY_MS };
      this.#carried = carried;
      setTimeout(() => this.#carried === carried && this.#forget(), CARRY_MS).unref();
    }
    return answer.text;
  }

  settled(loggedIn: boolean): void {
    const { secrets } = this.#context;
    if (secrets !== null) {
      if (loggedIn) for (const [name, text] of this.#toKeep) secrets.set(name, text).catch(() => {});
      else for (const name of this.#taken) secrets.delete(name).catch(() => {});
    }
    this.#toKeep.clear();
    this.#taken.clear();
    if (loggedIn) this.#forget();
  }

  #forget(): void {
    this.#carried = null;
  }

  /** Only for the first attempt: at the next it was wrong. */
  async #fromKeyring(name: string, attempt: number): Promise<string | null> {
    const { secrets } = this.#context;
    if (secrets === null) return null;
    this.#toKeep.delete(name);
    if (attempt > 1) {
      if (this.#taken.delete(name)) await secrets.delete(name).catch(() => {});
      return null;
    }
    const text = await secrets.get(name).catch(() => null);
    if (text !== null) this.#taken.add(name);
    return text;
  }

  #takeCarried(question: SshQuestion): string | null {
    const carried = this.#carried;
    this.#carried = null;
    if (carried === null || question.attempt > 1) return null;
    return carried.name === nameOf(question) && this.#context.now() < carried.until ? carried.text : null;
  }
}

function nameOf({ kind, text }: SshQuestion): string {
  return `${kind} ${text}`;
}
