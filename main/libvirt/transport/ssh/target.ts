import type { LibvirtUri } from '../../../../shared/libvirt-uri.ts';
import {
  type RefusedSshParam,
  SSH_HOST_NAME,
  SSH_IPV6,
  SSH_PATH,
  SSH_USER,
  WORKING_SSH_PARAMS,
} from '../../../../shared/ssh-words.ts';
import { OpenError } from '../../errors.ts';

/** Where ssh is to log in and what is to be opened there. Every text in it is safe as one word of a command. */
export interface SshTarget {
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
  readonly keyFile: string | null;
  /** What virt-ssh-helper is told; null where a socket is named, for older helpers would not heed it. */
  readonly helperUri: string | null;
  /** Only to look, as the helper is told. */
  readonly readOnly: boolean;
  /** The sockets that netcat tries, best first; none for a session, whose daemon only the helper can start. */
  readonly sockets: readonly string[];
}

/** A unix socket's address ends at 107 bytes. */
const SOCKET_BYTES = 107;

/** What libvirt's own client would obey, and why we do not. */
const REFUSED: Readonly<Record<RefusedSshParam, string>> = {
  command: 'runs a program of its own choice',
  netcat: 'runs a program of its own choice',
  proxy: 'chooses what is run on the host',
  no_verify: 'drops the check of the host key',
  no_sanity: 'drops a check',
  known_hosts_verify: 'drops the check of the host key',
  known_hosts: 'replaces the list of known host keys',
  sshauth: 'changes how ssh logs in',
  auth: 'changes how libvirt logs in',
  name: 'opens something else than the address says',
  pkipath: 'belongs to another transport',
  tls_priority: 'belongs to another transport',
};

/**
 * What a URI with the transport ssh means. Throws OpenError: `bad-uri`, or `uri-refused` for what could become an option
 * or shell text, runs programs or drops checks.
 */
export function sshTarget(uri: LibvirtUri, readOnly = false): SshTarget {
  if (uri.host === null) throw new OpenError('bad-uri', `It names no host; try ${uri.driver}+ssh://host/system.`);
  if (!/^\/[a-z0-9]{1,64}$/i.test(uri.path)) {
    throw new OpenError('bad-uri', `It ends neither with /system nor with /session.`);
  }
  if (uri.port === 0) throw new OpenError('bad-uri', '0 is not a port.');
  // The zone of a link-local address, as URIs spell it.
  const host = uri.host.replace('%25', '%');
  const params = readParams(uri);
  const mode = params.get('mode') ?? 'auto';
  if (!/^(auto|direct|legacy)$/.test(mode)) throw refused(`mode=${mode} is none of auto, direct and legacy`);
  const socket = params.get('socket');
  if (socket !== undefined) {
    check(SSH_PATH, socket, 'the path of the socket');
    if (Buffer.byteLength(socket) > SOCKET_BYTES) throw refused('the path of the socket is too long');
  }
  const keyFile = params.get('keyfile');
  return {
    host: check(host.includes(':') ? SSH_IPV6 : SSH_HOST_NAME, host, 'the name of the host'),
    user: uri.user === null ? null : check(SSH_USER, uri.user, 'the name of the user'),
    port: uri.port,
    keyFile: keyFile === undefined ? null : check(SSH_PATH, keyFile, 'the path of the key'),
    helperUri: socket === undefined ? `${uri.driver}://${uri.path}${mode === 'auto' ? '' : `?mode=${mode}`}` : null,
    readOnly,
    sockets: socket === undefined ? socketsOf(uri, mode, readOnly ? '-ro' : '') : [socket],
  };
}

/** Where the system daemons of the usual builds listen. */
function socketsOf({ driver, path }: LibvirtUri, mode: string, suffix: '' | '-ro'): readonly string[] {
  if (path === '/session') return [];
  const direct = `/var/run/libvirt/virt${driver}d-sock${suffix}`;
  const legacy = `/var/run/libvirt/libvirt-sock${suffix}`;
  if (mode === 'direct') return [direct];
  return mode === 'legacy' ? [legacy] : [direct, legacy];
}

/** libvirt takes the names in any case, and so must the refusal. */
function readParams(uri: LibvirtUri): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const [given, value] of uri.params) {
    const name = given.toLowerCase();
    const why = Object.hasOwn(REFUSED, name) ? REFUSED[name as RefusedSshParam] : undefined;
    if (why !== undefined) throw refused(`the parameter ${name} is not obeyed, for it ${why}`);
    if (!WORKING_SSH_PARAMS.has(name)) throw refused(`the parameter ${JSON.stringify(given)} is not known`);
    if (params.has(name)) throw refused(`the parameter ${name} is given twice`);
    params.set(name, value);
  }
  return params;
}

function check(pattern: RegExp, text: string, what: string): string {
  if (pattern.test(text)) return text;
  throw refused(`${JSON.stringify(text)} cannot be ${what}`);
}

function refused(detail: string): OpenError {
  return new OpenError('uri-refused', detail);
}
