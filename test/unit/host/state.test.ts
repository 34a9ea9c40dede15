import { describe, expect, it } from 'vitest';
import {
  type HostInput,
  nextState,
  remoteRetryDelay,
  retryDelay,
  TRANSITIONS,
  worthRetrying,
} from '../../../main/host/link/state.ts';
import type { HostPhase, HostState } from '../../../shared/model/host.ts';
import type { Problem } from '../../../shared/model/problem.ts';

const problem: Problem = { code: 'connection-lost' };
const STATES: Record<HostPhase, HostState> = {
  disconnected: { phase: 'disconnected' },
  connecting: { phase: 'connecting' },
  authenticating: { phase: 'authenticating' },
  listing: { phase: 'listing' },
  live: { phase: 'live' },
  degraded: { phase: 'degraded', reason: 'slow', since: 1 },
  reconnecting: { phase: 'reconnecting', problem, attempt: 1, retryAt: 2, since: 1 },
  failed: { phase: 'failed', problem },
};
const INPUTS: Record<HostInput['kind'], HostInput> = {
  connect: { kind: 'connect' },
  disconnect: { kind: 'disconnect' },
  authenticating: { kind: 'authenticating' },
  opened: { kind: 'opened' },
  listed: { kind: 'listed' },
  slow: { kind: 'slow', at: 5 },
  silent: { kind: 'silent', at: 5 },
  well: { kind: 'well' },
  lost: { kind: 'lost', problem, attempt: 2, at: 9, retryAt: 10 },
  'gave-up': { kind: 'gave-up', problem },
};
/** What is expected, written out once more by hand: from, by, to. A pair that is not here must change nothing. */
const EXPECTED: readonly (readonly [HostPhase, HostInput['kind'], HostPhase])[] = [
  ['disconnected', 'connect', 'connecting'],
  ['failed', 'connect', 'connecting'],
  ['failed', 'disconnect', 'disconnected'],
  ['connecting', 'authenticating', 'authenticating'],
  ['connecting', 'opened', 'listing'],
  ['connecting', 'lost', 'reconnecting'],
  ['connecting', 'gave-up', 'failed'],
  ['connecting', 'disconnect', 'disconnected'],
  ['authenticating', 'opened', 'listing'],
  ['authenticating', 'lost', 'reconnecting'],
  ['authenticating', 'gave-up', 'failed'],
  ['authenticating', 'disconnect', 'disconnected'],
  ['listing', 'listed', 'live'],
  ['listing', 'lost', 'reconnecting'],
  ['listing', 'gave-up', 'failed'],
  ['listing', 'disconnect', 'disconnected'],
  ['live', 'slow', 'degraded'],
  ['live', 'silent', 'degraded'],
  ['live', 'lost', 'reconnecting'],
  ['live', 'gave-up', 'failed'],
  ['live', 'disconnect', 'disconnected'],
  ['degraded', 'silent', 'degraded'],
  ['degraded', 'well', 'live'],
  ['degraded', 'lost', 'reconnecting'],
  ['degraded', 'gave-up', 'failed'],
  ['degraded', 'disconnect', 'disconnected'],
  ['reconnecting', 'opened', 'listing'],
  ['reconnecting', 'lost', 'reconnecting'],
  ['reconnecting', 'gave-up', 'failed'],
  ['reconnecting', 'disconnect', 'disconnected'],
];

describe('transitions', () => {
  for (const [phase, state] of Object.entries(STATES) as [HostPhase, HostState][]) {
    for (const [kind, input] of Object.entries(INPUTS) as [HostInput['kind'], HostInput][]) {
      const arrow = EXPECTED.find(([from, by]) => from === phase && by === kind);
      if (arrow === undefined) {
        it(`${phase} is not moved by ${kind}`, () => expect(nextState(state, input)).toBe(state));
      } else {
        it(`${phase} becomes ${arrow[2]} by ${kind}`, () => {
          const next = nextState(state, input);
          expect(next.phase).toBe(arrow[2]);
          expect(next).not.toBe(state);
        });
      }
    }
  }

  it('cover every phase', () => expect(Object.keys(TRANSITIONS).sort()).toEqual(Object.keys(STATES).sort()));

  it('keep when the link fell while attempts follow each other', () => {
    const first = nextState(STATES.live, { kind: 'lost', problem, attempt: 1, at: 100, retryAt: 600 });
    const second = nextState(first, { kind: 'lost', problem, attempt: 2, at: 700, retryAt: 1200 });
    expect(second).toEqual({ phase: 'reconnecting', problem, attempt: 2, since: 100, retryAt: 1200 });
  });

  it('let silence outrank slowness', () => {
    const silent = nextState(STATES.live, { kind: 'silent', at: 7 });
    expect(nextState(silent, INPUTS.slow)).toBe(silent);
    expect(nextState(STATES.degraded, INPUTS.silent)).toEqual({ phase: 'degraded', reason: 'silent', since: 5 });
  });
});

describe('retrying', () => {
  it('asks no question twice', () => {
    expect(worthRetrying({ code: 'polkit-refused' }, true)).toBe(false);
    expect(worthRetrying({ code: 'no-libvirt' }, false)).toBe(false);
    expect(worthRetrying({ code: 'no-libvirt' }, true)).toBe(true);
    expect(worthRetrying({ code: 'connection-refused' }, false)).toBe(true);
  });

  it('waits half a second at first and five seconds at most', () => {
    expect(retryDelay(0, 0.5)).toBeCloseTo(500, 5);
    expect(retryDelay(59_000, 0.5)).toBeCloseTo(500, 5);
    expect(retryDelay(1e9, 0.5)).toBeCloseTo(5000, 5);
    expect(retryDelay(0, 0)).toBeCloseTo(450, 5);
    expect(retryDelay(0, 1)).toBeCloseTo(550, 5);
  });

  it('waits longer each time at another host, thirty seconds at most', () => {
    expect([1, 2, 3, 4, 5, 6, 99].map((attempt) => remoteRetryDelay(attempt, 0.5))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect(remoteRetryDelay(1, 0)).toBe(750);
    expect(remoteRetryDelay(1, 1)).toBe(1250);
  });

  it('does not knock where it was turned away, but waits for a host that is off', () => {
    for (const code of ['ssh-denied', 'ssh-key-unknown', 'ssh-key-changed', 'ssh-missing', 'uri-refused'] as const) {
      expect(worthRetrying({ code }, true)).toBe(false);
    }
    expect(worthRetrying({ code: 'remote-no-libvirt' }, false)).toBe(false);
    expect(worthRetrying({ code: 'remote-no-libvirt' }, true)).toBe(true);
    for (const code of ['ssh-refused', 'ssh-timeout', 'ssh-name-unknown', 'ssh-lost'] as const) {
      expect(worthRetrying({ code }, false)).toBe(true);
    }
  });
});
