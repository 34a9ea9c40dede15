import type { HostId } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';

/** Where the user is. It is the whole of the address, so that back, forward and a reload lead to the same place. */
export type Route =
  | {
      readonly page: 'machines';
      /** Only this host's machines; null for every host's. */
      readonly host: HostId | null;
      /** The filter's text. */
      readonly query: string;
    }
  | {
      readonly page: 'machine';
      readonly machine: MachineId;
      /** The page's tab, by the page's own names; null for its first. */
      readonly tab: string | null;
    }
  | {
      /** The host itself; its machines are the page `machines`. */
      readonly page: 'host-page';
      readonly host: HostId;
      readonly tab: string | null;
    };

/** Every machine of every host. */
export const HOME: Route = { page: 'machines', host: null, query: '' };

/** The page of a host, at one of its tabs; null for its first. */
export function hostPage(host: HostId, tab: string | null = null): Route {
  return { page: 'host-page', host, tab };
}

/** The address of a route, with its leading `#`. */
export function formatRoute(route: Route): string {
  if (route.page === 'machine') return addressOf('machine', route.machine, route.tab);
  if (route.page === 'host-page') return addressOf('host-page', route.host, route.tab);
  const place = route.host === null ? '#/machines' : `#/host/${encodeURIComponent(route.host)}`;
  return route.query === '' ? place : `${place}?q=${encodeURIComponent(route.query)}`;
}

/** The route of an address; what is not one of ours leads home. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const [kind, first, second] = path.replace(/^\//, '').split('/');
  const query = new URLSearchParams(search).get('q') ?? '';
  const id = decoded(first);
  if (kind === 'machine' && id !== null) return { page: 'machine', machine: id, tab: decoded(second) };
  if (kind === 'host-page' && id !== null) return { page: 'host-page', host: id, tab: decoded(second) };
  if (kind === 'host' && id !== null) return { page: 'machines', host: id, query };
  return { page: 'machines', host: null, query };
}

function addressOf(page: string, id: string, tab: string | null): string {
  return `#/${page}/${encodeURIComponent(id)}${tab === null ? '' : `/${encodeURIComponent(tab)}`}`;
}

function decoded(part: string | undefined): string | null {
  if (part === undefined || part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
