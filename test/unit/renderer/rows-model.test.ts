import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../renderer/features/machines/filter/parse-filter.ts';
import { createRowsModel, type RowsQuery } from '../../../renderer/features/machines/table/rows-model.ts';
import { createFleetStore, fleetFromSnapshot } from '../../../renderer/stores/fleet-store.ts';
import { createFrameScheduler } from '../../../renderer/stores/frame-scheduler.ts';
import { createStatsStore } from '../../../renderer/stores/stats-store.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { STATS_COLUMNS, type StatsColumn, type StatsFrame } from '../../../shared/model/stats.ts';
import { sampleMachine } from './sample-machines.ts';

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
const machines = [sampleMachine(0), sampleMachine(1), sampleMachine(2)];

function frame(cpu: readonly number[]): StatsFrame {
  const columns = Object.fromEntries(STATS_COLUMNS.map((name) => [name, new Float32Array(cpu.length)])) as Record<
    StatsColumn,
    Float32Array
  >;
  columns.cpu.set(cpu);
  const load = { cpu: 0, memUsed: 0, latencyMs: 0, pollMs: 0, intervalMs: 1000 };
  return { host: 'local', time: 0, slots: Uint32Array.from(cpu.keys()), columns, load };
}

function setUp(query: string, sort: RowsQuery['sort']) {
  let time = 0;
  const callbacks: (() => void)[] = [];
  const frames = createFrameScheduler((callback) => callbacks.push(callback));
  const fleet = createFleetStore();
  fleet.setState(fleetFromSnapshot({ hosts: [host], machines }));
  const stats = createStatsStore(frames, () => time);
  const parsed = parseFilter(query);
  if (!parsed.ok) throw new Error(query);
  const model = createRowsModel({ fleet, stats, frames }, { host: null, filter: parsed.node, sort }, () => time);
  model.start();
  const runFrame = (): void => {
    for (const callback of callbacks.splice(0)) callback();
  };
  return {
    model,
    fleet,
    /** A second later, as hosts tick. */
    tick: (cpu: readonly number[]): void => {
      time += 1000;
      stats.applyFrame(frame(cpu));
      runFrame();
    },
    pass: (ms: number): void => {
      time += ms;
    },
    runFrame,
    names: () => model.rows.map(({ name }) => name),
  };
}

describe('the rows of the table', () => {
  it('follow live numbers when sorted or filtered by them', () => {
    const { tick, names, model } = setUp('cpu>20', { id: 'cpu', descending: true });
    tick([0.3, 0.1, 0.5]);
    expect(names()).toEqual(['web-2', 'web-0']);
    expect(model.total).toBe(3);
    tick([0.3, 0.9, 0.1]);
    expect(names()).toEqual(['web-1', 'web-0']);
  });

  it('stand still while they are held, and follow again afterwards', () => {
    const { tick, names, model, pass } = setUp('', { id: 'cpu', descending: true });
    tick([0.1, 0.2, 0.3]);
    model.hold(1500);
    tick([0.9, 0.2, 0.3]);
    expect(names()[0]).toBe('web-2');
    pass(1501);
    tick([0.9, 0.2, 0.3]);
    expect(names()[0]).toBe('web-0');
  });

  it('follow the fleet, once per frame', () => {
    const { fleet, names, runFrame, model } = setUp('', { id: 'name', descending: false });
    let told = 0;
    model.subscribe(() => {
      told += 1;
    });
    const renamed = { ...sampleMachine(0), name: 'zebra' };
    fleet.setState(fleetFromSnapshot({ hosts: [host], machines: [renamed, sampleMachine(1)] }));
    fleet.setState(fleetFromSnapshot({ hosts: [host], machines: [renamed, sampleMachine(1), sampleMachine(2)] }));
    runFrame();
    expect(names()).toEqual(['web-1', 'web-2', 'zebra']);
    expect(told).toBe(1);
    expect(model.indexOf(renamed.id)).toBe(2);
  });

  it('are grey when their host is away or their numbers are older than three ticks', () => {
    const { tick, model, fleet, pass } = setUp('', { id: 'name', descending: false });
    const [first] = machines;
    if (first === undefined) throw new Error('no machine');
    expect(model.freshness(first)).toBe('fresh');
    tick([0.1, 0.1, 0.1]);
    pass(2999);
    expect(model.freshness(first)).toBe('fresh');
    pass(2);
    expect(model.freshness(first)).toBe('old-numbers');
    expect(model.freshness({ ...first, state: 'off' })).toBe('fresh');
    fleet.setState(fleetFromSnapshot({ hosts: [{ ...host, state: { phase: 'disconnected' } }], machines }));
    expect(model.freshness(first)).toBe('host-away');
  });
});
