import { isOff, untilAway, untilOff, type WatchedFleet } from './machine-watch.ts';
import { shutdownThenForce } from './shutdown-then-force.ts';
import type { Work } from './work.ts';

/** Work that does what a plan asks beyond the action itself: a shutdown that may end with the plug. `act` does one action. */
export function plannedWork(fleet: WatchedFleet, act: Work, now: () => number): Work {
  return async (action, target, hooks) => {
    const { machine, host } = target;
    const { forceAfterMs } = hooks.plan;
    const phase = fleet.host(host)?.state.phase;
    const isKnown = fleet.machine(machine) !== undefined && (phase === 'live' || phase === 'degraded');
    if (action !== 'shutdown' || forceAfterMs === null || !isKnown) return act(action, target, hooks);
    // A cancel ends the waiting; a call that libvirt has cannot be taken back.
    const call = { ...hooks, signal: new AbortController().signal };
    await shutdownThenForce(
      {
        shutdown: () => act('shutdown', target, call),
        forceOff: () => act('force-off', target, call),
        isOff: () => isOff(fleet, machine),
        untilOff: (signal) => untilOff(fleet, machine, signal),
        untilAway: (signal) => untilAway(fleet, host, signal),
        onStep: (step) => hooks.onStep(step, step === 'waiting-off' ? now() + forceAfterMs : null),
      },
      forceAfterMs,
      hooks.signal,
    );
  };
}
