import { useEffect, useState } from 'react';

/** The time, ms since the epoch, renewed every `everyMs`; with null it stands still. */
export function useNow(everyMs: number | null = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === null) return;
    const tick = (): void => setNow(Date.now());
    // After it stood still the time is an old one: the first tick comes at once.
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
