import { beforeAll, describe, expect, it } from 'vitest';
import { pulseHint, pulseNote } from '../../../renderer/features/hosts/pulse-words.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import type { HostPulse } from '../../../renderer/stores/stats-store.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { PROBLEM_CODES } from '../../../shared/model/problem.ts';

const host: HostRecord = {
  id: 'local',
  name: 'This computer',
  uri: 'qemu:///system',
  kind: 'system',
  state: { phase: 'live' },
  facts: null,
  inventoryAt: 0,
  ...UNDECIDED,
};
const pulse = (latencyMs: number, intervalMs = 1000): HostPulse => ({
  load: { cpu: 0, memUsed: 0, latencyMs, pollMs: 180, intervalMs },
  arrivedAt: 0,
});

describe('what is said of how a host is heard', () => {
  beforeAll(() => startI18n());

  it('is its latency and how often it is sampled while all is well', () => {
    expect(pulseNote(host, pulse(0.2), 400, 0)).toBe('< 1 ms · every 1 s');
    expect(pulseNote(host, pulse(28.4), 1900, 0)).toBe('28 ms · every 1 s');
    expect(pulseNote(host, pulse(1500, 2500), 3000, 0)).toBe('1.5 s · every 2.5 s');
  });

  it('is the age of its numbers when a tick is late, and only that when they are old', () => {
    expect(pulseNote(host, pulse(3), 2400, 0)).toBe('3 ms · numbers 2 s old');
    expect(pulseNote(host, pulse(3), 6000, 0)).toBe('numbers 6 s old');
  });

  it('is its trouble, or what it is doing, where there is nothing else to say', () => {
    const away: HostRecord = { ...host, state: { phase: 'disconnected' } };
    expect(pulseNote(away, pulse(3), 6000, 0)).toBe('not connected');
    expect(pulseHint(away, null, Number.NaN, 0)).toBe('not connected');
    expect(pulseNote(host, null, Number.NaN, 0)).toBe('connected');
  });

  it('is all of it in a hint', () => {
    expect(pulseHint(host, pulse(3), 400, 0)).toBe(
      'Answers in 3 ms\nNumbers 400 ms old, read every 1 s\nThe last reading took 180 ms',
    );
  });

  it('is in a few words why a host failed, without its name, which stands beside it; the hint has all of it', () => {
    for (const code of PROBLEM_CODES.slice(0, PROBLEM_CODES.indexOf('host-exists'))) {
      const failed: HostRecord = { ...host, state: { phase: 'failed', problem: { code, object: host.name } } };
      expect(pulseNote(failed, null, Number.NaN, 0), code).toMatch(/^(?!.*This computer).{8,34}$/);
    }
    const problem = { code: 'no-libvirt', object: host.name } as const;
    const hint = pulseHint({ ...host, state: { phase: 'failed', problem } }, null, Number.NaN, 0);
    expect(hint.split('\n')[0]).toBe('This computer runs no libvirt');
  });
});
