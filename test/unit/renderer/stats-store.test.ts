import { describe, expect, it, vi } from 'vitest';
import { createFrameScheduler } from '../../../renderer/stores/frame-scheduler.ts';
import { createStatsStore } from '../../../renderer/stores/stats-store.ts';
import { SPARK_POINTS, STATS_COLUMNS, type StatsColumn, type StatsFrame } from '../../../shared/model/stats.ts';

function setUp() {
  let time = 1000;
  const callbacks: (() => void)[] = [];
  const frames = createFrameScheduler((callback) => callbacks.push(callback));
  const store = createStatsStore(frames, () => time);
  return {
    store,
    pass: (ms: number) => {
      time += ms;
    },
    runFrame: () => {
      for (const callback of callbacks.splice(0)) callback();
    },
  };
}

function frame(host: string, rows: readonly { slot: number; cpu: number; age?: number }[]): StatsFrame {
  const columns = Object.fromEntries(STATS_COLUMNS.map((name) => [name, new Float32Array(rows.length)])) as Record<
    StatsColumn,
    Float32Array
  >;
  rows.forEach(({ cpu, age = 0 }, row) => {
    columns.cpu[row] = cpu;
    columns.age[row] = age;
  });
  const load = { cpu: 0.1, memUsed: 1, latencyMs: 3, pollMs: 5, intervalMs: 1000 };
  return { host, time: 0, slots: Uint32Array.from(rows, ({ slot }) => slot), columns, load };
}

const spark = (store: ReturnType<typeof setUp>['store'], slot: number): number[] => {
  const points = new Float32Array(SPARK_POINTS);
  return store.spark(slot, points) ? [...points].map((value) => Math.round(value * 100) / 100) : [];
};

describe('the statistics store', () => {
  it('keeps numbers by slot and grows for slots beyond its capacity', () => {
    const { store } = setUp();
    store.applyFrame(frame('a', [{ slot: 5, cpu: 0.5 }]));
    store.applyFrame(frame('b', [{ slot: 9999, cpu: 0.25 }]));
    expect(store.read(5, 'cpu')).toBe(0.5);
    expect(store.read(9999, 'cpu')).toBe(0.25);
    expect(store.read(4, 'cpu')).toBeNaN();
    expect(store.read(1_000_000, 'cpu')).toBeNaN();
  });

  it('forgets a machine that its host no longer names, and none of another host', () => {
    const { store } = setUp();
    store.applyFrame(
      frame('a', [
        { slot: 1, cpu: 0.1 },
        { slot: 2, cpu: 0.2 },
      ]),
    );
    store.applyFrame(frame('b', [{ slot: 3, cpu: 0.3 }]));
    store.applyFrame(frame('a', [{ slot: 2, cpu: 0.4 }]));
    expect(store.read(1, 'cpu')).toBeNaN();
    expect(spark(store, 1)).toEqual([]);
    expect(store.read(3, 'cpu')).toBeCloseTo(0.3);
  });

  it('appends each tick to the sparkline, after what the snapshot brought', () => {
    const { store } = setUp();
    const cpu = new Float32Array(SPARK_POINTS).fill(Number.NaN);
    cpu[SPARK_POINTS - 1] = 0.5;
    store.applySnapshot({ frames: [frame('a', [{ slot: 0, cpu: 0.5 }])], sparks: { slots: Uint32Array.of(0), cpu } });
    store.applyFrame(frame('a', [{ slot: 0, cpu: 0.75 }]));
    store.applyFrame(frame('a', [{ slot: 0, cpu: Number.NaN }]));
    expect(spark(store, 0).slice(-3)).toEqual([0.5, 0.75, Number.NaN]);
  });

  it('keeps what it has when it grows, and takes rows in any order', () => {
    const { store } = setUp();
    store.applyFrame(frame('a', [{ slot: 1, cpu: 0.1 }]));
    store.applyFrame(
      frame('a', [
        { slot: 900, cpu: 0.9 },
        { slot: 901, cpu: 0.8 },
        { slot: 1, cpu: 0.2 },
      ]),
    );
    expect(spark(store, 1).slice(-2)).toEqual([0.1, 0.2]);
    expect(spark(store, 901).slice(-2)).toEqual([Number.NaN, 0.8]);
    expect(store.read(900, 'cpu')).toBeCloseTo(0.9);
    expect(spark(store, 899)).toEqual([]);
  });

  it('begins the sparkline of a machine that comes later with its first number, also in a slot used before', () => {
    const { store } = setUp();
    const both = [
      { slot: 0, cpu: 0.1 },
      { slot: 1, cpu: 0.2 },
    ];
    store.applyFrame(frame('a', both));
    store.applyFrame(frame('a', both.slice(0, 1)));
    store.applyFrame(frame('b', [{ slot: 1, cpu: 0.7 }]));
    expect(spark(store, 1).filter((value) => !Number.isNaN(value))).toEqual([0.7]);
    expect(spark(store, 0).slice(-2)).toEqual([0.1, 0.1]);
  });

  it('replaces everything with a snapshot', () => {
    const { store } = setUp();
    store.applyFrame(frame('a', [{ slot: 7, cpu: 0.5 }]));
    store.applySnapshot({ frames: [], sparks: { slots: new Uint32Array(), cpu: new Float32Array() } });
    expect(store.read(7, 'cpu')).toBeNaN();
    expect(store.pulse('a')).toBeNull();
  });

  it('lets numbers age by their own age and by the time since they came', () => {
    const { store, pass } = setUp();
    store.applyFrame(frame('a', [{ slot: 0, cpu: 0.5, age: 200 }]));
    pass(1500);
    expect(store.age(0)).toBe(1700);
    expect(store.pulseAge('a')).toBe(1500);
    expect(store.age(1)).toBeNaN();
  });

  it('tells listeners once per animation frame', () => {
    const { store, runFrame } = setUp();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.applyFrame(frame('a', []));
    store.applyFrame(frame('b', []));
    expect(told).toBe(0);
    runFrame();
    expect(told).toBe(1);
    stop();
    store.applyFrame(frame('a', []));
    runFrame();
    expect(told).toBe(1);
  });

  it('tells of hosts that tick out of step a few times a second, and forgets none', () => {
    vi.useFakeTimers();
    try {
      const { store, runFrame, pass } = setUp();
      let told = 0;
      store.subscribe(() => {
        told += 1;
      });
      for (let ms = 0; ms < 1000; ms += 20) {
        store.applyFrame(frame(`host-${ms}`, [{ slot: ms, cpu: 0.5 }]));
        runFrame();
        pass(20);
        vi.advanceTimersByTime(20);
      }
      expect(told).toBe(5);
      pass(200);
      vi.advanceTimersByTime(200);
      runFrame();
      expect(told).toBe(6);
      expect(store.read(980, 'cpu')).toBe(0.5);
    } finally {
      vi.useRealTimers();
    }
  });
});
