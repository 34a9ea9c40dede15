/**
 * What the words of an address with the transport ssh may look like, so that none of them can become an option or shell
 * text: the form that is typed into and the transport that runs ssh keep the same rules.
 */

/** A name or an alias of the user's ssh configuration. ssh hands it on to programs such as ProxyCommand. */
export const SSH_HOST_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,252}$/u;
export const SSH_IPV6 = /^[0-9a-f]{0,4}:[0-9a-f:.]{1,40}(%[\p{L}\p{N}][\p{L}\p{N}._-]{0,31})?$/iu;
export const SSH_USER = /^[\p{L}\p{N}_][\p{L}\p{N}._@+-]{0,127}$/u;
/** Absolute; without what a shell, or ssh where it expands `%` and `$`, could take for more than a path. */
export const SSH_PATH = /^\/[\p{L}\p{M}\p{N}._/+@:,=-]{0,1023}$/u;

/** Parameters that are obeyed, or harmless. */
export const WORKING_SSH_PARAMS: ReadonlySet<string> = new Set(['keyfile', 'socket', 'mode', 'no_tty']);

/** Parameters that libvirt's own client would obey and we do not: they run programs, drop checks or belong elsewhere. */
export const REFUSED_SSH_PARAMS = [
  'command',
  'netcat',
  'proxy',
  'no_verify',
  'no_sanity',
  'known_hosts_verify',
  'known_hosts',
  'sshauth',
  'auth',
  'name',
  'pkipath',
  'tls_priority',
] as const;
export type RefusedSshParam = (typeof REFUSED_SSH_PARAMS)[number];
