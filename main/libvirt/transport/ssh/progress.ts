import { visibleText } from './failure.ts';
import type { SshResolved } from './resolve.ts';

/** What happens on the way to a host. `isTarget`: at the host itself, else at one on the way to it. */
export type SshProgress =
  | { readonly kind: 'at'; readonly host: string; readonly isTarget: boolean }
  | { readonly kind: 'host-key'; readonly type: string; readonly fingerprint: string; readonly isTarget: boolean }
  | { readonly kind: 'key-accepted'; readonly isTarget: boolean }
  | { readonly kind: 'logged-in'; readonly user: string; readonly by: string; readonly isTarget: boolean };

const AT = /^debug1: Authenticating to (.+):(\d+) as '(.*)'$/;
const KEY = /^debug1: Server host key: (\S+) (\S+)/;
/** After the host has shown that it has the key, and the key was taken for the right one. */
const KEY_DONE = /^debug1: SSH2_MSG_NEWKEYS sent/;
const ACCEPTED = /^debug1: Server accepts key: (\S+)/;
const IN = /^Authenticated to .* using "([^"]*)"\.$/;
/** What -v makes ssh say: nothing of it tells why it failed. */
const CHATTER = /^(debug\d: |OpenSSH_\S+|Authenticated to |Transferred: sent|Bytes per second: )/;
const WORD_MAX = 200;

/**
 * Follows what a verbose ssh (-v) says. Gives a listener for its lines, which takes those that are only chatter. The hosts on
 * the way come first, each by an ssh of its own that is as verbose.
 */
export function followSsh(
  resolved: SshResolved,
  onProgress: (progress: SshProgress) => void,
): (line: string) => boolean {
  let hops = 0;
  let isTarget = false;
  let user = '';
  let key = '';
  return (line) => {
    const at = AT.exec(line);
    if (at !== null) {
      const [, host = '', port, name = ''] = at;
      isTarget = hops >= resolved.jumps.length && host === resolved.hostName && Number(port) === resolved.port;
      hops += 1;
      user = word(name);
      key = '';
      onProgress({ kind: 'at', host: word(host), isTarget });
    }
    const [, type, fingerprint] = KEY.exec(line) ?? [];
    if (type !== undefined && fingerprint !== undefined) {
      onProgress({ kind: 'host-key', type: keyType(type), fingerprint: word(fingerprint), isTarget });
    }
    if (KEY_DONE.test(line)) onProgress({ kind: 'key-accepted', isTarget });
    key = ACCEPTED.exec(line)?.[1] ?? key;
    const method = IN.exec(line)?.[1];
    if (method !== undefined) {
      const by = method === 'publickey' && key !== '' ? `${method} ${key}` : method;
      onProgress({ kind: 'logged-in', user, by: word(by), isTarget });
    }
    return isChatter(line);
  };
}

/** Whether a line is only how a verbose ssh goes on, and no reason for anything. */
export function isChatter(line: string): boolean {
  return CHATTER.test(line);
}

function word(text: string): string {
  return visibleText(text).slice(0, WORD_MAX);
}

/** A key's type as ssh calls it where it asks: ED25519, not ssh-ed25519. */
function keyType(name: string): string {
  if (name.startsWith('ecdsa-')) return 'ECDSA';
  if (/^(ssh-rsa|rsa-sha2-)/.test(name)) return 'RSA';
  return word(name.replace(/^ssh-/, '').toUpperCase());
}
