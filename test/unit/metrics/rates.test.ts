import { beforeEach, describe, expect, it } from 'vitest';
import { type HoldTimes, HostRates } from '../../../main/metrics/rates.ts';
import { batchOf, TestNames, type TestRecord } from './batch.ts';

const HOLD: HoldTimes = { cpu: 2500, vcpu: 2500, balloon: 2500, block: 2500, network: 2500 };
const SECOND = 1e9;

let names: TestNames;
let rates: HostRates;
let column: number;

beforeEach(() => {
  names = new TestNames();
  rates = new HostRates(names);
  rates.cpu.hostCpus = 4;
  column = rates.add('m1', 0);
});

function take(at: number, fields: TestRecord['fields'], id = 1): void {
  rates.process(batchOf(names, [{ uuid: 'm1', id, fields }]), { sentAt: at, receivedAt: at }, HOLD);
}

describe('guest CPU', () => {
  it('is nothing at first, then the vCPU times over the vCPUs and the time between', () => {
    take(1000, { 'cpu.time': 0, 'vcpu.current': 2, 'vcpu.0.time': 0, 'vcpu.1.time': 0 });
    expect(rates.cpu.guest[column]).toBeNaN();
    take(3000, { 'cpu.time': 2 * SECOND, 'vcpu.current': 2, 'vcpu.0.time': SECOND, 'vcpu.1.time': 0.5 * SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(1.5 / 4, 5);
    expect(rates.cpu.host[column]).toBeCloseTo(2 / (2 * 4), 5);
  });

  it('divides by the vCPUs that report, though the list is sparse', () => {
    take(1000, { 'vcpu.current': 2, 'vcpu.maximum': 8, 'vcpu.0.time': 0, 'vcpu.5.time': 0 });
    take(2000, { 'vcpu.current': 2, 'vcpu.maximum': 8, 'vcpu.0.time': SECOND, 'vcpu.5.time': SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(1, 5);
  });

  it('falls back on cpu.time over the vCPUs, never above one', () => {
    rates.cpu.setVcpus(column, 2);
    take(1000, { 'cpu.time': 0 });
    take(2000, { 'cpu.time': SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(0.5, 5);
    take(3000, { 'cpu.time': 4 * SECOND });
    expect(rates.cpu.guest[column]).toBe(1);
  });

  it('keeps the vCPUs own times while they are fresh and falls back when they stop', () => {
    rates.cpu.setVcpus(column, 1);
    take(1000, { 'cpu.time': 0, 'vcpu.0.time': 0 });
    take(2000, { 'cpu.time': SECOND, 'vcpu.0.time': 0.2 * SECOND });
    take(3000, { 'cpu.time': 1.9 * SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(0.2, 5);
    take(6000, { 'cpu.time': 4 * SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(0.7, 5);
  });

  it('counts steal from the delays and leaves a gap without them', () => {
    take(1000, { 'vcpu.0.time': 0, 'vcpu.0.delay': 0 });
    take(2000, { 'vcpu.0.time': SECOND / 2, 'vcpu.0.delay': SECOND / 4 });
    expect(rates.cpu.steal[column]).toBeCloseTo(0.25, 5);
    take(3000, { 'vcpu.0.time': SECOND });
    expect(rates.cpu.steal[column]).toBeNaN();
  });

  it('restarts when a vCPU appears', () => {
    take(1000, { 'vcpu.0.time': 0 });
    take(2000, { 'vcpu.0.time': SECOND, 'vcpu.1.time': 50 * SECOND });
    expect(rates.cpu.guest[column]).toBeNaN();
    take(3000, { 'vcpu.0.time': SECOND, 'vcpu.1.time': 51 * SECOND });
    expect(rates.cpu.guest[column]).toBeCloseTo(0.5, 5);
  });
});

describe('series restart', () => {
  it('when a counter falls', () => {
    take(1000, { 'cpu.time': 10 * SECOND, 'net.0.name': 'vnet0', 'net.0.rx.bytes': 1000 });
    take(2000, { 'cpu.time': SECOND, 'net.0.name': 'vnet0', 'net.0.rx.bytes': 10 });
    expect(rates.cpu.host[column]).toBeNaN();
    expect(rates.nics.sum(column, 0)).toBeNaN();
    take(3000, { 'cpu.time': 2 * SECOND, 'net.0.name': 'vnet0', 'net.0.rx.bytes': 60 });
    expect(rates.cpu.host[column]).toBeCloseTo(0.25, 5);
    expect(rates.nics.sum(column, 0)).toBe(50);
  });

  it('when the id changes, even if the counters happen to rise', () => {
    take(1000, { 'cpu.time': 0, 'block.0.name': 'vda', 'block.0.rd.bytes': 0 }, 1);
    take(2000, { 'cpu.time': SECOND, 'block.0.name': 'vda', 'block.0.rd.bytes': 5 }, 2);
    expect(rates.cpu.host[column]).toBeNaN();
    expect(rates.disks.sum(column, 0)).toBeNaN();
  });

  it('when the last sample is long ago, as after sleep', () => {
    take(1000, { 'cpu.time': 0, 'vcpu.0.time': 0, 'net.0.name': 'vnet0', 'net.0.rx.bytes': 0 });
    const after = { 'cpu.time': SECOND, 'vcpu.0.time': SECOND, 'net.0.name': 'vnet0', 'net.0.rx.bytes': 9 };
    take(3_601_000, after);
    expect(rates.cpu.host[column]).toBeNaN();
    expect(rates.cpu.guest[column]).toBeNaN();
    expect(rates.nics.sum(column, 0)).toBeNaN();
    take(3_602_000, { ...after, 'net.0.rx.bytes': 19 });
    expect(rates.nics.sum(column, 0)).toBe(10);
  });

  it('not for a sample older than the newest', () => {
    take(1000, { 'cpu.time': 0 });
    take(2000, { 'cpu.time': SECOND });
    take(1500, { 'cpu.time': SECOND / 2 });
    expect(rates.cpu.host[column]).toBeCloseTo(0.25, 5);
  });
});

describe('devices', () => {
  const disk = (index: number, name: string, read: number) => ({
    [`block.${index}.name`]: name,
    [`block.${index}.rd.bytes`]: read,
  });

  it('keep their series by name when the index shifts', () => {
    take(1000, { ...disk(0, 'vda', 0), ...disk(1, 'vdb', 10_000) });
    take(2000, { ...disk(0, 'vdb', 10_500) });
    const [vda, vdb] = rates.disks.devicesOf(column);
    expect(rates.disks.nameOf(vdb ?? -1)).toBe('vdb');
    expect(rates.disks.rates[0]?.[vdb ?? -1]).toBe(500);
    expect(rates.disks.rates[0]?.[vda ?? -1]).toBeNaN();
    expect(rates.disks.sum(column, 0)).toBe(500);
  });

  it('are summed, and a machine without any has a gap, not 0', () => {
    take(1000, { ...disk(0, 'vda', 0), ...disk(1, 'vdb', 0) });
    take(2000, { ...disk(0, 'vda', 100), ...disk(1, 'vdb', 50) });
    expect(rates.disks.sum(column, 0)).toBe(150);
    expect(rates.nics.sum(column, 0)).toBeNaN();
  });

  it('with sparse indices are found', () => {
    take(1000, { 'net.count': 3, 'net.2.name': 'vnet7', 'net.2.rx.bytes': 0, 'net.2.tx.bytes': 0 });
    take(2000, { 'net.count': 3, 'net.2.name': 'vnet7', 'net.2.rx.bytes': 7, 'net.2.tx.bytes': 9 });
    expect([rates.nics.sum(column, 0), rates.nics.sum(column, 1)]).toEqual([7, 9]);
  });

  it('give the mean time of a request, and nothing without one', () => {
    const fields = (reqs: number, ns: number) => ({
      'block.0.name': 'vda',
      'block.0.rd.reqs': reqs,
      'block.0.rd.times': ns,
    });
    take(1000, fields(0, 0));
    take(3000, fields(10, 50e6));
    const [vda = -1] = rates.disks.devicesOf(column);
    expect(rates.disks.rates[4]?.[vda]).toBeCloseTo(0.005, 6);
    expect(rates.disks.rates[2]?.[vda]).toBe(5);
    take(4000, fields(10, 50e6));
    expect(rates.disks.rates[4]?.[vda]).toBeNaN();
    expect(rates.disks.rates[2]?.[vda]).toBe(0);
  });

  it('whose counters vanish for a tick are gaps once held for long enough', () => {
    take(1000, disk(0, 'vda', 0));
    take(2000, disk(0, 'vda', 100));
    take(3000, { 'block.count': 1, 'block.0.name': 'vda' });
    rates.settle(3000, HOLD);
    expect(rates.disks.sum(column, 0)).toBe(100);
    rates.settle(5000, HOLD);
    expect(rates.disks.sum(column, 0)).toBeNaN();
  });

  it('do not pile up when a host renames them for ever', () => {
    for (let i = 0; i < 500; i += 1) {
      take(1000 + i * 1000, { 'net.0.name': `vnet${i}`, 'net.0.rx.bytes': i }, i);
    }
    expect(rates.nics.devicesOf(column).length).toBeLessThanOrEqual(64);
  });
});

describe('memory', () => {
  const now = 1_700_000_000_000;
  const guest = { 'balloon.available': 1000, 'balloon.usable': 400, 'balloon.disk_caches': 100 };

  it('is the guests own word while that is fresh', () => {
    take(now, { 'balloon.current': 2048, 'balloon.rss': 900, ...guest, 'balloon.last-update': now / 1000 - 3 });
    expect(rates.memory.used[column]).toBe(600 * 1024);
    expect(rates.memory.guestUsed[column]).toBe(600 * 1024);
    expect(rates.memory.isGuest[column]).toBe(1);
    expect(rates.memory.cache[column]).toBe(100 * 1024);
    expect(rates.memory.balloon[column]).toBe(2048 * 1024);
  });

  it('is the resident size when the guest has gone quiet', () => {
    const fields = { 'balloon.current': 2048, 'balloon.rss': 900, ...guest, 'balloon.last-update': now / 1000 };
    take(now, fields);
    take(now + 40_000, fields);
    expect(rates.memory.used[column]).toBe(900 * 1024);
    expect(rates.memory.guestUsed[column]).toBeNaN();
    expect(rates.memory.rss[column]).toBe(900 * 1024);
    expect(rates.memory.isGuest[column]).toBe(0);
    expect(rates.memory.cache[column]).toBeNaN();
  });

  it('trusts a guest whose host clock is wrong once its time moves', () => {
    const fields = (update: number) => ({ 'balloon.rss': 900, ...guest, 'balloon.last-update': update });
    take(now, fields(5000));
    expect(rates.memory.isGuest[column]).toBe(0);
    take(now + 5000, fields(5005));
    expect(rates.memory.isGuest[column]).toBe(1);
  });

  it('keeps its allotment but not its use when the monitor does not answer', () => {
    take(now, { 'balloon.current': 2048, 'balloon.rss': 900 });
    take(now + 1000, { 'balloon.current': 2048 });
    take(now + 3000, { 'balloon.current': 2048 });
    rates.settle(now + 3000, HOLD);
    expect(rates.memory.used[column]).toBeNaN();
    expect(rates.memory.balloon[column]).toBe(2048 * 1024);
  });
});

describe('records', () => {
  it('of a machine that nobody added are skipped, and others are told to the listener', () => {
    const heard: unknown[] = [];
    const records = [
      { uuid: 'stranger', fields: { 'cpu.time': 1 } },
      { uuid: 'm1', id: 7, fields: { 'state.state': 3, 'state.reason': 1, 'balloon.rss': 5 } },
    ];
    rates.process(batchOf(names, records), { sentAt: 0, receivedAt: 10 }, HOLD, (...args) => heard.push(args));
    expect(heard).toEqual([[column, 7, 3, 1, true]]);
  });

  it('are stamped by their place in the reply', () => {
    rates.add('m2', 0);
    const records = ['m1', 'm2'].map((uuid) => ({ uuid, fields: { 'cpu.time': 1 } }));
    rates.process(batchOf(names, records), { sentAt: 1000, receivedAt: 2000 }, HOLD);
    expect([rates.sampledAt(column), rates.sampledAt(rates.columnOf('m2') ?? -1)]).toEqual([1250, 1750]);
  });

  it('of a removed machine leave nothing behind for the next owner of its column', () => {
    take(1000, { 'cpu.time': 0, 'block.0.name': 'vda', 'block.0.rd.bytes': 0 });
    take(2000, { 'cpu.time': SECOND, 'block.0.name': 'vda', 'block.0.rd.bytes': 9 });
    rates.remove('m1', 2000);
    const next = rates.add('m2', 100_000);
    expect(next).toBe(column);
    expect(rates.cpu.host[next]).toBeNaN();
    expect(rates.disks.devicesOf(next)).toEqual([]);
    expect(rates.pool.bornAt(next)).toBe(100_000);
  });

  it('of a thousand machines grow every column', () => {
    const records = Array.from({ length: 1000 }, (_, i) => ({
      uuid: `u${i}`,
      fields: { 'cpu.time': i, 'balloon.rss': i },
    }));
    for (const { uuid } of records) rates.add(uuid, 0);
    rates.process(batchOf(names, records), { sentAt: 1000, receivedAt: 1000 }, HOLD);
    expect(rates.memory.rss[rates.columnOf('u999') ?? -1]).toBe(999 * 1024);
  });
});
