import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { OpenError } from '../../errors.ts';
import { parseUri } from '../../uri.ts';
import { visibleText } from './failure.ts';
import { jumpTarget, resolveSsh, type SshResolved } from './resolve.ts';
import { type SshTarget, sshTarget } from './target.ts';

/** It comes with ssh. */
const KEYGEN = 'ssh-keygen';

/** The host whose key was another than the known one, in ssh's words. */
const CHANGED = /^Host key for (\S+) has changed/m;

/**
 * Forgets the key by which the host of an ssh URI was known, in the files that ssh reads for it; ssh-keygen leaves the old file
 * beside each as `.old`. With what ssh `said` when it failed, the key is forgotten of the jump host on the way that it names,
 * if it does. Throws OpenError: `ssh-key-changed` when the key is known by a file that only the administrator may change,
 * `ssh-missing`, `ssh-failed`, `bad-uri`, `uri-refused`.
 */
export async function forgetHostKey(uri: string, said = ''): Promise<void> {
  const target = sshTarget(parseUri(uri));
  const place = await placeOf(target, CHANGED.exec(said)?.[1] ?? null);
  const name = knownName(place.target, place.resolved);
  const files = place.resolved.userKnownHosts.filter((file) => existsSync(file));
  for (const file of files) await removeKey(name, file);
  const theirs = place.resolved.globalKnownHosts.filter((file) => existsSync(file));
  for (const file of theirs) {
    if (await isKnown(name, file)) {
      throw new OpenError('ssh-key-changed', `${name} is known by ${file}, which the administrator keeps`);
    }
  }
}

interface Place {
  readonly target: SshTarget;
  readonly resolved: SshResolved;
}

async function placeOf(target: SshTarget, name: string | null): Promise<Place> {
  const resolved = await resolveSsh(target);
  const last = { target, resolved };
  if (name === null || name === knownName(target, resolved)) return last;
  for (const jump of resolved.jumps) {
    const onTheWay = jumpTarget(jump);
    if (onTheWay === null) continue;
    // A word that ssh could take for an option is none of a host.
    const place = { target: onTheWay, resolved: await resolveSsh(onTheWay) };
    if (knownName(place.target, place.resolved) === name) return place;
  }
  return last;
}

/** The name under which ssh keeps a host's key. */
function knownName(target: SshTarget, { hostName, port, hostKeyAlias }: SshResolved): string {
  const name = (hostKeyAlias ?? (hostName || target.host)).toLowerCase();
  return port === 22 || hostKeyAlias !== null ? name : `[${name}]:${port}`;
}

async function removeKey(name: string, file: string): Promise<void> {
  const { code, said } = await keygen(['-R', name, '-f', file]);
  if (code !== 0) throw new OpenError('ssh-failed', said || `${file} cannot be changed`);
}

async function isKnown(name: string, file: string): Promise<boolean> {
  return (await keygen(['-F', name, '-f', file])).code === 0;
}

function keygen(words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, LC_ALL: 'C' }, timeout: 10_000 };
    execFile(KEYGEN, words, options, (error, _stdout, stderr) => {
      const said = visibleText(stderr).trim();
      const code = error === null ? 0 : error.code;
      if (code === 'ENOENT') reject(new OpenError('ssh-missing', 'ssh-keygen is not installed', { cause: error }));
      else resolve({ code: typeof code === 'number' ? code : 1, said });
    });
  });
}
