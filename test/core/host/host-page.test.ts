import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostId } from '../../../shared/model/host.ts';
import {
  HOST_METRICS,
  type HostDetail,
  type HostEvent,
  type HostHistoryAppend,
  type HostHistoryWindow,
} from '../../../shared/model/host-detail.ts';
import type { HistoryRange } from '../../../shared/model/stats.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { defineIdleGuest, defineMemtestGuest, type Guest, memtestObstacle } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';

const obstacle = libvirtdObstacle() ?? memtestObstacle();
needs(obstacle);

const SPAN_MS = 8000;
const KIB = 1024;

let daemon: PrivateLibvirtd;
let core: TestCore;
let host: HostId;
let foreign: HostId;
let guests: readonly Guest[];

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guests = [
    await defineIdleGuest(daemon, 'page-on', { start: true }),
    await defineIdleGuest(daemon, 'page-off'),
    await defineMemtestGuest(daemon, 'page-busy', { start: true, cpuShare: 0.5 }),
  ];
  await daemon.virsh('pool-define-as', 'images', 'dir', '--target', '/var/lib/libvirt/images');
  await daemon.virsh('pool-start', 'images');
  await daemon.virsh('pool-define-as', 'stopped', 'dir', '--target', '/var/lib/libvirt/boot');
  const foreignUri = `test+unix:///default?socket=${daemon.socket}`;
  core = await startCore([daemon.uri, foreignUri]);
  host = await core.host(daemon.uri);
  foreign = await core.host(foreignUri);
  await core.fleet.untilPhase(host, ['live']);
  await core.fleet.untilPhase(foreign, ['live']);
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

/** A host's page, as a window follows it. */
function openPage(id: HostId): { readonly detail: () => HostDetail | null; readonly close: () => void } {
  let detail: HostDetail | null = null;
  const take = (value: HostDetail): void => {
    detail = value;
  };
  return { detail: () => detail, close: core.client.subscribe('host', { host: id }, { snapshot: take, delta: take }) };
}

interface Points {
  readonly times: number[];
  readonly values: Record<(typeof HOST_METRICS)[number], number[]>;
  readonly markers: HostEvent[];
}

/** A host's graphs, as a window follows them. */
function openGraphs(id: HostId, range: HistoryRange): { readonly points: Points; readonly close: () => void } {
  const points: Points = {
    times: [],
    values: {
      'host.cpu': [],
      'host.guests': [],
      'host.memUsed': [],
      'host.memTotal': [],
      'host.latency': [],
      'host.poll': [],
    },
    markers: [],
  };
  const take = (more: HostHistoryWindow | HostHistoryAppend): void => {
    points.times.push(...more.times);
    for (const metric of HOST_METRICS) points.values[metric].push(...more.values[metric]);
    points.markers.push(...more.markers);
  };
  return { points, close: core.client.subscribe('host-history', { host: id, range }, { snapshot: take, delta: take }) };
}

/** Busy and all time of this machine's processors, in ticks, as virNodeGetCPUStats sorts them. */
function procStat(): { readonly busy: number; readonly total: number } {
  const [, user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).map(Number) ?? [];
  const busy = user + nice + system + irq + softirq;
  return { busy, total: busy + idle + iowait };
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

describe("a host's page", () => {
  test('has the facts that virsh nodeinfo and virsh capabilities tell', async () => {
    const page = openPage(host);
    const { capabilities } = await until(() => (page.detail()?.capabilities ? page.detail() : null), {
      what: 'the capabilities',
    });
    page.close();
    const xml = await daemon.virsh('capabilities');
    const nodeInfo = await daemon.virsh('nodeinfo');
    const facts = core.fleet.hosts.get(host)?.facts;
    const told = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(nodeInfo)?.[1]);
    expect(facts).toMatchObject({
      cpuModel: /^CPU model:\s+(\S+)/m.exec(nodeInfo)?.[1],
      cpus: told('CPU\\(s\\)'),
      sockets: told('CPU socket\\(s\\)'),
      coresPerSocket: told('Core\\(s\\) per socket'),
      threadsPerCore: told('Thread\\(s\\) per core'),
      numaNodes: told('NUMA cell\\(s\\)'),
    });
    const ofHost = xml.slice(0, xml.indexOf('</host>'));
    expect(capabilities?.arch).toBe(/<arch>(.+?)<\/arch>/.exec(ofHost)?.[1]);
    expect(capabilities?.cpuModel).toBe(/<model>(.+?)<\/model>/.exec(ofHost)?.[1]);
    expect(capabilities?.cpuFeatures).toEqual(matches(ofHost, /<feature name='(.+?)'/g));
    expect(capabilities?.migrationTransports).toEqual(matches(ofHost, /<uri_transport>(.+?)</g));
    expect(capabilities?.cells.map(({ id }) => String(id))).toEqual(matches(ofHost, /<cell id='(\d+)'/g));
    expect(capabilities?.cells.map(({ memoryBytes }) => (memoryBytes ?? 0) / KIB)).toEqual(
      matches(ofHost, /<memory unit='KiB'>(\d+)</g).map(Number),
    );
    expect(capabilities?.processors.map(({ id }) => String(id))).toEqual(matches(ofHost, /<cpu id='(\d+)'/g));
    expect(capabilities?.processors).toHaveLength(facts?.cpus ?? 0);
    expect(capabilities?.guests.map(({ arch }) => arch)).toEqual(matches(xml, /<arch name='(.+?)'/g));
    expect(capabilities?.guests.map(({ emulator }) => emulator)).toEqual(matches(xml, /<emulator>(.+?)</g));
    const types = matches(xml, /<machine (?!canonical)[^>]*>(.+?)</g);
    expect(capabilities?.guests.reduce((sum, { machines }) => sum + machines, 0)).toBe(types.length);
  });

  test('sums to what virsh dominfo and pool-info tell of each', async () => {
    const page = openPage(host);
    const sums = { vcpusRunning: 0, vcpusAll: 0, memoryRunningBytes: 0, memoryAllBytes: 0 };
    for (const { uuid } of guests) {
      const info = await daemon.virsh('dominfo', uuid);
      const vcpus = Number(/^CPU\(s\):\s+(\d+)/m.exec(info)?.[1]);
      const bytes = Number(/^Max memory:\s+(\d+) KiB/m.exec(info)?.[1]) * KIB;
      const runs = /^State:\s+running/m.test(info);
      sums.vcpusAll += vcpus;
      sums.memoryAllBytes += bytes;
      sums.vcpusRunning += runs ? vcpus : 0;
      sums.memoryRunningBytes += runs ? bytes : 0;
    }
    expect(sums.vcpusRunning).toBe(2);
    await expect.poll(() => page.detail()?.overcommit, { timeout: 20_000 }).toEqual(sums);
    await until(() => page.detail()?.storage, { what: 'the storage' });
    const pool = await daemon.virsh('pool-info', '--bytes', 'images');
    expect(page.detail()?.storage).toEqual({
      pools: 1,
      capacity: Number(/^Capacity:\s+(\d+)/m.exec(pool)?.[1]),
      allocation: Number(/^Allocation:\s+(\d+)/m.exec(pool)?.[1]),
    });
    expect(page.detail()).toMatchObject({ networks: 0, way: 'local', problem: null });
    page.close();
  });

  test('follows the processors as /proc/stat counts them, and what the guests take of them', async () => {
    const graphs = openGraphs(host, '1m');
    const { times, values } = graphs.points;
    // A point tells of the time since the point before: the span begins with one and ends with one.
    const nextPoint = async (): Promise<number> => {
      const count = times.length;
      await until(() => times.length > count && !Number.isNaN(values['host.cpu'].at(-1)), {
        what: 'a point',
        everyMs: 2,
      });
      return times.length;
    };
    await until(() => values['host.guests'].some((share) => share > 0), { what: 'the share of the guests' });
    const from = await nextPoint();
    const first = procStat();
    const begin = performance.now();
    let to = from;
    while (performance.now() - begin < SPAN_MS) to = await nextPoint();
    const last = procStat();
    graphs.close();
    const used = values['host.cpu'].slice(from, to);
    const mean = used.reduce((sum, share) => sum + share, 0) / used.length;
    expect(used.length).toBeGreaterThanOrEqual(4);
    expect(Math.abs(mean - (last.busy - first.busy) / (last.total - first.total))).toBeLessThan(0.1);
    const shares = values['host.guests'].slice(from, to);
    const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(mean + 0.1);
    expect(values['host.memTotal'].at(-1) ?? 0).toBeGreaterThan(values['host.memUsed'].at(-1) ?? Number.NaN);
    expect(values['host.latency'].at(-1)).toBeGreaterThan(0);
    expect(values['host.poll'].at(-1)).toBeGreaterThan(0);
  });

  test('stays as it was while the daemon is away, tells what happened, and has a gap for it', async () => {
    const page = openPage(host);
    const graphs = openGraphs(host, '1m');
    await until(() => page.detail()?.capabilities, { what: 'the capabilities' });
    await until(() => graphs.points.times.length > 2, { what: 'points of before' });
    await daemon.kill();
    await core.fleet.untilPhase(host, ['reconnecting']);
    await until(() => page.detail()?.way === null, { what: 'that there is no way now' });
    expect(page.detail()?.capabilities?.arch).toBe('x86_64');
    expect(page.detail()?.overcommit.vcpusAll).toBe(3);
    // A libvirtd that is back before the next tick leaves no gap.
    const last = graphs.points.times.at(-1) ?? 0;
    await until(() => Date.now() - last > 3500, { what: 'that ticks have gone by without it' });
    await daemon.start();
    await core.fleet.untilPhase(host, ['live']);
    await until(() => page.detail()?.way === 'local', { what: 'the way back' });
    await until(() => (graphs.points.times.at(-1) ?? 0) > Date.now() - 2000, { what: 'points of after' });
    const kinds = page.detail()?.events.map(({ kind }) => kind) ?? [];
    expect(kinds.slice(0, 3)).toEqual(['connecting', 'connected', 'lost']);
    expect(kinds.at(-1)).toBe('connected');
    expect(graphs.points.markers.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['lost', 'connected']));
    const lost = page.detail()?.events.find(({ kind }) => kind === 'lost');
    expect(lost?.problem?.code).toBe('connection-lost');
    const gap = graphs.points.values['host.cpu'].findLastIndex((value) => Number.isNaN(value));
    expect(gap).toBeGreaterThan(0);
    page.close();
    graphs.close();
  });

  test('of a foreign driver has gaps where that tells nothing, and no error', async () => {
    const page = openPage(foreign);
    const detail = await until(() => (page.detail()?.networks === null ? null : page.detail()), {
      what: 'its networks',
    });
    page.close();
    const xml = await daemon.virsh('-c', `test+unix:///default?socket=${daemon.socket}`, 'capabilities');
    expect(detail.capabilities?.arch).toBe(/<arch>(.+?)<\/arch>/.exec(xml)?.[1] ?? null);
    expect(detail.networks).toBe(1);
    expect(detail.overcommit.vcpusAll).toBeGreaterThan(0);
    const graphs = openGraphs(foreign, '10m');
    await until(() => graphs.points.markers.length > 0, { what: 'the events of its connection' });
    await until(() => graphs.points.times.length > 2, { what: 'its points' });
    const { values } = graphs.points;
    expect(values['host.poll'].at(-1)).toBeGreaterThan(0);
    // It tells neither the processor time of its machines nor the memory in use.
    expect(values['host.guests'].every(Number.isNaN)).toBe(true);
    expect(values['host.memUsed'].every(Number.isNaN)).toBe(true);
    graphs.close();
  });

  test('of a host that is not here ends, and says so', async () => {
    const ended = await new Promise((resolve) => {
      core.client.subscribe('host', { host: 'nowhere' }, { snapshot: resolve, delta: resolve, end: resolve });
    });
    expect(ended).toMatchObject({ code: 'not-found', object: 'nowhere' });
  });
});
