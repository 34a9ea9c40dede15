import { useSyncExternalStore } from 'react';
import type { Dispose } from '../../shared/dispose.ts';
import { useServices } from './services.ts';
import type { StatsStore } from './stats-store.ts';

/** Words about hosts are read, not watched: with fifty hosts numbers come fifty times a second. */
const CALM_MS = 250;
const SECOND_MS = 1000;

type Subscribe = (listener: () => void) => Dispose;

const clocks = new WeakMap<StatsStore, Subscribe>();

/**
 * A value made from the newest numbers and the time; `read` is asked soon after every frame of numbers and every second. Only
 * another value renders again, so it must be a text, a number or the like: a tick that changes nothing costs nothing.
 */
export function useLive<T extends string | number | boolean | null>(read: () => T): T {
  const { stats } = useServices();
  return useSyncExternalStore(clockOf(stats), read);
}

/** Tells all who listen at the same time, so that what changes is rendered in one go. */
function clockOf(stats: StatsStore): Subscribe {
  const known = clocks.get(stats);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let stop: Dispose = () => {};
  const tell = (): void => {
    waiting = null;
    for (const listener of listeners) listener();
  };
  const start = (): Dispose => {
    const forget = stats.subscribe(() => {
      waiting ??= setTimeout(tell, CALM_MS);
    });
    const timer = setInterval(tell, SECOND_MS);
    return () => {
      forget();
      clearInterval(timer);
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
    };
  };
  const subscribe: Subscribe = (listener) => {
    if (listeners.size === 0) stop = start();
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) stop();
    };
  };
  clocks.set(stats, subscribe);
  return subscribe;
}
