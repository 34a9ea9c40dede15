import type { HostId } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import type { Fleet } from '../host/fleet.ts';

/** What is known of machines, as far as a task waits for it. */
export type WatchedFleet = Pick<Fleet, 'machine' | 'host' | 'onMachine' | 'onHost'>;

/** Whether a machine is known to be off, or gone because it was transient. */
export function isOff(fleet: WatchedFleet, machine: MachineId): boolean {
  const record = fleet.machine(machine);
  return record === undefined || record.state === 'off';
}

/** Resolves when the machine's record says that it is off: by libvirt's events, nothing is asked. Never, once aborted. */
export function untilOff(fleet: WatchedFleet, machine: MachineId, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!isOff(fleet, machine)) return;
      leave();
      resolve();
    };
    const leave = fleet.onMachine((id) => id === machine && check());
    signal.addEventListener('abort', leave, { once: true });
    check();
  });
}

/** Resolves when the host is no longer connected. Never, once aborted. */
export function untilAway(fleet: WatchedFleet, host: HostId, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      const phase = fleet.host(host)?.state.phase;
      if (phase === 'live' || phase === 'degraded') return;
      leave();
      resolve();
    };
    const leave = fleet.onHost((id) => id === host && check());
    signal.addEventListener('abort', leave, { once: true });
    check();
  });
}
