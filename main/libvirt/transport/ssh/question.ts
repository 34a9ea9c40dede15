import { visibleText } from './failure.ts';
import type { SshQuestion } from './prompter.ts';

/** A question as it came from ssh, before it is known how often it was asked. */
export type SshWords = Omit<SshQuestion, 'attempt'>;

/** ssh's own words are far shorter; a host's can be of any length. */
const TEXT_MAX = 2000;

const HOST_KEY = /^The authenticity of host '([^']*)' can't be established/;
const FINGERPRINT = /^([A-Z0-9@.-]+) key fingerprint is:? ?((?:SHA256|MD5):[\w+/=:]+)/m;
const KEY_AGAIN = /^Please type 'yes', 'no' or the fingerprint/;
const PASSPHRASE = /^Enter passphrase for (?:key )?'?(.*?)'?: ?$/;
const PASSPHRASE_AGAIN = /^Bad passphrase, try again for (.*?): ?$/;
const PASSWORD = /^(\S+@\S+)'s (?:(?:old|new) )?password: ?$/;
const PIN = /^Enter PIN (?:and confirm user presence )?for (?:\S+ key )?'?(.*?)'?: ?$/;
const TOUCH = /^Confirm user presence(?: for key (.*?))?\s*$/;
/** What a host asks by itself (keyboard-interactive) is marked by ssh with who is asked, so that it cannot pass for ssh's own. */
const CHALLENGE = /^\(([^()]*@[^()]*)\) ([\s\S]*)$/;

/**
 * What ssh means by a question, by its words in the language C and the hint that newer ones give (SSH_ASKPASS_PROMPT). Words
 * that are none of ssh's own become a code to type, unseen.
 */
export function readQuestion(words: string, hint: string): SshWords {
  const raw = words.slice(0, TEXT_MAX);
  const text = visibleText(raw).trim();
  const base = { text, subject: null, key: null, echo: false, secret: null };

  const hostKey = HOST_KEY.exec(raw);
  if (hostKey !== null || KEY_AGAIN.test(raw)) {
    const [, type, fingerprint] = FINGERPRINT.exec(raw) ?? [];
    const key = type === undefined || fingerprint === undefined ? null : { type, fingerprint };
    return { ...base, kind: 'host-key', subject: visible(hostKey?.[1]), key, echo: true };
  }
  const challenge = CHALLENGE.exec(raw);
  if (challenge !== null) return { ...base, ...readChallenge(challenge[2] ?? ''), subject: visible(challenge[1]) };
  const touch = TOUCH.exec(raw);
  if (touch !== null || hint === 'none') return { ...base, kind: 'touch', subject: visible(touch?.[1]) };
  const pin = PIN.exec(raw);
  if (pin !== null) return { ...base, kind: 'pin', subject: visible(pin[1]) };
  const file = (PASSPHRASE.exec(raw) ?? PASSPHRASE_AGAIN.exec(raw))?.[1];
  if (file !== undefined) {
    return { ...base, kind: 'passphrase', subject: visible(file), secret: `passphrase ${file}` };
  }
  const who = PASSWORD.exec(raw)?.[1];
  if (who !== undefined) return { ...base, kind: 'password', subject: visible(who), secret: `password ${who}` };
  if (hint === 'confirm' || /\(yes\/no[^)]*\)\?? *$/.test(raw)) return { ...base, kind: 'confirm', echo: true };
  return { ...base, ...readChallenge(raw) };
}

/** A host's own words: a password is never shown and could be kept, a code is of one use and may be seen. */
function readChallenge(asked: string): Pick<SshWords, 'kind' | 'echo' | 'secret'> {
  if (/\bPIN\b/.test(asked)) return { kind: 'pin', echo: false, secret: null };
  if (/\b(code|otp|one-time|token|verification|challenge)\b/i.test(asked)) {
    return { kind: 'code', echo: true, secret: null };
  }
  if (/^\s*password( for \S+)?: *$/i.test(asked)) return { kind: 'password', echo: false, secret: null };
  return { kind: 'code', echo: false, secret: null };
}

function visible(text: string | undefined): string | null {
  return text === undefined ? null : visibleText(text);
}
