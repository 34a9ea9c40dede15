import type { Duplex } from 'node:stream';
import { readExactly } from '../byte-link.ts';
import type { DisplayTrust } from './display-tls.ts';
import { answerChallenge } from './vnc-password.ts';

/** What a display may want to know of us. */
export interface DisplayLogin {
  /** The names that its certificate may bear. */
  readonly names: readonly string[];
  /** Asked for only when the display asks. Throws ProblemError. */
  readonly password: () => Promise<string>;
  readonly userName: () => Promise<string>;
  readonly trust: () => Promise<DisplayTrust>;
  readonly signal: AbortSignal;
}

/** Answers the challenge of VNC authentication. */
export async function answerVnc(stream: Duplex, login: DisplayLogin): Promise<void> {
  const challenge = await readExactly(stream, 16);
  stream.write(answerChallenge(challenge, await login.password()));
}
