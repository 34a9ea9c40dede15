import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { HostKeys } from '../../errors.ts';

const SHOWN = /^The fingerprint for the (\S+) key sent by the remote host is\s+((?:SHA256|MD5):[\w+/=:]+)/m;
const OFFENDING = /^Offending (?:(\S+) )?key in (\/.+):(\d+)\s*$/m;
const LIST_MAX = 1 << 20;

/** Both keys of a host whose key has changed, by ssh's words and the list of known hosts to which they point. */
export function changedKeys(said: string): HostKeys {
  const [, type, print] = SHOWN.exec(said) ?? [];
  const [, , file, line] = OFFENDING.exec(said) ?? [];
  return {
    known: file === undefined ? null : fingerprintIn(file, Number(line)),
    shown: type === undefined || print === undefined ? null : `${type} ${print}`,
  };
}

/** The fingerprint of the key in a line of a list of known hosts, as ssh writes it. */
function fingerprintIn(file: string, line: number): string | null {
  try {
    if (statSync(file).size > LIST_MAX) return null;
    const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
    const [, type = '', key = ''] =
      /\s(?:ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-sha2-)(\w+)\S*\s+([\w+/=]+)/.exec(text) ?? [];
    if (key === '') return null;
    const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '');
    const name = type.startsWith('nistp') ? 'ECDSA' : type.toUpperCase();
    return `${name} SHA256:${digest}`;
  } catch {
    return null;
  }
}
