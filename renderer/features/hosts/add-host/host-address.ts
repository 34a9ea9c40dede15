import {
  formatUri,
  type LibvirtUri,
  parseLibvirtUri,
  UriError,
  type UriFault,
  uriParam,
} from '../../../../shared/libvirt-uri.ts';

/** The ways to say where a host is. */
export const HOST_WAYS = ['system', 'session', 'ssh', 'address'] as const;
export type HostWay = (typeof HOST_WAYS)[number];

/** What is typed about a host behind ssh, as it stands in the fields. */
export interface SshFields {
  readonly host: string;
  readonly user: string;
  readonly port: string;
  readonly keyFile: string;
  /** Which libvirt on it: the whole host's or the user's own. */
  readonly daemon: 'system' | 'session';
}

/** A host's address as the form holds it: the fields and the URI, each following the other. */
export interface HostAddress {
  readonly way: HostWay;
  readonly ssh: SshFields;
  /** As it stands in the field; perhaps no URI at all. */
  readonly uri: string;
  /** What is wrong with the text of the URI; the fields are then as they were before. */
  readonly fault: { readonly kind: UriFault; readonly value: string } | null;
  /** The newest URI over ssh: what the fields do not know of it is carried along. */
  readonly base: LibvirtUri;
}

const NO_FIELDS: SshFields = { host: '', user: '', port: '', keyFile: '', daemon: 'system' };
const NO_BASE: LibvirtUri = {
  driver: 'qemu',
  transport: 'ssh',
  user: null,
  host: null,
  port: null,
  path: '/system',
  params: [],
};

/** The address that a form begins with; nothing typed yet stands for another host behind ssh. */
export function addressOf(uri: string | null): HostAddress {
  const empty: HostAddress = { way: 'ssh', ssh: NO_FIELDS, uri: formatUri(NO_BASE), fault: null, base: NO_BASE };
  return uri === null ? empty : withUri(empty, uri);
}

/** After the URI was typed: the fields follow where it can be read, else they stay and the fault is told. */
export function withUri(address: HostAddress, text: string): HostAddress {
  let uri: LibvirtUri;
  try {
    uri = parseLibvirtUri(text);
  } catch (error) {
    if (!(error instanceof UriError)) throw error;
    return { ...address, uri: text, fault: { kind: error.fault, value: error.value } };
  }
  const isSsh = uri.transport === 'ssh';
  const way = address.way === 'address' ? 'address' : wayOf(uri);
  const common = { way, uri: text, fault: null };
  return isSsh ? { ...common, ssh: fieldsOf(uri), base: uri } : { ...address, ...common };
}

/** After a field was changed: the URI follows, with everything that the fields do not know kept as it was. */
export function withSshFields(address: HostAddress, change: Partial<SshFields>): HostAddress {
  const ssh = { ...address.ssh, ...change };
  const base = uriOfFields(address.base, ssh);
  return { ...address, way: 'ssh', ssh, base, uri: formatUri(base), fault: null };
}

/** After another way was chosen: what was typed for ssh is there again on the way back. */
export function withWay(address: HostAddress, way: HostWay): HostAddress {
  switch (way) {
    case 'system':
    case 'session':
      return { ...address, way, uri: `qemu:///${way}`, fault: null };
    case 'ssh':
      return withSshFields(address, {});
    case 'address':
      return { ...address, way };
  }
}

/** `root@lab1:2222`, typed or pasted where only the host belongs, taken apart; null where there is nothing to take. */
export function splitLogin(text: string): Partial<SshFields> | null {
  const match = /^(?:ssh:\/\/)?(?:([^@\s/]+)@)?(\[[^\]\s]+\]|[^:@\s/[\]]+)(?::(\d{1,5}))?\/?$/.exec(text.trim());
  const [, user, host, port] = match ?? [];
  if (host === undefined || (user === undefined && port === undefined && host === text)) return null;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
  };
}

/** What a host is called that nobody names, as the core does it. */
export function shortName(uri: string): string | null {
  try {
    const parsed = parseLibvirtUri(uri);
    const { host, path, transport, params } = parsed;
    if (host !== null) return host;
    const socket = uriParam(parsed, 'socket');
    if (socket !== null) return socket.split('/').filter(Boolean).slice(-2).join('/') || null;
    return transport !== null || params.length > 0 || path === '' ? null : path;
  } catch {
    return null;
  }
}

function wayOf(uri: LibvirtUri): HostWay {
  if (uri.transport === 'ssh') return 'ssh';
  const isPlain = uri.driver === 'qemu' && uri.transport === null && uri.host === null && uri.params.length === 0;
  if (isPlain && uri.path === '/system') return 'system';
  return isPlain && uri.path === '/session' ? 'session' : 'address';
}

function fieldsOf(uri: LibvirtUri): SshFields {
  return {
    host: (uri.host ?? '').replace('%25', '%'),
    user: uri.user ?? '',
    port: uri.port === null ? '' : String(uri.port),
    keyFile: uriParam(uri, 'keyfile') ?? '',
    daemon: uri.path === '/session' ? 'session' : 'system',
  };
}

/** The URI of fields; one that a URI cannot hold is left out, and said beside its field. */
function uriOfFields(base: LibvirtUri, { host, user, port, keyFile, daemon }: SshFields): LibvirtUri {
  const name = host.trim();
  const number = port.trim();
  const isName = !name.startsWith('-') && (name.includes(':') ? /^[^\]\s]*$/ : /^[^:/?#@[\]\s]*$/).test(name);
  const others = base.params.filter(([key]) => key !== 'keyfile');
  const at = base.params.findIndex(([key]) => key === 'keyfile');
  const params = keyFile === '' ? others : others.toSpliced(at < 0 ? others.length : at, 0, ['keyfile', keyFile]);
  const isOwnPath = base.path !== '/system' && base.path !== '/session';
  const wasSession = base.path === '/session';
  return {
    ...base,
    host: isName && name !== '' ? name.replace('%', '%25') : null,
    user: user.trim() === '' ? null : user.trim(),
    port: isPort(number) ? Number(number) : null,
    // A path that the choice does not know stays until the choice is made.
    path: isOwnPath && (daemon === 'session') === wasSession ? base.path : `/${daemon}`,
    params,
  };
}

/** Whether a text is the number of a port. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
