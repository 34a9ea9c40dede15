import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConsoleFeed } from '../../../main/console/console-feed.ts';
import type { ConsoleWorld, Seat } from '../../../main/console/seat.ts';
import type { ConsoleList } from '../../../shared/model/console.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { type Problem, ProblemError } from '../../../shared/model/problem.ts';

const MACHINE = 'h/u';
const VNC = "<domain><devices><graphics type='vnc' port='5900' listen='127.0.0.1'/></devices></domain>";
const NONE = '<domain><devices/></domain>';

let state: string;
let phase: string;
let there: boolean;
let moved: boolean;
let answer: () => Promise<string>;
let asked: number;
let machineChanged: (id: string) => void;
let hostChanged: (id: string) => void;
let feed: ConsoleFeed;
let heard: (ConsoleList | Problem)[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  [state, phase, there, asked] = ['running', 'live', true, 0];
  moved = false;
  answer = () => Promise.resolve(VNC);
  heard = [];
  const world = {
    seat: () => (there ? seat() : null),
    hasMoved: () => moved,
    onMachine(listener: typeof machineChanged) {
      machineChanged = listener;
      return () => {};
    },
    onHost(listener: typeof hostChanged) {
      hostChanged = listener;
      return () => {};
    },
  } as unknown as ConsoleWorld;
  feed = new ConsoleFeed(world, () => true);
});
afterEach(() => {
  feed.dispose();
  vi.useRealTimers();
});

function seat(): Seat {
  return {
    machine: { id: MACHINE, name: 'web', state } as MachineRecord,
    host: { id: 'h', name: 'host', kind: 'system', readOnly: false, state: { phase } } as unknown as HostRecord,
    ref: { name: 'web', uuid: 'u', id: 1 },
    link: null,
    ask: <T>() => {
      asked += 1;
      return answer() as Promise<T>;
    },
    open: () => Promise.reject(new Error('nothing is opened')),
  };
}

function watch(): () => void {
  const take = (list: ConsoleList): void => void heard.push(list);
  return feed.subscribe(MACHINE, { snapshot: take, delta: take, end: (problem) => heard.push(problem) });
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('tells what there is, and anew only what is another', async () => {
  watch();
  await pass(10);
  expect(heard).toMatchObject([{ displays: [{ obstacle: null }], problem: null }]);
  machineChanged(MACHINE);
  machineChanged(MACHINE);
  await pass(100);
  expect([heard.length, asked]).toEqual([1, 2]);
  state = 'off';
  machineChanged(MACHINE);
  await pass(100);
  expect(heard.at(-1)).toMatchObject({ displays: [{ obstacle: 'off' }] });
  answer = () => Promise.resolve(NONE);
  machineChanged('h/other');
  await pass(100);
  expect(asked).toBe(3);
});

test('keeps what it knew of a host that is away, and asks again when it is back', async () => {
  watch();
  await pass(10);
  phase = 'reconnecting';
  hostChanged('h');
  await pass(100);
  expect(heard.at(-1)).toMatchObject({ displays: [{ obstacle: 'host-offline' }], problem: { code: 'host-offline' } });
  expect(asked).toBe(1);
  phase = 'live';
  hostChanged('h');
  await pass(100);
  expect(heard.at(-1)).toMatchObject({ displays: [{ obstacle: null }], problem: null });
});

test('says why the XML could not be read, and tries again by itself', async () => {
  answer = () => Promise.reject(new ProblemError({ code: 'timeout' }));
  watch();
  await pass(10);
  expect(heard).toMatchObject([{ displays: [], problem: { code: 'timeout', object: 'web' } }]);
  answer = () => Promise.resolve('<domain>');
  await pass(10_200);
  expect(heard.at(-1)).toMatchObject({ problem: { code: 'protocol' } });
  answer = () => Promise.resolve(VNC);
  await pass(10_200);
  expect(heard.at(-1)).toMatchObject({ displays: [{ type: 'vnc' }], problem: null });
});

test('a second window hears at once what the first knows; with nobody left nothing is asked', async () => {
  const first = watch();
  await pass(10);
  const second = watch();
  expect([heard.length, asked]).toEqual([2, 1]);
  first();
  second();
  machineChanged(MACHINE);
  await pass(60_000);
  expect(asked).toBe(1);
});

test('ends with its machine, also while its XML is on the way', async () => {
  let give: (xml: string) => void = () => {};
  answer = () =>
    new Promise((resolve) => {
      give = resolve;
    });
  watch();
  await pass(10);
  there = false;
  give(VNC);
  await pass(100);
  expect(heard).toMatchObject([{ code: 'already-gone', object: 'web' }]);
});
