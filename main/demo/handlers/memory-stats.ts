import { DOMAIN_STATE } from '../../libvirt/constants.ts';
import { MEMORY_STAT } from '../constants.ts';
import type { Reading } from '../machine/counters.ts';
import type { Activity, Machine } from '../machine/machine.ts';

/** virDomainMemoryStatStruct. */
export interface MemoryStat {
  readonly tag: number;
  readonly value: number;
}

/** virDomainMemoryStats: what the balloon driver tells, if the guest has one, and what the host sees. */
export function memoryStats(
  machine: Machine,
  { spec, balloonKib }: Activity,
  { memory, swapKib, uptime }: Pick<Reading, 'memory' | 'swapKib' | 'uptime'>,
  epochSeconds: number,
): MemoryStat[] {
  const stat = (tag: keyof typeof MEMORY_STAT, value: number): MemoryStat => ({
    tag: MEMORY_STAT[tag],
    value: Math.floor(value),
  });
  const actual = stat('ACTUAL_BALLOON', balloonKib);
  const rss = stat('RSS', memory.rss);
  if (!spec.balloonDriver || machine.state === DOMAIN_STATE.CRASHED) return [actual, stat('LAST_UPDATE', 0), rss];
  return [
    actual,
    stat('SWAP_IN', swapKib * 0.6),
    stat('SWAP_OUT', swapKib),
    stat('MAJOR_FAULT', 180 + uptime * 0.05 + swapKib * 0.2),
    stat('MINOR_FAULT', 90_000 + uptime * 45),
    stat('UNUSED', memory.unused),
    stat('AVAILABLE', memory.available),
    stat('USABLE', memory.usable),
    stat('LAST_UPDATE', epochSeconds),
    stat('DISK_CACHES', memory.caches),
    rss,
  ];
}
