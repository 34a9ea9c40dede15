import type { LibvirtUri } from '../../../shared/libvirt-uri.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import { parseUri } from '../../libvirt/uri.ts';
import { defaultName } from '../host-spec.ts';

/** A host and what its user calls it; empty: whatever its address says. */
export interface Nameable {
  readonly uri: string;
  readonly kind: HostRecord['kind'];
  readonly name: string;
}

/**
 * What each of the hosts is called, in their order. Those that would be called the same by their addresses tell what sets
 * them apart, or all of the address where only that does.
 */
export function namesOf(hosts: readonly Nameable[]): readonly string[] {
  const usual = hosts.map(({ uri, kind, name }) => name || defaultName(uri, kind));
  const told = hosts.map((host, index) => {
    const name = usual[index] ?? host.uri;
    const rivals = hosts.filter((_, other) => other !== index && usual[other] === name);
    return host.name !== '' || rivals.length === 0 ? name : detailedName(name, host.uri, rivals);
  });
  return hosts.map(({ name, uri }, index) => {
    const mine = told[index] ?? uri;
    return name === '' && told.filter((other) => other === mine).length > 1 ? uri : mine;
  });
}

/** A name with what sets its address apart from those of the others. */
function detailedName(name: string, address: string, others: readonly Nameable[]): string {
  const uri = read(address);
  const rivals = others.map((other) => read(other.uri)).filter((other) => other !== null);
  if (uri === null) return address;
  const differs = (part: keyof LibvirtUri): boolean => rivals.some((other) => other[part] !== uri[part]);
  const user = differs('user') && uri.user !== null ? `${uri.user}@` : '';
  const port = differs('port') && uri.port !== null ? `:${uri.port}` : '';
  const path = differs('path') ? ` (${uri.path.slice(1)})` : '';
  return `${user}${name}${port}${path}`;
}

function read(address: string): LibvirtUri | null {
  try {
    return parseUri(address);
  } catch {
    return null;
  }
}
