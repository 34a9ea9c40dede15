import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Dispose } from '../../shared/dispose.ts';
import { formatRoute, parseRoute, type Route } from '../app/route.ts';

/** Where the user is, and how to go elsewhere. */
export interface NavigationState {
  readonly route: Route;
  /** The newest route of the machines page, for the way back from a machine. */
  readonly lastList: Route;
  /** Goes to a route; with `replace` the step before stays the step before, as while typing a filter. */
  readonly go: (route: Route, options?: { readonly replace?: boolean }) => void;
  readonly back: () => void;
  readonly forward: () => void;
}

export type NavigationStore = StoreApi<NavigationState>;

/** The browser's location and history, as far as navigation needs them. */
export interface AddressBar {
  readonly location: { readonly hash: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back' | 'forward'>;
  addEventListener(type: 'popstate', listener: () => void): void;
  removeEventListener(type: 'popstate', listener: () => void): void;
}

/** A store over the address bar; the Dispose stops listening to it. */
export function createNavigationStore(bar: AddressBar): { readonly store: NavigationStore; readonly stop: Dispose } {
  const first = parseRoute(bar.location.hash);
  const store = createStore<NavigationState>()((set, get) => ({
    route: first,
    lastList: first.page === 'machines' ? first : parseRoute(''),
    go(route, options) {
      const address = formatRoute(route);
      if (address === formatRoute(get().route)) return;
      if (options?.replace === true) bar.history.replaceState(null, '', address);
      else bar.history.pushState(null, '', address);
      set(route.page === 'machines' ? { route, lastList: route } : { route });
    },
    back: () => bar.history.back(),
    forward: () => bar.history.forward(),
  }));
  const follow = (): void => {
    const route = parseRoute(bar.location.hash);
    store.setState(route.page === 'machines' ? { route, lastList: route } : { route });
  };
  bar.addEventListener('popstate', follow);
  return { store, stop: () => bar.removeEventListener('popstate', follow) };
}
