import { type LibvirtUri, parseLibvirtUri, type UriFault } from '../../../../shared/libvirt-uri.ts';
import {
  REFUSED_SSH_PARAMS,
  type RefusedSshParam,
  SSH_HOST_NAME,
  SSH_IPV6,
  SSH_PATH,
  SSH_USER,
  WORKING_SSH_PARAMS,
} from '../../../../shared/ssh-words.ts';
import { type HostAddress, isPort } from './host-address.ts';

/** Something that keeps an address from being used, and the field beside which it is said. */
export type AddressProblem =
  | { readonly field: 'host'; readonly kind: 'host-missing' | 'host-dash' | 'host-bad' }
  | { readonly field: 'user'; readonly kind: 'user-bad' }
  | { readonly field: 'port'; readonly kind: 'port-bad' }
  | { readonly field: 'keyFile'; readonly kind: 'key-relative' | 'key-bad' }
  | { readonly field: 'uri'; readonly kind: 'fault'; readonly fault: UriFault; readonly value: string }
  | { readonly field: 'uri'; readonly kind: 'param-refused'; readonly param: RefusedSshParam }
  | { readonly field: 'uri'; readonly kind: 'param-unknown' | 'param-twice'; readonly param: string }
  | { readonly field: 'uri'; readonly kind: 'mode-bad' | 'socket-bad' | 'transport' | 'path-bad' | 'no-transport' };

/** Everything that is wrong with an address, by the rules of the transport that would use it. */
export function addressProblems(address: HostAddress): readonly AddressProblem[] {
  const { fault } = address;
  if (fault !== null) return [{ field: 'uri', kind: 'fault', fault: fault.kind, value: fault.value }];
  const uri = parseLibvirtUri(address.uri);
  if (address.way === 'ssh') return [...fieldProblems(address), ...sshUriProblems(uri)];
  if (uri.transport === 'ssh') return [...(uri.host === null ? [MISSING] : []), ...sshUriProblems(uri)];
  if (uri.transport !== null && uri.transport !== 'unix') return [{ field: 'uri', kind: 'transport' }];
  return uri.host === null ? [] : [{ field: 'uri', kind: 'no-transport' }];
}

const MISSING = { field: 'host', kind: 'host-missing' } as const;

function fieldProblems({ ssh }: HostAddress): readonly AddressProblem[] {
  const problems: AddressProblem[] = [];
  const host = ssh.host.trim();
  const user = ssh.user.trim();
  const port = ssh.port.trim();
  if (host === '') problems.push(MISSING);
  else if (host.startsWith('-')) problems.push({ field: 'host', kind: 'host-dash' });
  else if (!isHostName(host)) problems.push({ field: 'host', kind: 'host-bad' });
  if (user !== '' && !SSH_USER.test(user)) problems.push({ field: 'user', kind: 'user-bad' });
  if (port !== '' && !isPort(port)) problems.push({ field: 'port', kind: 'port-bad' });
  if (ssh.keyFile !== '' && !SSH_PATH.test(ssh.keyFile)) {
    problems.push({ field: 'keyFile', kind: ssh.keyFile.startsWith('/') ? 'key-bad' : 'key-relative' });
  }
  return problems;
}

/** What is wrong with the parts of a URI over ssh that have no field. */
function sshUriProblems(uri: LibvirtUri): readonly AddressProblem[] {
  const problems: AddressProblem[] = [];
  if (!/^\/[a-z0-9]{1,64}$/i.test(uri.path)) problems.push({ field: 'uri', kind: 'path-bad' });
  const seen = new Set<string>();
  for (const [given, value] of uri.params) {
    // libvirt takes the names in any case, and so must the refusal.
    const param = given.toLowerCase();
    if (isRefused(param)) problems.push({ field: 'uri', kind: 'param-refused', param });
    else if (!WORKING_SSH_PARAMS.has(param)) problems.push({ field: 'uri', kind: 'param-unknown', param: given });
    else if (seen.has(param)) problems.push({ field: 'uri', kind: 'param-twice', param });
    else if (param === 'mode' && !/^(auto|direct|legacy)$/.test(value))
      problems.push({ field: 'uri', kind: 'mode-bad' });
    else if (param === 'socket' && !isSocketPath(value)) problems.push({ field: 'uri', kind: 'socket-bad' });
    seen.add(param);
  }
  return problems;
}

function isHostName(host: string): boolean {
  return (host.includes(':') ? SSH_IPV6 : SSH_HOST_NAME).test(host);
}

/** A unix socket's address ends at 107 bytes. */
function isSocketPath(path: string): boolean {
  return SSH_PATH.test(path) && new TextEncoder().encode(path).length <= 107;
}

function isRefused(param: string): param is RefusedSshParam {
  return (REFUSED_SSH_PARAMS as readonly string[]).includes(param);
}
