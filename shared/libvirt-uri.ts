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

/** What can be wrong with the text of a URI. */
export type UriFault = 'empty' | 'no-driver' | 'shape' | 'host' | 'port' | 'escape';

/** A text that is no libvirt URI: `fault` for words of one's own, `value` the part it is about, the message in English. */
export class UriError extends Error {
  override readonly name = 'UriError';
  readonly fault: UriFault;
  readonly value: string;
  constructor(fault: UriFault, value: string, message: string) {
    super(message);
    this.fault = fault;
    this.value = value;
  }
}

const SHAPE =
  /^([a-z][a-z0-9]*)(?:\+([a-z0-9]+))?:\/\/(?:([^@/?#\s]*)@)?(\[[^\]\s]*\]|[^:/?#\s]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?$/i;

/** Reads a URI as libvirt would. Throws UriError that says what is wrong with it. */
export function parseLibvirtUri(text: string): LibvirtUri {
  const uri = text.trim();
  if (uri === '') throw new UriError('empty', uri, 'The address is empty; try qemu:///system.');
  if (!uri.includes('://')) throw new UriError('no-driver', uri, `"${uri}" lacks a driver; try qemu:///system.`);
  const match = SHAPE.exec(uri);
  if (match === null) throw new UriError('shape', uri, `"${uri}" is not a libvirt address like qemu:///system.`);
  const [, driver = '', transport, user, host, port, path, query] = match;
  if (host?.startsWith('-')) throw new UriError('host', host, `"${host}" cannot be the name of a host.`);
  if (port !== undefined && Number(port) > 65_535) throw new UriError('port', port, `${port} is not a port.`);
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

/** Writes a URI that parseLibvirtUri reads back as the same. */
export function formatUri(uri: LibvirtUri): string {
  const transport = uri.transport === null ? '' : `+${uri.transport}`;
  const user = uri.user === null ? '' : `${encodeURIComponent(uri.user)}@`;
  const host = uri.host?.includes(':') ? `[${uri.host}]` : (uri.host ?? '');
  const port = uri.port === null ? '' : `:${uri.port}`;
  return `${uri.driver}${transport}://${user}${host}${port}${encodePath(uri.path)}${formatParams(uri.params)}`;
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

/** `?a=1&b=2`; empty where there are none. */
export function formatParams(params: LibvirtUri['params']): string {
  if (params.length === 0) return '';
  return `?${params.map(([key, value]) => `${encodeURIComponent(key)}=${encodePath(value)}`).join('&')}`;
}

/** Escapes a path but for its slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UriError('escape', text, `"${text}" has a broken %-escape.`);
  }
}
