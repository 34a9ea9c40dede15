import { OpenError, type OpenFailure } from '../../errors.ts';
import { changedKeys } from './changed-keys.ts';
import { REMOTE_EXIT } from './command.ts';

/** How an ssh ended, with what it said meanwhile. */
export interface SshEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /** What ssh and the far end wrote to standard error; untrusted. */
  readonly stderr: string;
  /** Whether libvirt has answered before: then it is not the way there that is wrong. */
  readonly answered: boolean;
}

/** ssh leaves with this when it fails itself; else with what the command at the far end left with. */
const SSH_FAILED = 255;

/** The first that matches decides; the order is that of how much it matters to the user. */
const SSH_WORDS: readonly (readonly [RegExp, OpenFailure])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY/, 'ssh-key-changed'],
  [/Host key verification failed|host key is known for/, 'ssh-key-unknown'],
  [/Could not resolve hostname/, 'ssh-name-unknown'],
  [/: Permission denied \(|Too many authentication failures|No more authentication methods/, 'ssh-denied'],
  // Of the last step of a way over other hosts.
  [/open failed: connect failed: Connection refused/, 'ssh-refused'],
  [/open failed: connect failed: .*(timed out|No route|unreachable)/, 'ssh-timeout'],
  // Of a tunnel, whose master keeps the reason to itself.
  [/open failed: |forwarding (request )?failed/, 'host-unreachable'],
  [/: Connection refused/, 'ssh-refused'],
  [/timed out|No route to host|(Network|Host) is (unreachable|down)|not responding/, 'ssh-timeout'],
];

const REMOTE_WORDS: readonly (readonly [RegExp, OpenFailure])[] = [
  [/permission denied/i, 'remote-permission'],
  [/no such file|connection refused|cannot connect|connect socket/i, 'remote-no-libvirt'],
  [/(invalid|unknown|unrecognized) option|usage:/i, 'remote-no-helper'],
];

const REMOTE_CODES: Readonly<Record<number, OpenFailure>> = {
  [REMOTE_EXIT.NO_PROXY]: 'remote-no-helper',
  [REMOTE_EXIT.NO_SOCKET]: 'remote-no-libvirt',
  [REMOTE_EXIT.NO_ACCESS]: 'remote-permission',
};

/** Why ssh ended, as an error to open a connection; its message is what was said, with control characters visible. */
export function sshFailure(end: SshEnd): OpenError {
  const said = visibleText(end.stderr).trim();
  const reason = end.answered ? 'ssh-lost' : reasonOf(end);
  const keys = reason === 'ssh-key-changed' ? { hostKeys: changedKeys(end.stderr) } : {};
  return new OpenError(reason, said === '' ? exitWords(end) : said, keys);
}

/** Text on standard output where the protocol should be: a banner, or the noise of a shell's start-up files. */
export function noiseFailure(said: Uint8Array): OpenError {
  return new OpenError('remote-noise', `It said: ${visibleText(Buffer.from(said).toString()).trim()}`);
}

function reasonOf({ code, stderr }: SshEnd): OpenFailure {
  if (code === null) return 'ssh-failed';
  const byCode = REMOTE_CODES[code];
  if (byCode !== undefined) return byCode;
  const words = code === SSH_FAILED ? SSH_WORDS : REMOTE_WORDS;
  return words.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'ssh-failed';
}

function exitWords({ code, signal }: SshEnd): string {
  return code === null ? `ssh was ended by ${signal ?? 'a signal'}` : `ssh left with status ${code}`;
}

/** Text that others wrote, with everything that could act on a terminal or turn the text made visible; lines stay. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => (char === '\n' ? char : pictureOf(char.codePointAt(0) ?? 0)));
}

function pictureOf(code: number): string {
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
