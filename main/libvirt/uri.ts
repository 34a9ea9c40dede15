import { OpenError } from './errors.ts';

/** The parts of a libvirt URI: driver[+transport]://[user@][host[:port]]/path[?parameters]. */
export interface LibvirtUri {
  /** e.g. `qemu`. */
  readonly driver: string;
  /** e.g. `ssh`; null where the URI names none. */
  readonly transport: string | null;
  readonly user: string | null;
  readonly host: string | null;
  readonly port: number | null;
  /** e.g. `/system`. */
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
}

const SHAPE =
  /^([a-z][a-z0-9]*)(?:\+([a-z0-9]+))?:\/\/(?:([^@/?#\s]*)@)?(\[[^\]\s]*\]|[^:/?#\s]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?$/i;

/** Reads a URI as libvirt would. Throws OpenError `bad-uri` that says what is wrong with it. */
export function parseUri(text: string): LibvirtUri {
  const uri = text.trim();
  if (uri === '') throw new OpenError('bad-uri', 'The address is empty; try qemu:///system.');
  if (!uri.includes('://')) throw new OpenError('bad-uri', `"${uri}" lacks a driver; try qemu:///system.`);
  const match = SHAPE.exec(uri);
  if (match === null) throw new OpenError('bad-uri', `"${uri}" is not a libvirt address like qemu:///system.`);
  const [, driver = '', transport, user, host, port, path, query] = match;
  if (host?.startsWith('-')) throw new OpenError('bad-uri', `"${host}" cannot be the name of a host.`);
  if (port !== undefined && Number(port) > 65_535) throw new OpenError('bad-uri', `${port} is not a port.`);
  return {
    driver: driver.toLowerCase(),
    transport: transport?.toLowerCase() ?? null,
    user: user === undefined || user === '' ? null : decode(user),
    host: host === undefined || host === '' ? null : host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? null : Number(port),
    path: decode(path ?? ''),
    params: parseParams(query),
  };
}

/** A parameter of the URI, or null. */
export function uriParam(uri: LibvirtUri, name: string): string | null {
  return uri.params.find(([key]) => key === name)?.[1] ?? null;
}

/** Writes a URI that parseUri reads back as the same. */
export function formatUri(uri: LibvirtUri): string {
  const transport = uri.transport === null ? '' : `+${uri.transport}`;
  const user = uri.user === null ? '' : `${encodeURIComponent(uri.user)}@`;
  const host = uri.host?.includes(':') ? `[${uri.host}]` : (uri.host ?? '');
  const port = uri.port === null ? '' : `:${uri.port}`;
  return `${uri.driver}${transport}://${user}${host}${port}${encodePath(uri.path)}${formatParams(uri.params)}`;
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

function parseParams(query: string | undefined): LibvirtUri['params'] {
  if (query === undefined || query === '') return [];
  return query
    .split(/[&;]/)
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0
        ? ([decode(part), ''] as const)
        : ([decode(part.slice(0, at)), decode(part.slice(at + 1))] as const);
    });
}

function formatParams(params: LibvirtUri['params']): string {
  if (params.length === 0) return '';
  return `?${params.map(([key, value]) => `${encodeURIComponent(key)}=${encodePath(value)}`).join('&')}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OpenError('bad-uri', `"${text}" has a broken %-escape.`);
  }
}
