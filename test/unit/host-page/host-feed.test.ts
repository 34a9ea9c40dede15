import { beforeAll, describe, expect, it } from 'vitest';
import { hostHistoryCsv, planHostCharts } from '../../../renderer/features/host/monitor/host-charts.ts';
import { HostFeed } from '../../../renderer/features/host/monitor/host-feed.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import type { AppContract } from '../../../shared/contract.ts';
import {
  HOST_METRICS,
  type HostHistoryAppend,
  type HostHistoryWindow,
  type HostMetric,
} from '../../../shared/model/host-detail.ts';
import type { HistoryRange } from '../../../shared/model/stats.ts';
import type { Client, Listener } from '../../../shared/rpc.ts';

beforeAll(() => startI18n());

const START = 1_700_000_000_000;

/** A client that remembers who listens to which range, and lets the test speak for the core. */
function fakeClient() {
  const open = new Map<HistoryRange, Listener<HostHistoryWindow, HostHistoryAppend>>();
  const client: Pick<Client<AppContract>, 'subscribe'> = {
    subscribe(_name, params, listener) {
      const { range } = params as { range: HistoryRange };
      open.set(range, listener as unknown as Listener<HostHistoryWindow, HostHistoryAppend>);
      return () => {
        open.delete(range);
      };
    },
  };
  return { client: client as Client<AppContract>, open };
}

/** So many points from a second on; metrics that are not named are gaps. */
function points(from: number, count: number, told: Partial<Record<HostMetric, number>>): HostHistoryAppend {
  return {
    times: Float64Array.from({ length: count }, (_, index) => START + (from + index) * 1000),
    values: Object.fromEntries(
      HOST_METRICS.map((metric) => [metric, new Float32Array(count).fill(told[metric] ?? Number.NaN)]),
    ) as HostHistoryAppend['values'],
    markers: [],
  };
}

function window(range: HistoryRange, more: HostHistoryAppend): HostHistoryWindow {
  return { host: 'lab', range, stepMs: 1000, ...more };
}

describe('HostFeed', () => {
  it('takes a window, then what comes, with times in seconds', () => {
    const { client, open } = fakeClient();
    const feed = new HostFeed(client, 'lab');
    feed.follow('10m');
    open.get('10m')?.snapshot(window('10m', points(0, 2, { 'host.cpu': 0.25, 'host.latency': 28 })));
    open.get('10m')?.delta?.(points(2, 1, { 'host.cpu': 0.5, 'host.latency': 30 }));
    expect([...feed.series.column(0)]).toEqual([0.25, 0.25, 0.5]);
    expect(feed.series.column(HOST_METRICS.indexOf('host.latency'))[2]).toBeCloseTo(0.03, 5);
    expect([...feed.state().present]).toEqual(['host.cpu', 'host.latency']);
  });

  it('tells of a metric that appears, and only then', () => {
    const { client, open } = fakeClient();
    const feed = new HostFeed(client, 'lab');
    feed.follow('1m');
    open.get('1m')?.snapshot(window('1m', points(0, 1, { 'host.poll': 5 })));
    const before = feed.state();
    open.get('1m')?.delta?.(points(1, 1, { 'host.poll': 6 }));
    expect(feed.state()).toBe(before);
    open.get('1m')?.delta?.(points(2, 1, { 'host.poll': 6, 'host.memUsed': 1 }));
    expect([...feed.state().present].toSorted()).toEqual(['host.memUsed', 'host.poll']);
  });

  it('marks what happened, but not each step of it', () => {
    const { client, open } = fakeClient();
    const feed = new HostFeed(client, 'lab');
    feed.follow('1m');
    open.get('1m')?.snapshot(window('1m', points(0, 3, { 'host.cpu': 0.1 })));
    const kinds = ['lost', 'retry-failed', 'connecting', 'connected'] as const;
    const markers = kinds.map((kind, index) => ({ time: START + index * 100, kind, problem: null }));
    open.get('1m')?.delta?.({ ...points(0, 0, {}), markers });
    expect(feed.series.markers.map(({ label, tone }) => [label, tone])).toEqual([
      ['The link was lost', 'bad'],
      ['Connected', 'neutral'],
    ]);
  });

  it('stays as it is while another range is on its way, and when the host goes', () => {
    const { client, open } = fakeClient();
    const feed = new HostFeed(client, 'lab');
    const stop = feed.follow('10m');
    open.get('10m')?.snapshot(window('10m', points(0, 3, { 'host.cpu': 0.1 })));
    stop();
    feed.follow('24h');
    expect([...open.keys()]).toEqual(['24h']);
    expect(feed.series.length).toBe(3);
    open.get('24h')?.end?.({ code: 'already-gone' });
    expect(feed.state()).toMatchObject({ range: '10m', problem: { code: 'already-gone' } });
    expect(feed.series.length).toBe(3);
  });
});

describe('the charts of a host', () => {
  it('leave out a line that has no value beside one that has', () => {
    const lines = (present: readonly HostMetric[]): string[][] =>
      planHostCharts(new Set(present)).map((chart) => chart.lines.map(({ id }) => id));
    expect(lines(['host.cpu', 'host.memTotal'])).toEqual([
      ['host.cpu'],
      ['host.memTotal'],
      ['host.latency'],
      ['host.poll'],
    ]);
    expect(lines(HOST_METRICS)[0]).toEqual(['host.cpu', 'host.guests']);
    // What the host has is no measure of what is used, even where it stands alone.
    expect(planHostCharts(new Set(['host.memTotal']))[1]?.lines[0]?.filled).toBe(false);
  });

  it('are taken along as a table', () => {
    const { client, open } = fakeClient();
    const feed = new HostFeed(client, 'lab');
    feed.follow('1m');
    open.get('1m')?.snapshot(window('1m', points(0, 2, { 'host.cpu': 0.5, 'host.poll': 250 })));
    const [head = '', first = ''] = hostHistoryCsv(feed.series).split(/\r?\n/);
    expect(head).toContain('host.cpu [ratio]');
    expect(head).toContain('host.poll [seconds]');
    expect(first).toContain('0.5');
    expect(first).toContain('0.25');
  });
});
