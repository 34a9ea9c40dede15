import { useEffect, useState } from 'react';
import { useServices } from '../../stores/services.ts';
import { countFleet, type FleetCounts, sameCounts } from './count-fleet.ts';

/** While machines come by the hundred, counting all of them for each word of the core would cost more than drawing. */
const PAUSE_MS = 100;

/** How many machines there are of each kind: at once when nothing changed for a while, else after a pause. */
export function useFleetCounts(): FleetCounts {
  const { fleet } = useServices();
  const [counts, setCounts] = useState(() => countFleet(fleet.getState().machines.values()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isOld = false;
    const count = (): void => {
      isOld = false;
      const next = countFleet(fleet.getState().machines.values());
      setCounts((before) => (sameCounts(before, next) ? before : next));
      timer = setTimeout(() => {
        timer = null;
        if (isOld) count();
      }, PAUSE_MS);
    };
    count();
    const stop = fleet.subscribe((state, before) => {
      if (state.machines === before.machines) return;
      isOld = true;
      if (timer === null) count();
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [fleet]);
  return counts;
}
