import { SSH_IPV6 } from '../../../../shared/ssh-words.ts';
import { OpenError } from '../../errors.ts';
import { parseUri } from '../../uri.ts';
import type { Transport } from '../transport.ts';
import { sshArguments, sshTunnelArguments } from './command.ts';
import { openChannel, type SshOptions } from './connect-ssh.ts';
import { type SshTarget, sshTarget } from './target.ts';

/** A place as the host sees it. */
export type TunnelEnd =
  | { readonly host: string; readonly port: number }
  /** An absolute path. */
  | { readonly socketPath: string };

const ADDRESS = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,252}$/u;
/** Of these ssh makes nothing else where it reads a path. */
const SOCKET = /^\/[\p{L}\p{M}\p{N} ._/+@,=()#~:-]+$/u;
const SOCKET_BYTES = 107;

/**
 * Opens a byte channel to a place that the host of an ssh URI can reach: a TCP port there (ssh -W), or a unix socket there (nc,
 * or a socket forwarded where there is no nc). It shares the login of the host's other connections. Resolves as soon as ssh
 * runs: that it failed, and why, is told by the end of the channel, whose cause is an OpenError (`host-unreachable` for a port that does not answer,
 * `remote-no-libvirt` where there is no such socket, `remote-permission`, the `ssh-...` ones); a good end is `ended`. Throws
 * OpenError `bad-uri`, `uri-refused`, `ssh-missing`, what another ssh to that host failed of just now, or the signal's reason.
 */
export async function openTunnel(uri: string, to: TunnelEnd, options: SshOptions = {}): Promise<Transport> {
  const place = parseUri(uri);
  if (place.transport !== 'ssh') throw new OpenError('bad-uri', `${uri} is not an address over ssh.`);
  const base = sshTarget(place);
  if ('socketPath' in to) {
    const target: SshTarget = { ...base, helperUri: null, readOnly: false, sockets: [checkSocket(to.socketPath)] };
    return openChannel(target, options, {
      speaks: 'anything',
      tellsWay: true,
      words: (manner) => sshArguments(target, manner),
    });
  }
  checkAddress(to);
  return openChannel(base, options, {
    speaks: 'anything',
    tellsWay: false,
    words: (manner) => sshTunnelArguments(base, manner, to),
  });
}

function checkSocket(path: string): string {
  if (SOCKET.test(path) && Buffer.byteLength(path) <= SOCKET_BYTES) return path;
  throw new OpenError('uri-refused', `${JSON.stringify(path)} cannot be the path of a socket`);
}

function checkAddress({ host, port }: { readonly host: string; readonly port: number }): void {
  if (!(host.includes(':') ? SSH_IPV6 : ADDRESS).test(host)) {
    throw new OpenError('uri-refused', `${JSON.stringify(host)} cannot be an address`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new OpenError('uri-refused', `${port} is not a port`);
}
