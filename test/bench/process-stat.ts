import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** User and system time that a process took so far, in ms; all of its threads, not its children. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** Resident memory of a process, MB of 1,000,000 bytes. */
export function residentMb(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return (Number(match?.[1] ?? Number.NaN) * 1024) / 1e6;
}

/** Measures the share of one processor that processes take from now until `percent` is called. */
export function watchCpu(pids: readonly number[]): { percent(): number } {
  const startedAt = performance.now();
  const before = pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  return {
    percent: () => {
      const after = pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
      return ((after - before) / (performance.now() - startedAt)) * 100;
    },
  };
}
