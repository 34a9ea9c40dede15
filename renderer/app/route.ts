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
      /** What the tab shows of several, by the tab's own names, e.g. a display; absent for its first. */
      readonly view?: string;
    }
  | {
      /** One console and nothing else: a window of its own. */
      readonly page: 'console';
      readonly machine: MachineId;
      /** A display or a text device, by the names of console-views.ts; null for the first that can be shown. */
      readonly view: string | null;
    }
  | {
      /** The screens of all running machines. */
      readonly page: 'wall';
      readonly query: string;
    }
  | {
      /** One table of all hosts. */
      readonly page: 'hosts';
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
  if (route.page === 'machine') {
    const address = addressOf('machine', route.machine, route.tab);
    return route.tab === null || route.view === undefined ? address : `${address}/${encodeURIComponent(route.view)}`;
  }
  if (route.page === 'console') return addressOf('console', route.machine, route.view);
  if (route.page === 'hosts') return '#/hosts';
  if (route.page === 'wall') return withQuery('#/wall', route.query);
  if (route.page === 'host-page') return addressOf('host-page', route.host, route.tab);
  const place = route.host === null ? '#/machines' : `#/host/${encodeURIComponent(route.host)}`;
  return withQuery(place, route.query);
}

/** The route of an address; what is not one of ours leads home. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const [kind, first, second, third] = path.replace(/^\//, '').split('/');
  const query = new URLSearchParams(search).get('q') ?? '';
  const id = decoded(first);
  if (kind === 'machine' && id !== null) {
    const view = decoded(third);
    return { page: 'machine', machine: id, tab: decoded(second), ...(view !== null && { view }) };
  }
  if (kind === 'console' && id !== null) return { page: 'console', machine: id, view: decoded(second) };
  if (kind === 'hosts') return { page: 'hosts' };
  if (kind === 'wall') return { page: 'wall', query };
  if (kind === 'host-page' && id !== null) return { page: 'host-page', host: id, tab: decoded(second) };
  if (kind === 'host' && id !== null) return { page: 'machines', host: id, query };
  return { page: 'machines', host: null, query };
}

function withQuery(place: string, query: string): string {
  return query === '' ? place : `${place}?q=${encodeURIComponent(query)}`;
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
