import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LibvirtUri, uriParam } from '../../shared/libvirt-uri.ts';
import type { HostId, HostRecord } from '../../shared/model/host.ts';
import { parseUri } from '../libvirt/uri.ts';
import type { SavedHost } from './saved/hosts-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A host to show. */
export interface HostSpec {
  readonly uri: string;
  readonly name?: string;
  readonly kind?: HostRecord['kind'];
}

/** The id of a host: the same for the same URI in every run, short, and fit for a file's name. */
export function hostIdOf(uri: string): HostId {
  const words = uri
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(uri).digest('hex').slice(0, 10);
  return `${words || 'host'}-${digest}`;
}

/** What kind of place a URI means. */
export function kindOf(uri: string): HostRecord['kind'] {
  if (/^[a-z0-9]+\+ssh:/i.test(uri)) return 'ssh';
  if (/[?&;]socket=/.test(uri)) return 'socket';
  return /:\/\/[^?]*\/session\b/.test(uri) ? 'session' : 'system';
}

/** What to call a host that nobody has named. */
export function defaultName(uri: string, kind: HostRecord['kind']): string {
  switch (kind) {
    case 'system':
      return 'This computer';
    case 'session':
      return 'My machines';
    case 'demo':
      return 'Demo';
    case 'ssh':
      return read(uri)?.host ?? uri;
    case 'socket':
      return socketName(uri) ?? uri;
  }
}

/** The last two names in the path of the socket that a URI names, for the last one alone is the same everywhere. */
function socketName(address: string): string | null {
  const uri = read(address);
  const path = uri === null ? null : uriParam(uri, 'socket');
  return path === null ? null : path.split('/').filter(Boolean).slice(-2).join('/') || null;
}

function read(address: string): LibvirtUri | null {
  try {
    return parseUri(address);
  } catch {
    return null;
  }
}

/** This computer's libvirt, and for users other than root their own, connected by itself only where it is in use. */
export function usualHosts(uid = process.getuid?.() ?? 0, env: Env = process.env): readonly SavedHost[] {
  const usual = (uri: string, autoconnect: boolean): SavedHost => {
    return { id: hostIdOf(uri), uri, name: '', colour: null, folder: '', tags: [], autoconnect, readOnly: false };
  };
  const system = usual('qemu:///system', true);
  return uid === 0 ? [system] : [system, usual('qemu:///session', sessionInUse(env))];
}

/** Whether the user's own libvirt runs or has machines: else connecting would start a daemon for nothing. */
function sessionInUse(env: Env): boolean {
  const { HOME = '', XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = env;
  const sockets = XDG_RUNTIME_DIR === undefined ? join(HOME, '.cache/libvirt') : join(XDG_RUNTIME_DIR, 'libvirt');
  if (['virtqemud-sock', 'libvirt-sock'].some((name) => existsSync(join(sockets, name)))) return true;
  try {
    const machines = readdirSync(join(XDG_CONFIG_HOME ?? join(HOME, '.config'), 'libvirt/qemu'));
    return machines.some((name) => name.endsWith('.xml'));
  } catch {
    return false;
  }
}
