import type { HostPhase, HostState } from '../../../shared/model/host.ts';
import type { Problem, ProblemCode } from '../../../shared/model/problem.ts';

/** What happens to a host's connection, as its session sees it. Times are ms since the epoch. */
export type HostInput =
  /** The user or the start of the app asks for a connection. */
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  /** The socket is open and the daemon asks who we are. */
  | { readonly kind: 'authenticating' }
  /** The daemon let us in; the inventory is being read. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'listed' }
  | { readonly kind: 'slow'; readonly at: number }
  | { readonly kind: 'silent'; readonly at: number }
  | { readonly kind: 'well' }
  /** The link fell or an attempt failed, and another follows. */
  | {
      readonly kind: 'lost';
      readonly problem: Problem;
      readonly attempt: number;
      readonly at: number;
      readonly retryAt: number;
    }
  /** Nothing more will be tried. */
  | { readonly kind: 'gave-up'; readonly problem: Problem };

type InputKind = HostInput['kind'];
type Arrow = (state: HostState, input: HostInput) => HostState;

const connecting: Arrow = () => ({ phase: 'connecting' });
const disconnected: Arrow = () => ({ phase: 'disconnected' });
const authenticating: Arrow = () => ({ phase: 'authenticating' });
const listing: Arrow = () => ({ phase: 'listing' });
const live: Arrow = () => ({ phase: 'live' });
const failed: Arrow = (state, input) =>
  input.kind === 'gave-up' ? { phase: 'failed', problem: input.problem } : state;

const degraded: Arrow = (state, input) => {
  if (input.kind !== 'slow' && input.kind !== 'silent') return state;
  // Slow that falls silent is silent from now on; a silent host that is also slow is silent.
  if (state.phase === 'degraded' && (state.reason === input.kind || input.kind === 'slow')) return state;
  return { phase: 'degraded', reason: input.kind, since: input.at };
};

const reconnecting: Arrow = (state, input) => {
  if (input.kind !== 'lost') return state;
  const { problem, attempt, retryAt } = input;
  const since = state.phase === 'reconnecting' ? state.since : input.at;
  return { phase: 'reconnecting', problem, attempt, retryAt, since };
};

/**
 * Every change of state there is. What is not in the table changes nothing: a late word from a connection that is
 * already gone must not move the host. A host that reconnects stays so until the daemon lets it in, so that the failed
 * attempts between do not flicker.
 */
export const TRANSITIONS: Readonly<Record<HostPhase, Readonly<Partial<Record<InputKind, Arrow>>>>> = {
  disconnected: { connect: connecting },
  failed: { connect: connecting, disconnect: disconnected },
  connecting: {
    authenticating,
    opened: listing,
    lost: reconnecting,
    'gave-up': failed,
    disconnect: disconnected,
  },
  authenticating: { opened: listing, lost: reconnecting, 'gave-up': failed, disconnect: disconnected },
  listing: { listed: live, lost: reconnecting, 'gave-up': failed, disconnect: disconnected },
  live: { slow: degraded, silent: degraded, lost: reconnecting, 'gave-up': failed, disconnect: disconnected },
  degraded: {
    slow: degraded,
    silent: degraded,
    well: live,
    lost: reconnecting,
    'gave-up': failed,
    disconnect: disconnected,
  },
  reconnecting: { opened: listing, lost: reconnecting, 'gave-up': failed, disconnect: disconnected },
};

/** The state after an input; the same object if the input changes nothing. */
export function nextState(state: HostState, input: HostInput): HostState {
  return TRANSITIONS[state.phase][input.kind]?.(state, input) ?? state;
}

/** Whether the host's numbers and inventory are being kept up to date. */
export function isConnected(state: HostState): boolean {
  return state.phase === 'live' || state.phase === 'degraded';
}

/** Trying again by itself would only ask the user the same question again, or never end well. */
const HOPELESS: readonly ProblemCode[] = [
  'polkit-no-agent',
  'polkit-refused',
  'auth-unsupported',
  'bad-uri',
  'denied',
  'uri-refused',
  'ssh-missing',
  'ssh-key-unknown',
  'ssh-key-changed',
  'ssh-denied',
  'ssh-cancelled',
  'ssh-key-refused',
];
/** What a first attempt finds wrong with the place itself; once a host has been live, these pass while it restarts. */
const HOPELESS_AT_FIRST: readonly ProblemCode[] = [
  ...HOPELESS,
  'no-libvirt',
  'socket-permission',
  'not-libvirt',
  'session-start-failed',
  'driver-missing',
  'remote-no-helper',
  'remote-no-libvirt',
  'remote-permission',
  'remote-noise',
  'polkit-unavailable',
];

/** Whether a failed attempt is worth another without being asked. `wasLive`: the host has been live in this run. */
export function worthRetrying(problem: Problem, wasLive: boolean): boolean {
  return !(wasLive ? HOPELESS : HOPELESS_AT_FIRST).includes(problem.code);
}

const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 5000;
const PATIENCE_MS = 60_000;

/**
 * How long to wait before the next attempt: half a second during the first minute, since a daemon that restarts is back
 * soon, then up to five. `random` (0..1) spreads many hosts by a tenth either way.
 */
export function retryDelay(downForMs: number, random: number): number {
  const beyond = Math.max(0, downForMs - PATIENCE_MS);
  const delay = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS + beyond / 10);
  return delay * (0.9 + 0.2 * random);
}

const FIRST_REMOTE_DELAY_MS = 1000;
const LAST_REMOTE_DELAY_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` + 1 at another host: one second at first, twice as long each time, up
 * to thirty, for every attempt is a login there. `random` (0..1) spreads many hosts by a quarter either way.
 */
export function remoteRetryDelay(attempt: number, random: number): number {
  const delay = FIRST_REMOTE_DELAY_MS * 2 ** Math.min(attempt - 1, 10);
  return Math.min(LAST_REMOTE_DELAY_MS, delay) * (0.75 + 0.5 * random);
}
