import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConsoleWorld, Seat } from '../../../main/console/seat.ts';
import { Thumbnails } from '../../../main/console/thumbnails.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import type { Thumbnail } from '../../../shared/model/console.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

interface Asked {
  readonly machine: string;
  readonly at: number;
  give(shade: number | null): Promise<void>;
  fail(): Promise<void>;
}

let now: number;
let machines: Map<string, { state: string; hung: boolean }>;
let changed: (machine: string) => void;
let asked: Asked[];
let opened: number;
let thumbnails: Thumbnails;

const file = (shade: number): Uint8Array => Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.alloc(6, shade)]);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  now = Date.now();
  machines = new Map();
  asked = [];
  opened = 0;
  const world = {
    clock: { now: () => Date.now() - now },
    seat: (id: string) => seatOf(id),
    onMachine(listener: (machine: string) => void) {
      changed = listener;
      return () => {};
    },
  } as unknown as ConsoleWorld;
  thumbnails = new Thumbnails(world, (_, ref) => {
    return new Promise((resolve, reject) => {
      const settle = async (work: () => void): Promise<void> => {
        work();
        await vi.advanceTimersByTimeAsync(0);
      };
      asked.push({
        machine: ref.name,
        at: Date.now() - now,
        give: (shade) => settle(() => resolve(shade === null ? null : file(shade))),
        fail: () => settle(() => reject(new Error('no'))),
      });
    });
  });
});
afterEach(() => {
  thumbnails.dispose();
  vi.useRealTimers();
});

function seatOf(id: string): Seat | null {
  const known = machines.get(id);
  if (known === undefined) return null;
  return {
    machine: { id, name: id, ...known } as MachineRecord,
    host: { id: 'h', name: 'h', kind: 'system', state: { phase: 'live' } } as unknown as HostRecord,
    ref: { name: id, uuid: id, id: 1 },
    link: null,
    ask: () => Promise.reject(new Error('nothing is asked')),
    open: () => {
      opened += 1;
      const connection = { isClosed: false, closed: new Promise(() => {}), close: () => {} };
      return Promise.resolve(connection as unknown as Connection);
    },
  };
}

function run(...ids: readonly string[]): readonly string[] {
  for (const id of ids) machines.set(id, { state: 'running', hung: false });
  return ids;
}

function watch(ids: readonly string[], width = 64): { readonly pictures: Thumbnail[]; stop(): void } {
  const pictures: Thumbnail[] = [];
  const sink = {
    snapshot: (all: readonly Thumbnail[]) => pictures.push(...all),
    delta: (one: Thumbnail) => pictures.push(one),
    end() {},
  };
  return { pictures, stop: thumbnails.subscribe(ids, width, sink) };
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('pictures of screens', () => {
  test('are taken while somebody looks, every two seconds of one machine, and no longer', async () => {
    const view = watch(run('h/a'));
    await pass(50);
    expect(asked).toHaveLength(1);
    await asked[0]?.give(10);
    expect(view.pictures).toMatchObject([{ machine: 'h/a', width: 2, height: 1, problem: null }]);
    await pass(1900);
    expect(asked).toHaveLength(1);
    await pass(200);
    expect(asked).toHaveLength(2);
    view.stop();
    await asked[1]?.give(20);
    await pass(60_000);
    expect([asked.length, view.pictures.length]).toEqual([2, 1]);
  });

  test('that show the same are not told again', async () => {
    const { pictures } = watch(run('h/a'));
    await pass(50);
    for (const shade of [10, 10, 10, 30]) {
      await asked.at(-1)?.give(shade);
      await pass(2050);
    }
    expect(asked).toHaveLength(5);
    expect(pictures.map((one) => one.pixels[0])).toEqual([10, 30]);
  });

  test('are never two of one machine, and at most two of one host, over connections that are used again', async () => {
    watch(run('h/a', 'h/b', 'h/c'));
    watch(['h/a'], 128);
    await pass(10_000);
    expect(asked.map(({ machine }) => machine)).toEqual(['h/a', 'h/b']);
    await asked[0]?.give(1);
    await pass(300);
    expect(asked.map(({ machine }) => machine)).toEqual(['h/a', 'h/b', 'h/c']);
    expect(opened).toBe(2);
  });

  test('are not two of one machine for somebody who leaves and comes back either', async () => {
    const first = watch(run('h/a'));
    await pass(50);
    first.stop();
    const { pictures } = watch(['h/a']);
    await pass(10_000);
    expect(asked).toHaveLength(1);
    await asked[0]?.give(4);
    expect(pictures).toHaveLength(1);
  });

  test('come slower of many', async () => {
    watch(run(...Array.from({ length: 50 }, (_, i) => `h/${i}`)));
    for (let i = 0; i < 4000; i += 1) {
      await pass(25);
      for (const one of asked.slice(-2)) await one.give(i % 200);
    }
    const times = asked.filter(({ machine }) => machine === 'h/7').map(({ at }) => at);
    expect(times.length).toBeGreaterThan(3);
    for (let i = 1; i < times.length; i += 1)
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(15_000);
  });

  test('are not taken of a machine that is off, hangs or is busy; of one that starts soon', async () => {
    run('h/off', 'h/hung', 'h/busy');
    machines.set('h/off', { state: 'off', hung: false });
    machines.set('h/hung', { state: 'running', hung: true });
    const { pictures } = watch([...machines.keys()]);
    await pass(30_000);
    expect(asked.map(({ machine }) => machine)).toEqual(['h/busy']);
    await asked[0]?.give(null);
    expect(pictures).toEqual([]);
    await pass(4000);
    expect(asked).toHaveLength(1);
    machines.set('h/off', { state: 'running', hung: false });
    changed('h/off');
    await pass(2100);
    expect(asked.map(({ machine }) => machine)).toContain('h/off');
  });

  test('that take long give their place to others, but are not asked for again', async () => {
    watch(run('h/a', 'h/b', 'h/c', 'h/d', 'h/e'));
    await pass(14_000);
    expect(asked).toHaveLength(2);
    await pass(2000);
    expect(asked.map(({ machine }) => machine)).toEqual(['h/a', 'h/b', 'h/c', 'h/d']);
    await pass(60_000);
    // With so many stuck the host is left alone.
    expect(asked).toHaveLength(4);
    await asked[0]?.give(3);
    await asked[1]?.give(3);
    await pass(300);
    expect(asked.map(({ machine }) => machine)).toContain('h/e');
  });

  test('that fail say why, and are tried again later', async () => {
    const { pictures } = watch(run('h/a'));
    await pass(50);
    await asked[0]?.fail();
    expect(pictures).toMatchObject([{ width: 0, problem: { object: 'h/a', detail: 'no' } }]);
    await pass(14_000);
    expect(asked).toHaveLength(1);
    await pass(1500);
    expect(asked).toHaveLength(2);
  });

  test('that are there already come at once to who looks next', async () => {
    watch(run('h/a'));
    await pass(50);
    await asked[0]?.give(9);
    expect(watch(['h/a']).pictures).toHaveLength(1);
    expect(watch(['h/a'], 100).pictures).toHaveLength(0);
  });
});
