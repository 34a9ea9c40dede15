import type { HostRecord } from '../../../shared/model/host.ts';
import { formatDuration } from '../../../shared/units.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { words } from '../../i18n/i18n.ts';
import type { HostPulse } from '../../stores/stats-store.ts';
import { problemWords } from '../../widgets/problem-words.ts';
import { hostTrouble, seconds } from './host-words.ts';

/** Numbers older than this many intervals have missed a tick; from the second on it is trouble. */
const LATE_TICKS = 2;
const OLD_TICKS = 3;

/**
 * What the status line says beside a host's name: its trouble, else its latency and how often it is sampled or, when
 * a tick is late, how old the numbers are. `age` and `now` in ms; the age is NaN before the first numbers.
 */
export function pulseNote(host: HostRecord, pulse: HostPulse | null, age: number, now: number): string {
  const answers = isReachable(host.state);
  const interval = pulse?.load.intervalMs ?? Number.NaN;
  if (answers && age > OLD_TICKS * interval) return words('hosts.numbersOld', { age: formatDuration(age) });
  const trouble = hostTrouble(host, pulse, now);
  if (trouble !== null) return trouble;
  if (pulse === null || Number.isNaN(pulse.load.latencyMs)) return words(`hosts.phase.${host.state.phase}`);
  const pace =
    age > LATE_TICKS * interval
      ? words('hosts.numbersOld', { age: formatDuration(age) })
      : words('hosts.every', { time: seconds(interval) });
  return `${seconds(pulse.load.latencyMs)} · ${pace}`;
}

/** The same in whole sentences, for a hint. */
export function pulseHint(host: HostRecord, pulse: HostPulse | null, age: number, now: number): string {
  if (host.state.phase === 'failed') {
    const { what, why } = problemWords(host.state.problem);
    return `${what}\n${why}`;
  }
  if (!isReachable(host.state) || pulse === null) {
    return hostTrouble(host, pulse, now) ?? words(`hosts.phase.${host.state.phase}`);
  }
  const { latencyMs, intervalMs, pollMs } = pulse.load;
  const lines = [
    Number.isNaN(latencyMs) ? null : words('hosts.pulseLatency', { latency: seconds(latencyMs) }),
    words('hosts.pulseAge', { age: seconds(age), interval: seconds(intervalMs) }),
    Number.isNaN(pollMs) ? null : words('hosts.pulsePoll', { time: seconds(pollMs) }),
  ];
  return lines.filter((line) => line !== null).join('\n');
}
