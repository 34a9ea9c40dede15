import { assertNever } from '../../../shared/assert-never.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { formatDuration } from '../../../shared/units.ts';
import { isReachable } from '../../actions/machine-actions.ts';
import { hosts as hostsEn } from '../../i18n/en/hosts.ts';
import { words } from '../../i18n/i18n.ts';
import type { HostPulse } from '../../stores/stats-store.ts';
import { problemWords } from '../../widgets/problem-words.ts';

/** What stands beside a host's name: its trouble in a few words, without the name; null when all is well. `now` in ms since the epoch. */
export function hostTrouble(host: HostRecord, pulse: HostPulse | null, now: number): string | null {
  const { state } = host;
  switch (state.phase) {
    case 'live':
      return null;
    case 'connecting':
    case 'authenticating':
    case 'listing':
    case 'disconnected':
      return words(`hosts.phase.${state.phase}`);
    case 'degraded': {
      if (state.reason === 'silent') {
        return words('hosts.silent', { time: formatDuration(Math.max(1000, now - state.since)) });
      }
      const latency = pulse?.load.latencyMs ?? Number.NaN;
      return Number.isNaN(latency) ? words('hosts.slowPlain') : words('hosts.slow', { time: seconds(latency) });
    }
    case 'reconnecting': {
      const left = Math.ceil((state.retryAt - now) / 1000);
      return left > 0 ? words('hosts.lostAgainIn', { time: `${left} s` }) : words('hosts.lostAgainNow');
    }
    case 'failed':
      return failureWords(state.problem);
    default:
      return assertNever(state);
  }
}

function failureWords(problem: Problem): string {
  const { code } = problem;
  return isBrief(code) ? words(`hosts.failed.${code}`) : problemWords(problem).what;
}

function isBrief(code: string): code is keyof typeof hostsEn.failed {
  return Object.hasOwn(hostsEn.failed, code);
}

/** The same with room for more: how long the link is gone and how often it was tried. */
export function hostTroubleLong(host: HostRecord, pulse: HostPulse | null, now: number): string | null {
  const { state } = host;
  if (state.phase !== 'reconnecting') return hostTrouble(host, pulse, now);
  const left = Math.ceil((state.retryAt - now) / 1000);
  const values = { ago: formatDuration(Math.max(1000, now - state.since)), attempt: state.attempt, time: `${left} s` };
  return words(left > 0 ? 'hosts.reconnecting' : 'hosts.reconnectingNow', values);
}

/** How old what is shown of a host is, when it is not connected; null when it is, or when nothing was ever seen. */
export function seenAgo(host: HostRecord, now: number): string | null {
  if (isReachable(host.state) || host.inventoryAt === null) return null;
  return words('machines.seen', { age: formatDuration(Math.max(1000, now - host.inventoryAt)) });
}

/** The same in two words, for where there is little room. */
export function ageOf(host: HostRecord, now: number): string | null {
  if (isReachable(host.state) || host.inventoryAt === null) return null;
  return words('hosts.ago', { age: formatDuration(Math.max(1000, now - host.inventoryAt)) });
}

/** A latency: `< 1 ms`, `28 ms`, `1 s`, `4.1 s`. */
export function seconds(ms: number): string {
  if (ms < 1) return '< 1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
}
