import { describe, expect, it } from 'vitest';
import { formatRoute, HOME, parseRoute, type Route } from '../../../renderer/app/route.ts';
import { createNavigationStore } from '../../../renderer/stores/navigation-store.ts';

const routes: readonly Route[] = [
  HOME,
  { page: 'machines', host: null, query: 'state:running cpu>50 "a & b"' },
  { page: 'machines', host: 'qemu:///system?socket=/x', query: '' },
  { page: 'machine', machine: 'local/00000000-0000', tab: null },
  { page: 'machine', machine: 'qemu:///session/1', tab: 'monitor' },
  { page: 'host-page', host: 'local', tab: null },
  { page: 'host-page', host: 'qemu+ssh://me@lab/system?x=1', tab: 'layout' },
];

describe('addresses', () => {
  it.each(routes)('lead back to where they came from: %o', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('lead home from anywhere unknown', () => {
    for (const hash of ['', '#', '#/nowhere', '#/machine/', '#/host-page/', '#/machine/%E0%A4%A', 'x']) {
      expect(parseRoute(hash)).toEqual(HOME);
    }
  });
});

describe('navigation', () => {
  it('makes a step per place, none while a filter is typed, and follows back', () => {
    const steps: string[] = ['#/machines'];
    let follow = (): void => {};
    const bar = {
      location: {
        get hash() {
          return steps.at(-1) ?? '';
        },
      },
      history: {
        pushState: (_data: unknown, _title: string, url?: string | URL | null) => void steps.push(String(url)),
        replaceState: (_data: unknown, _title: string, url?: string | URL | null) => {
          steps[steps.length - 1] = String(url);
        },
        back: () => {
          steps.pop();
          follow();
        },
        forward: () => {},
      },
      addEventListener: (_type: 'popstate', listener: () => void) => {
        follow = listener;
      },
      removeEventListener: () => {},
    };
    const { store } = createNavigationStore(bar);
    const { go, back } = store.getState();
    go({ page: 'machines', host: null, query: 'a' }, { replace: true });
    go({ page: 'machines', host: null, query: 'ab' }, { replace: true });
    go({ page: 'machine', machine: 'm', tab: null });
    go({ page: 'machine', machine: 'm', tab: null });
    expect(steps).toHaveLength(2);
    expect(store.getState().lastList).toMatchObject({ query: 'ab' });
    back();
    expect(store.getState().route).toEqual({ page: 'machines', host: null, query: 'ab' });
  });
});
