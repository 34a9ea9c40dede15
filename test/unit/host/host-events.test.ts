import { expect, it } from 'vitest';
import { eventOf, HostEvents } from '../../../main/host/link/host-events.ts';
import type { HostEvent } from '../../../shared/model/host-detail.ts';

function failed(time: number, code: 'ssh-timeout' | 'ssh-refused' = 'ssh-timeout'): HostEvent {
  return { time, kind: 'retry-failed', problem: { code } };
}

it('keeps the first and the last of a row of the same failures, and tells all', () => {
  const log = new HostEvents();
  const told: number[] = [];
  const leave = log.onEvent(({ time }) => told.push(time));
  for (let time = 1; time <= 5; time += 1) log.add(failed(time));
  log.add(failed(6, 'ssh-refused'));
  log.add(failed(7));
  log.add({ time: 8, kind: 'connected', problem: null });
  leave();
  log.add(failed(9));
  expect(log.all.map(({ time }) => time)).toEqual([1, 5, 6, 7, 8, 9]);
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('keeps the last of several changes of the network', () => {
  const log = new HostEvents();
  for (let time = 1; time <= 3; time += 1) log.add({ time, kind: 'network-changed', problem: null });
  expect(log.all.map(({ time }) => time)).toEqual([3]);
});

it('holds at most 300', () => {
  const log = new HostEvents();
  for (let time = 0; time < 400; time += 1) log.add({ time, kind: time % 2 === 0 ? 'slow' : 'well', problem: null });
  expect(log.all).toHaveLength(300);
  expect(log.all[0]?.time).toBe(100);
});

it('tells a link that fell from an attempt that failed', () => {
  const lost = { kind: 'lost', problem: { code: 'ssh-lost' }, attempt: 1, at: 1, retryAt: 2 } as const;
  expect(eventOf({ phase: 'live' }, lost, 7)).toEqual({ time: 7, kind: 'lost', problem: { code: 'ssh-lost' } });
  expect(eventOf({ phase: 'connecting' }, lost, 7)?.kind).toBe('retry-failed');
  expect(eventOf({ phase: 'listing' }, { kind: 'listed' }, 7)?.kind).toBe('connected');
  expect(eventOf({ phase: 'connecting' }, { kind: 'opened' }, 7)).toBe(null);
});
