import { DemoError, notRunning } from '../errors.ts';
import type { Simulation } from '../simulation.ts';
import type { Activity, Machine } from './machine.ts';

/** What libvirt says when another call keeps a machine's job for too long. */
function jobTimeout(holder: string): DemoError {
  const detail = `cannot acquire state change lock (held by monitor=remoteDispatch${holder})`;
  return new DemoError('OPERATION_TIMEOUT', 'QEMU', detail);
}

/** Runs `action` as the holder of the machine's job. Throws when the job cannot be had within libvirt's 30 seconds. */
export async function withJob<T>(machine: Machine, owner: string, action: () => T | Promise<T>): Promise<T> {
  const release = await machine.job.acquire(owner);
  if (release === null) throw jobTimeout(machine.job.holder ?? owner);
  try {
    return await action();
  } finally {
    release();
  }
}

/**
 * Runs `action` with the job of an active machine whose monitor answers. Waits as long as the monitor is silent; throws
 * that the domain is not running when it is not, or no longer.
 */
export function withMonitor<T>(
  simulation: Simulation,
  machine: Machine,
  owner: string,
  action: (activity: Activity) => T | Promise<T>,
): Promise<T> {
  return withJob(machine, owner, async () => {
    if (machine.activity === null) throw notRunning();
    const { id } = machine.activity;
    await simulation.responsive(machine);
    if (machine.activity === null || machine.activity.id !== id) throw notRunning();
    return action(machine.activity);
  });
}
