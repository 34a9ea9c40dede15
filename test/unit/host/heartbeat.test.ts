import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Heartbeat } from '../../../main/host/link/heartbeat.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';

let pings: number[];
let answering: boolean;
let silences: boolean[];
let heartbeat: Heartbeat;

beforeEach(() => {
  vi.useFakeTimers();
  pings = [];
  silences = [];
  answering = true;
  const from = Date.now();
  const connection = {
    lastHeardAt: from,
    ping: () => {
      pings.push(Date.now() - from);
      return answering ? Promise.resolve(7) : new Promise(() => {});
    },
  } as unknown as Connection;
  heartbeat = new Heartbeat(
    connection,
    () => Date.now(),
    (silent) => silences.push(silent),
  );
});

afterEach(() => {
  heartbeat.stop();
  vi.useRealTimers();
});

it('pings once a second by itself', async () => {
  await vi.advanceTimersByTimeAsync(3500);
  expect(pings).toEqual([0, 1000, 2000, 3000]);
  expect(heartbeat.latencyMs).toBe(7);
});

it('goes along with every tick instead, whenever in the second ticks are', async () => {
  await vi.advanceTimersByTimeAsync(100);
  for (let tick = 0; tick < 4; tick += 1) {
    heartbeat.ride();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(pings).toEqual([0, 100, 1100, 2100, 3100]);
  // Without ticks it goes on alone.
  await vi.advanceTimersByTimeAsync(2000);
  expect(pings.slice(5)).toEqual([5000, 6000]);
});

it('tells of silence within three seconds, and does not ask a silent daemon again', async () => {
  await vi.advanceTimersByTimeAsync(1500);
  answering = false;
  heartbeat.ride();
  await vi.advanceTimersByTimeAsync(3000);
  heartbeat.ride();
  expect(silences).toContain(true);
  expect(pings).toEqual([0, 1000, 1500]);
});
