import { useCallback, useSyncExternalStore } from 'react';
import { useServices } from './services.ts';

const SECOND_MS = 1000;

/**
 * A value made from the newest numbers and the time; `read` is asked after every frame of numbers and every second. Only
 * another value renders again, so it must be a text, a number or the like: a tick that changes nothing costs nothing.
 */
export function useLive<T extends string | number | boolean | null>(read: () => T): T {
  const { stats } = useServices();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stop = stats.subscribe(listener);
      const timer = setInterval(listener, SECOND_MS);
      return () => {
        stop();
        clearInterval(timer);
      };
    },
    [stats],
  );
  return useSyncExternalStore(subscribe, read);
}
