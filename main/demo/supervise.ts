import { type DemoLaunch, type LaunchedDemo, launchDemo, type SpawnDemo } from './launch.ts';

const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 30_000;
/** A process that has run for this long was well: the next one is started without delay again. */
const WELL_MS = 10_000;

/**
 * Launches a simulated daemon and starts it again, on the same socket and with the same machines, whenever its process ends
 * unasked: at once, then after ever longer pauses of up to half a minute. Rejects when the first start fails.
 */
export async function keepDemoRunning(spawn: SpawnDemo, options: DemoLaunch): Promise<LaunchedDemo> {
  const first = await launchDemo(spawn, options);
  let current = first;
  let stopped = false;
  let hurry: () => void = () => {};
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const watch = async (): Promise<void> => {
    let delay = FIRST_DELAY_MS;
    while (!stopped) {
      const startedAt = performance.now();
      await current.ended;
      if (performance.now() - startedAt >= WELL_MS) delay = FIRST_DELAY_MS;
      while (!stopped) {
        await pause(delay);
        delay = Math.min(LAST_DELAY_MS, delay * 2);
        if (stopped) return;
        try {
          current = await launchDemo(spawn, options);
          break;
        } catch {
          // The next one may do better; until then its host says that it cannot be reached.
        }
      }
      // Asked to stop while the new one was starting: nobody else knows of it.
      if (stopped) await current.stop();
    }
  };
  const ended = watch();
  return {
    uri: first.uri,
    socketPath: first.socketPath,
    ended,
    control: (line) => current.control(line),
    async stop() {
      stopped = true;
      hurry();
      await current.stop();
      await ended;
    },
  };
}
