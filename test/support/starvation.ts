const EVERY_MS = 20;

/** How long this process was kept from running by others on the machine, at worst, ms. */
export interface StarvationWatch {
  readonly worst: () => number;
  stop(): void;
}

/**
 * Watches how late timers come for which this process itself is not to blame: the time that it computed counts as its own.
 * What tests on shared machines may forgive.
 */
export function watchStarvation(): StarvationWatch {
  let worst = 0;
  let at = performance.now();
  let cpu = process.cpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    worst = Math.max(worst, now - at - EVERY_MS - (user + system) / 1000);
    at = now;
    cpu = process.cpuUsage();
  }, EVERY_MS);
  return { worst: () => worst, stop: () => clearInterval(timer) };
}
