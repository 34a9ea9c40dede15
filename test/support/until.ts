/** How long conditions may take on a loaded machine before a test calls them unmet, ms. */
export const PATIENCE_MS = 30_000;

interface UntilOptions {
  /** What is waited for, for the error's text. */
  readonly what: string;
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Resolves with the first result of `probe` that is neither false, null nor undefined. Rejects after the time limit with
 * what was waited for and the last error of the probe, if any.
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  { what, timeoutMs = PATIENCE_MS, everyMs = 25 }: UntilOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = null;
  for (;;) {
    try {
      const value = await probe();
      if (value !== false && value !== null && value !== undefined)
        return value as Exclude<T, false | null | undefined>;
      last = null;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: last });
    await sleep(everyMs);
  }
}

/** Resolves after some ms; only for polling and for letting measured time pass, never instead of a condition. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
