import { beforeAll, describe, expect, it } from 'vitest';
import {
  devicesOf,
  keepUnchanged,
  type Presence,
  planCharts,
  type SeriesName,
} from '../../../renderer/features/machine/monitor/chart-plan.ts';
import { fileName } from '../../../renderer/features/machine/monitor/save-file.ts';
import { newestSum, planTiles, sumAt } from '../../../renderer/features/machine/overview/tile-plan.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { DISK_METRICS, MACHINE_METRICS, type Metric, NIC_METRICS } from '../../../shared/model/stats.ts';

const GIB = 1024 ** 3;

beforeAll(() => startI18n());

function named(metrics: readonly Metric[], device: string | null): SeriesName[] {
  return metrics.map((metric) => ({ metric, device, unit: 'ratio' }));
}

const ONE_OF_EACH = [...named(MACHINE_METRICS, null), ...named(DISK_METRICS, 'vda'), ...named(NIC_METRICS, 'vnet3')];

function all(names: readonly SeriesName[], absent: readonly Metric[] = [], guestTells = true): Presence {
  return { present: names.map(({ metric }) => !absent.includes(metric)), guestTells };
}

describe('devicesOf', () => {
  it('finds disks before NICs, in the order people count', () => {
    const names = [
      ...named(['net.rx'], 'vnet10'),
      ...named(['net.rx', 'net.tx'], 'vnet2'),
      ...named(['disk.read'], 'vdaa'),
      ...named(['disk.read', 'disk.write'], 'vdb'),
      ...named(['disk.read'], 'vda'),
      ...named(['cpu.guest'], null),
    ];
    expect(devicesOf(names).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'disk vda',
      'disk vdb',
      'disk vdaa',
      'nic vnet2',
      'nic vnet10',
    ]);
  });

  it('tells a disk and a NIC of one name apart', () => {
    expect(devicesOf([...named(['disk.read'], 'x'), ...named(['net.rx'], 'x')])).toHaveLength(2);
  });
});

describe('planCharts', () => {
  it('groups the series of a machine by device: throughput first, then the details', () => {
    const charts = planCharts(ONE_OF_EACH, all(ONE_OF_EACH));
    expect(charts.map(({ id }) => id)).toEqual([
      'cpu',
      'memory',
      'disk:vda:throughput',
      'nic:vnet3:throughput',
      'disk:vda:operations',
      'disk:vda:latency',
      'nic:vnet3:packets',
      'nic:vnet3:drops',
    ]);
  });

  it('points every line at the column of its metric and device', () => {
    const names = [...named(DISK_METRICS, 'vdb'), ...ONE_OF_EACH];
    for (const chart of planCharts(names, all(names))) {
      for (const line of chart.lines) {
        expect(names[line.column]?.metric).toBe(line.id);
        if (chart.subject !== null) expect(names[line.column]?.device).toBe(chart.subject);
      }
    }
  });

  it('shows what the guest says of its memory, and the resident size only in its place', () => {
    const lines = (absent: readonly Metric[]) =>
      planCharts(ONE_OF_EACH, all(ONE_OF_EACH, absent))
        .find(({ id }) => id === 'memory')
        ?.lines.map(({ label, filled }) => `${label}${filled ? '*' : ''}`);
    expect(lines([])).toEqual(['used*', 'cache', 'balloon']);
    expect(lines(['mem.used', 'mem.cache'])).toEqual(['resident on host*', 'balloon']);
    const memory = planCharts(ONE_OF_EACH, all(ONE_OF_EACH, ['mem.cache'], false)).find(({ id }) => id === 'memory');
    expect(memory?.lines.map(({ label }) => label)).toEqual(['resident on host', 'balloon']);
  });

  it('leaves out a line without values, but not when its chart would be left empty', () => {
    const cpu = (absent: readonly Metric[]) =>
      planCharts(ONE_OF_EACH, all(ONE_OF_EACH, absent)).find(({ id }) => id === 'cpu')?.lines.length;
    expect(cpu(['cpu.steal'])).toBe(2);
    expect(cpu(['cpu.guest', 'cpu.host', 'cpu.steal'])).toBe(3);
  });

  it('takes a hostile device name as text', () => {
    const names = named(DISK_METRICS, '\u202eevil');
    expect(planCharts(names, all(names))[0]?.subject).not.toContain('\u202e');
  });

  it('leaves the charts that a new device does not touch as they are', () => {
    const before = planCharts(ONE_OF_EACH, all(ONE_OF_EACH));
    const names = [...ONE_OF_EACH, ...named(DISK_METRICS, 'vdb')];
    const after = keepUnchanged(before, planCharts(names, all(names)));
    expect(after).toHaveLength(before.length + 3);
    for (const spec of before) expect(after).toContain(spec);
    const relabelled = keepUnchanged(before, planCharts(ONE_OF_EACH, all(ONE_OF_EACH, ['cpu.steal'])));
    expect(relabelled[0]).not.toBe(before[0]);
    expect(relabelled[1]).toBe(before[1]);
  });

  it('plans nothing for nothing', () => {
    expect(planCharts([], { present: [], guestTells: true })).toEqual([]);
  });
});

describe('tiles', () => {
  const names = [...ONE_OF_EACH, ...named(DISK_METRICS, 'vdb')];

  it('sums the devices, and says when memory is only what the host sees', () => {
    const machine = { vcpus: 4, memoryBytes: 8 * GIB };
    const tiles = planTiles(machine, names, all(names));
    expect(tiles.map(({ id, columns }) => [id, columns.length])).toEqual([
      ['cpu', 1],
      ['memory', 1],
      ['disk', 4],
      ['network', 2],
    ]);
    expect(tiles[1]?.detail([])).toBe('of 8.00 GiB');
    expect(planTiles(machine, names, all(names, ['mem.used']))[1]?.detail([])).toContain('resident on host');
    expect(planTiles(machine, names, all(names, [], false))[1]?.detail([])).toContain('resident on host');
    expect(tiles[2]?.detail([1024 ** 2, 0])).toBe('read 1.00 MiB/s, write 0 B/s');
  });

  it('sums what is there and calls a gap a gap', () => {
    const columns = [Float32Array.of(1, Number.NaN, Number.NaN), Float32Array.of(2, 5, Number.NaN)];
    expect(sumAt(columns, 0)).toBe(3);
    expect(sumAt(columns, 1)).toBe(5);
    expect(sumAt(columns, 2)).toBeNaN();
    expect(newestSum(columns, 3)).toBe(5);
    expect(newestSum(columns, 3, 1)).toBeNaN();
    expect(newestSum([], 3)).toBeNaN();
  });
});

describe('fileName', () => {
  const at = new Date(2026, 10, 5, 14, 3, 9);

  it('says machine, part and moment', () => {
    expect(fileName('build-arm-02', 'CPU', 'png', at)).toBe('build-arm-02 CPU 2026-11-05 14.03.09.png');
    expect(fileName('web', null, 'csv', at)).toBe('web 2026-11-05 14.03.09.csv');
  });

  it('makes a file name of any name', () => {
    expect(fileName('../../etc/passwd\0', null, 'csv', at)).toBe('etc-passwd 2026-11-05 14.03.09.csv');
    expect(fileName('\u202e:*?', null, 'csv', at)).toBe('machine 2026-11-05 14.03.09.csv');
    expect(fileName('x'.repeat(10_000), null, 'csv', at).length).toBeLessThan(120);
  });
});
