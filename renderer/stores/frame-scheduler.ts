/** Runs work at most once per animation frame, however often it is asked for. */
export interface FrameScheduler {
  /** Runs `work` in the next frame; asking again before then changes nothing. */
  request(work: () => void): void;
}

/** A scheduler on `requestFrame`, which tests replace. One frame runs everything asked for before it. */
export function createFrameScheduler(
  requestFrame: (callback: () => void) => void = (callback) => requestAnimationFrame(callback),
): FrameScheduler {
  let waiting = new Set<() => void>();
  let requested = false;
  const run = (): void => {
    requested = false;
    const due = waiting;
    waiting = new Set();
    for (const work of due) work();
  };
  return {
    request(work) {
      waiting.add(work);
      if (requested) return;
      requested = true;
      requestFrame(run);
    },
  };
}
