import { beforeAll, describe, expect, it } from 'vitest';
import { historyCsv } from '../../../renderer/features/machine/monitor/history-csv.ts';
import { MonitorFeed } from '../../../renderer/features/machine/monitor/monitor-feed.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import type { AppContract } from '../../../shared/contract.ts';
import type { HistoryAppend, HistoryRange, HistorySeries, HistoryWindow } from '../../../shared/model/stats.ts';
import type { Client, Listener } from '../../../shared/rpc.ts';

beforeAll(() => startI18n());

const START = 1_700_000_000_000;

/** A client that remembers who listens to which range, and lets the test speak for the core. */
function fakeClient() {
  const open = new Map<HistoryRange, Listener<HistoryWindow, HistoryAppend>>();
  const client: Pick<Client<AppContract>, 'subscribe'> = {
    subscribe(_name, params, listener) {
      const { range } = params as { range: HistoryRange };
      open.set(range, listener as unknown as Listener<HistoryWindow, HistoryAppend>);
      return () => {
        open.delete(range);
      };
    },
  };
  return { client: client as Client<AppContract>, open };
}

function window(range: HistoryRange, series: readonly HistorySeries[], points = 3): HistoryWindow {
  return {
    machine: 'm',
    range,
    stepMs: 1000,
    times: Float64Array.from({ length: points }, (_, index) => START + index * 1000),
    series,
    markers: [],
  };
}

const CPU = (...values: number[]): HistorySeries => ({
  metric: 'cpu.guest',
  device: null,
  unit: 'ratio',
  values: Float32Array.from(values),
});
const STEAL = (...values: number[]): HistorySeries => ({ ...CPU(...values), metric: 'cpu.steal' });

describe('MonitorFeed', () => {
  it('keeps the old points until the new range is here', () => {
    const { client, open } = fakeClient();
    const feed = new MonitorFeed(client, 'm');
    const stop = feed.follow('10m');
    open.get('10m')?.snapshot(window('10m', [CPU(0.1, 0.2, 0.3)]));
    stop();
    feed.follow('2h');
    expect([...open.keys()]).toEqual(['2h']);
    expect(feed.series.length).toBe(3);
    open.get('2h')?.snapshot(window('2h', [CPU(0.5)], 1));
    expect(feed.state().range).toBe('2h');
    expect(feed.series.length).toBe(1);
    expect(feed.series.spanMs).toBe(7_200_000);
  });

  it('renders nothing for points, but does when a line gets its first value', () => {
    const { client, open } = fakeClient();
    const feed = new MonitorFeed(client, 'm');
    let renders = 0;
    feed.subscribe(() => {
      renders += 1;
    });
    feed.follow('1m');
    const gap = Number.NaN;
    open.get('1m')?.snapshot(window('1m', [CPU(0.1, 0.2, 0.3), STEAL(gap, gap, gap)]));
    expect(feed.state().present).toEqual([true, false]);
    const append = (cpu: number, steal: number, second: number): void =>
      open.get('1m')?.delta?.({
        times: Float64Array.of(START + second * 1000),
        values: [Float32Array.of(cpu), Float32Array.of(steal)],
        markers: [],
      });
    const before = renders;
    append(0.4, gap, 3);
    expect(renders).toBe(before);
    append(0.4, 0.01, 4);
    expect(renders).toBe(before + 1);
    expect(feed.state().present).toEqual([true, true]);
    expect(feed.series.length).toBe(5);
  });

  it('keeps the identity of the lines over a snapshot that has the same, and changes it when a device comes', () => {
    const { client, open } = fakeClient();
    const feed = new MonitorFeed(client, 'm');
    feed.follow('1m');
    open.get('1m')?.snapshot(window('1m', [CPU(0.1, 0.2, 0.3)]));
    const { names, present } = feed.state();
    open.get('1m')?.snapshot(window('1m', [CPU(0.4, 0.5, 0.6)]));
    expect(feed.state().names).toBe(names);
    expect(feed.state().present).toBe(present);
    const disk: HistorySeries = { ...CPU(1, 2, 3), metric: 'disk.read', device: 'vda', unit: 'bytes/s' };
    open.get('1m')?.snapshot(window('1m', [CPU(0.4, 0.5, 0.6), disk]));
    expect(feed.state().names).toHaveLength(2);
  });

  it('keeps the points when the topic ends, and says why it ended', () => {
    const { client, open } = fakeClient();
    const feed = new MonitorFeed(client, 'm');
    feed.follow('1m');
    open.get('1m')?.snapshot(window('1m', [CPU(0.1, 0.2, 0.3)]));
    open.get('1m')?.end?.({ code: 'not-found' });
    expect(feed.state().problem?.code).toBe('not-found');
    expect(feed.series.length).toBe(3);
  });

  it('writes every series of the window as a column of its own', () => {
    const { client, open } = fakeClient();
    const feed = new MonitorFeed(client, 'm');
    feed.follow('1m');
    const disk: HistorySeries = { ...CPU(7, 8, Number.NaN), metric: 'disk.read', device: 'v,a', unit: 'bytes/s' };
    open.get('1m')?.snapshot(window('1m', [CPU(0.25, Number.NaN, 0.5), disk]));
    const lines = historyCsv(feed.series, feed.state().names).split('\r\n');
    expect(lines).toEqual([
      'time,cpu.guest [ratio],"disk.read v,a [bytes/s]"',
      `${new Date(START).toISOString()},0.25,7`,
      `${new Date(START + 1000).toISOString()},,8`,
      `${new Date(START + 2000).toISOString()},0.5,`,
      '',
    ]);
  });
});
