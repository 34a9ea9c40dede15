import { readFileSync } from 'node:fs';
import { until } from './until.ts';

/** Whether a process is there and no zombie. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** SIGTERM, and SIGKILL after `graceMs` (at once with 0). Resolves when the process is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  if (graceMs > 0) {
    signalProcess(pid, 'SIGTERM');
    try {
      await until(() => !isRunning(pid), { what: `process ${pid} ends`, timeoutMs: graceMs });
      return;
    } catch {
      // It had its time.
    }
  }
  signalProcess(pid, 'SIGKILL');
  await until(() => !isRunning(pid), { what: `process ${pid} ends`, timeoutMs: 10_000 });
}
