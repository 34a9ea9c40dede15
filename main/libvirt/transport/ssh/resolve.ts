import { execFile } from 'node:child_process';
import { OpenError } from '../../errors.ts';
import { sshResolveArguments } from './command.ts';
import { visibleText } from './failure.ts';
import type { SshTarget } from './target.ts';

/** What the user's ssh configuration makes of a target (ssh -G). */
export interface SshResolved {
  readonly user: string | null;
  /** The name or address that is connected to. */
  readonly hostName: string;
  readonly port: number;
  /** Under which name its key is known; null: under its own. */
  readonly hostKeyAlias: string | null;
  /** Jump hosts in the order of the way, as written; none: it is reached directly. */
  readonly jumps: readonly string[];
  /** A command that makes the connection instead of ssh itself. */
  readonly proxyCommand: string | null;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
}

const TIMEOUT_MS = 10_000;
const OUTPUT_MAX = 1 << 20;

/** Asks ssh what it would do. Throws OpenError `ssh-missing`, `ssh-failed`, or the signal's reason. */
export async function resolveSsh(target: SshTarget, signal?: AbortSignal): Promise<SshResolved> {
  signal?.throwIfAborted();
  const output = await new Promise<string>((resolve, reject) => {
    const options = {
      env: { ...process.env, LC_ALL: 'C' },
      timeout: TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX,
      ...(signal === undefined ? {} : { signal }),
    };
    const child = execFile('ssh', sshResolveArguments(target), options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal?.aborted === true) reject(signal.reason);
      else {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const detail = visibleText(stderr).trim() || error.message;
        reject(new OpenError(missing ? 'ssh-missing' : 'ssh-failed', detail, { cause: error }));
      }
    });
    child.stdin?.end();
  });
  return readResolved(output, target.host);
}

/** Reads what `ssh -G` prints: a keyword in lower case and its value on each line. */
export function readResolved(output: string, host: string): SshResolved {
  const words = new Map<string, string>();
  for (const line of output.split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0 && !words.has(line.slice(0, at))) words.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const value = (name: string): string | null => {
    const text = words.get(name) ?? '';
    return text === '' || text.toLowerCase() === 'none' ? null : text;
  };
  const files = (name: string): readonly string[] => value(name)?.split(/\s+/) ?? [];
  return {
    user: value('user'),
    hostName: value('hostname') ?? host,
    port: Number(value('port') ?? 22),
    hostKeyAlias: value('hostkeyalias'),
    jumps: value('proxyjump')?.split(',') ?? [],
    proxyCommand: value('proxycommand'),
    userKnownHosts: files('userknownhostsfile'),
    globalKnownHosts: files('globalknownhostsfile'),
  };
}

/** A jump host as ssh writes it, `[user@]host[:port]` or `ssh://...`, as a target of its own; null for what is no such thing. */
export function jumpTarget(jump: string): SshTarget | null {
  const match = /^(?:ssh:\/\/)?(?:([^@]*)@)?(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?\/?$/.exec(jump);
  if (match === null) return null;
  const [, user, host = '', port] = match;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    user: user === undefined || user === '' ? null : user,
    port: port === undefined ? null : Number(port),
    keyFile: null,
    helperUri: null,
    readOnly: false,
    sockets: [],
  };
}
