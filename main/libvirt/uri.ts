import { encodePath, formatParams, type LibvirtUri, parseLibvirtUri, uriParam } from '../../shared/libvirt-uri.ts';
import { OpenError } from './errors.ts';

/** Reads a URI as libvirt would. Throws OpenError `bad-uri` that says what is wrong with it. */
export function parseUri(text: string): LibvirtUri {
  try {
    return parseLibvirtUri(text);
  } catch (error) {
    throw new OpenError('bad-uri', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** What only the way to the daemon needs, so that the daemon never sees it. */
const CLIENT_PARAMS = new Set([
  'name',
  'command',
  'socket',
  'mode',
  'auth',
  'sshauth',
  'netcat',
  'proxy',
  'keyfile',
  'pkipath',
  'known_hosts',
  'known_hosts_verify',
  'tls_priority',
  'no_sanity',
  'no_verify',
  'no_tty',
]);

/** The name under which the daemon opens its driver: the URI without transport, user, host and their parameters. */
export function daemonName(uri: LibvirtUri): string {
  const name = uriParam(uri, 'name');
  if (name !== null) return name;
  const params = uri.params.filter(([key]) => !CLIENT_PARAMS.has(key));
  return `${uri.driver}://${encodePath(uri.path)}${formatParams(params)}`;
}
