import { describe, expect, it } from 'vitest';
import { HostHistories } from '../../../main/host/page/host-history.ts';
import { HistoryBudget } from '../../../main/metrics/history-budget.ts';
import type { HostEvent, HostHistoryAppend, HostHistoryWindow } from '../../../shared/model/host-detail.ts';
import type { HostLoad, StatsFrame } from '../../../shared/model/stats.ts';
import type { Sink } from '../../../shared/rpc.ts';

const BEGIN = 1_800_000_000_000;
const GIB = 1024 ** 3;
const LOAD: HostLoad = { cpu: 0.5, memUsed: 4 * GIB, latencyMs: 12, pollMs: 30, intervalMs: 1000 };

function frameAt(second: number, hostCpu: readonly number[] = [], load: Partial<HostLoad> = {}): StatsFrame {
  const columns = { hostCpu: Float32Array.from(hostCpu) } as unknown as StatsFrame['columns'];
  return {
    host: 'lab',
    time: BEGIN + second * 1000,
    slots: new Uint32Array(hostCpu.length),
    columns,
    load: { ...LOAD, ...load },
  };
}

function eventLog(...events: HostEvent[]) {
  const listeners = new Set<(event: HostEvent) => void>();
  return {
    events,
    listeners,
    onEvent(listener: (event: HostEvent) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add(event: HostEvent) {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
  };
}

function eventAt(second: number, kind: HostEvent['kind']): HostEvent {
  return { time: BEGIN + second * 1000, kind, problem: null };
}

function recorder() {
  const windows: HostHistoryWindow[] = [];
  const deltas: HostHistoryAppend[] = [];
  const ends: unknown[] = [];
  const sink: Sink<HostHistoryWindow, HostHistoryAppend> = {
    snapshot: (value) => void windows.push(value),
    delta: (value) => void deltas.push(value),
    end: (problem) => void ends.push(problem),
  };
  return { sink, windows, deltas, ends };
}

function seconds(times: Float64Array | undefined): number[] {
  return [...(times ?? [])].map((time) => (time - BEGIN) / 1000);
}

describe("a host's past", () => {
  it('is there before anybody opens its page, and goes on with each tick', () => {
    const histories = new HostHistories(new HistoryBudget());
    for (let second = 0; second < 5; second += 1) histories.take(frameAt(second, [0.1, 0.2]), 8 * GIB);
    const { sink, windows, deltas } = recorder();
    const leave = histories.subscribe('lab', eventLog(), '1m', sink);
    expect(seconds(windows[0]?.times)).toEqual([0, 1, 2, 3, 4]);
    expect(windows[0]?.values['host.cpu'][4]).toBeCloseTo(0.5, 2);
    expect(windows[0]?.values['host.guests'][4]).toBeCloseTo(0.3, 2);
    expect(windows[0]?.values['host.memTotal'][0]).toBe(8 * GIB);
    expect(windows[0]?.values['host.latency'][0]).toBeCloseTo(12, 0);
    histories.take(frameAt(5, [], { latencyMs: 20 }), 8 * GIB);
    expect(seconds(deltas[0]?.times)).toEqual([5]);
    expect(deltas[0]?.values['host.latency'][0]).toBeCloseTo(20, 0);
    leave();
    histories.take(frameAt(6), 8 * GIB);
    expect(deltas).toHaveLength(1);
  });

  it('has a gap, not a line, where the host was away', () => {
    const histories = new HostHistories(new HistoryBudget());
    histories.take(frameAt(0), 8 * GIB);
    histories.take(frameAt(1), 8 * GIB);
    histories.take(frameAt(40), 8 * GIB);
    const { sink, windows } = recorder();
    histories.subscribe('lab', eventLog(), '1m', sink);
    expect(seconds(windows[0]?.times)).toEqual([0, 1, 2, 40]);
    const cpu = [...(windows[0]?.values['host.cpu'] ?? [])];
    expect(cpu.map(Number.isNaN)).toEqual([false, false, true, false]);
  });

  it('is a gap where a driver tells nothing', () => {
    const histories = new HostHistories(new HistoryBudget());
    histories.take(frameAt(0, [], { cpu: Number.NaN, memUsed: Number.NaN }), Number.NaN);
    const { sink, windows } = recorder();
    histories.subscribe('lab', eventLog(), '1m', sink);
    const { values } = windows[0] as HostHistoryWindow;
    expect([values['host.cpu'][0], values['host.memUsed'][0], values['host.memTotal'][0]]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(values['host.poll'][0]).toBeCloseTo(30, 0);
  });

  it('counts as guests what machines tell, nothing where none runs, and not more than there is', () => {
    const histories = new HostHistories(new HistoryBudget());
    const silent = { latencyMs: Number.NaN, cpu: Number.NaN };
    const frames = [
      frameAt(0, [0.2, Number.NaN]),
      frameAt(1, [Number.NaN]),
      frameAt(2),
      frameAt(3, [0.7, 0.6]),
      frameAt(4, [], silent),
    ];
    for (const frame of frames) histories.take(frame, 8 * GIB);
    const { sink, windows } = recorder();
    histories.subscribe('lab', eventLog(), '1m', sink);
    const guests = [...(windows[0]?.values['host.guests'] ?? [])];
    expect(guests[0]).toBeCloseTo(0.2, 2);
    expect(guests.slice(1)).toEqual([Number.NaN, 0, 1, Number.NaN]);
  });

  it('marks what happened in the range, and what happens next at once', () => {
    const histories = new HostHistories(new HistoryBudget());
    for (let second = 0; second < 200; second += 1) histories.take(frameAt(second), 8 * GIB);
    const log = eventLog(eventAt(10, 'connected'), eventAt(180, 'slow'));
    const { sink, windows, deltas } = recorder();
    const leave = histories.subscribe('lab', log, '1m', sink);
    expect(windows[0]?.markers.map(({ kind }) => kind)).toEqual(['slow']);
    log.add(eventAt(200, 'lost'));
    expect(deltas[0]?.markers.map(({ kind }) => kind)).toEqual(['lost']);
    expect(deltas[0]?.times).toHaveLength(0);
    leave();
    expect(log.listeners.size).toBe(0);
  });

  it('has coarser points for the longer ranges', () => {
    const histories = new HostHistories(new HistoryBudget());
    for (let second = 0; second < 100; second += 1)
      histories.take(frameAt(second, [], { cpu: second < 50 ? 0.2 : 0.6 }), GIB);
    const { sink, windows, deltas } = recorder();
    histories.subscribe('lab', eventLog(), '2h', sink);
    expect(windows[0]?.stepMs).toBe(10_000);
    expect(seconds(windows[0]?.times)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(windows[0]?.values['host.cpu'][0]).toBeCloseTo(0.2, 2);
    expect(windows[0]?.values['host.cpu'][8]).toBeCloseTo(0.6, 2);
    for (let second = 100; second < 112; second += 1) histories.take(frameAt(second), GIB);
    expect(deltas.flatMap(({ times }) => seconds(times))).toEqual([100, 110]);
  });

  it('takes little memory, and gives it back with its host', () => {
    const budget = new HistoryBudget();
    const histories = new HostHistories(budget);
    for (let minute = 0; minute < 1500; minute += 1) {
      for (let second = 0; second < 60; second += 5) histories.take(frameAt(minute * 60 + second), 8 * GIB);
    }
    expect(budget.used).toBeGreaterThan(0);
    expect(budget.used).toBeLessThan(64 * 1024);
    const { sink, ends } = recorder();
    histories.subscribe('lab', eventLog(), '24h', sink);
    histories.end('lab');
    expect(ends).toEqual([{ code: 'already-gone', object: 'lab' }]);
    expect(budget.used).toBe(0);
  });
});
