import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../../shared/model/problem.ts';
import { createPortPair, type Port } from '../../../shared/port.ts';
import { type Client, connect, serve } from '../../../shared/rpc.ts';
import {
  createScriptedCore,
  type ScriptedCore,
  type SmallContract,
  settle,
  smallContract,
  tap,
} from './small-contract.ts';

let core: ScriptedCore;
let corePort: Port;
let client: Client<SmallContract>;
let heard: unknown[];
const listener = {
  snapshot: (value: { total: number }) => heard.push(['snapshot', value.total]),
  delta: (value: number) => heard.push(['delta', value]),
  end: (problem: Problem) => heard.push(['end', problem.code]),
};

function join(options: { keep?: (message: unknown) => boolean; congested?: () => boolean } = {}): () => void {
  const [left, right] = createPortPair();
  corePort = left;
  const stop = serve(smallContract, core.handlers, tap(left, options.keep ?? (() => true), options.congested));
  client = connect(smallContract, right);
  return stop;
}

beforeEach(() => {
  core = createScriptedCore();
  heard = [];
});

describe('commands', () => {
  test('are answered', async () => {
    join();
    expect(await client.call('double', { n: 21 })).toBe(42);
  });

  test('fail with the problem the core names', async () => {
    join();
    await expect(client.call('fail', {})).rejects.toMatchObject({
      name: 'ProblemError',
      problem: { code: 'wrong-state', object: 'web-01' },
    });
  });

  test('with arguments the schema refuses never reach the core', async () => {
    join();
    await expect(client.call('double', { n: 101 })).rejects.toMatchObject({
      problem: { code: 'bad-request', object: 'double', detail: expect.stringContaining('n: ') },
    });
    await expect(client.call('double', 'no object' as never)).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    });
  });

  test('an objection to a huge message is short', async () => {
    join();
    const error = await client.call('double', { ['x'.repeat(100_000)]: 1 } as never).catch((e: unknown) => e);
    expect(JSON.stringify((error as { problem: Problem }).problem).length).toBeLessThan(600);
  });

  test.each(['nonsense', 'toString', '__proto__', 'constructor'])('unknown name %s is refused', async (name) => {
    join();
    await expect(client.call(name as 'double', { n: 1 })).rejects.toMatchObject({ problem: { code: 'bad-request' } });
  });

  test('wait their turn: answers find their callers in any order', async () => {
    join();
    const slow = client.call('wait', {});
    expect(await client.call('double', { n: 1 })).toBe(2);
    core.answer('late');
    expect(await slow).toBe('late');
  });

  test('with arguments that cannot cross reject and leave the port usable', async () => {
    join();
    await expect(client.call('double', { n: (() => 1) as never })).rejects.toThrow();
    expect(await client.call('double', { n: 2 })).toBe(4);
  });

  test('fail with connection-lost when the port closes, and at once after it', async () => {
    join();
    const closed = vi.fn();
    client.onClose(closed);
    const call = client.call('wait', {});
    await settle();
    corePort.close();
    await expect(call).rejects.toMatchObject({ problem: { code: 'connection-lost' } });
    await expect(client.call('double', { n: 1 })).rejects.toMatchObject({ problem: { code: 'connection-lost' } });
    expect(closed).toHaveBeenCalledTimes(1);
  });
});

describe('messages that are none of ours', () => {
  test.each([
    null,
    undefined,
    7,
    'call',
    [],
    {},
    { t: 'call' },
    { t: 'call', id: 1.5, name: 'double' },
    { t: 'call', id: 1, name: 5 },
    { t: 'subscribe', id: '1', name: 'counter' },
    { t: 'visible', visible: 'no' },
    { t: 'constructor', id: 1, name: 'double' },
  ])('%j is ignored by the core', async (message) => {
    const [left, right] = createPortPair();
    serve(smallContract, core.handlers, left);
    const answers: unknown[] = [];
    right.onMessage((answer) => answers.push(answer));
    right.post(message);
    await settle();
    expect(answers).toEqual([]);
    right.post({ t: 'call', id: 9, name: 'double', args: { n: 3 } });
    await settle();
    expect(answers).toEqual([{ t: 'result', id: 9, value: 6 }]);
  });

  test.each([null, undefined, 'delta', { t: 'delta', id: 99 }, { t: 'result', id: 99 }])(
    '%j is ignored by the window',
    async (message) => {
      join();
      corePort.post(message);
      expect(await client.call('double', { n: 4 })).toBe(8);
    },
  );
});

describe('topics', () => {
  test('bring a snapshot, then deltas, until they are disposed', async () => {
    join();
    const dispose = client.subscribe('counter', { from: 5 }, listener);
    await settle();
    core.sinks[0]?.delta(1);
    core.sinks[0]?.delta(2);
    await settle();
    expect(heard).toEqual([
      ['snapshot', 5],
      ['delta', 1],
      ['delta', 2],
    ]);
    const [sink] = core.sinks;
    dispose();
    dispose();
    await settle();
    expect(core.sinks).toEqual([]);
    sink?.delta(3);
    await settle();
    expect(heard).toHaveLength(3);
  });

  test('a second snapshot replaces the first and deltas go on from it', async () => {
    join();
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    core.sinks[0]?.snapshot({ total: 50 });
    core.sinks[0]?.delta(1);
    await settle();
    expect(heard.slice(1)).toEqual([
      ['snapshot', 50],
      ['delta', 1],
    ]);
  });

  test('ended by the core are over on both sides, and end only once', async () => {
    join();
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    const [sink] = core.sinks;
    sink?.end({ code: 'already-gone' });
    sink?.end({ code: 'already-gone' });
    sink?.delta(1);
    await settle();
    expect(heard.slice(1)).toEqual([['end', 'already-gone']]);
    expect(core.sinks).toEqual([]);
  });

  test('whose handler throws end with its problem and harm nobody else', async () => {
    join();
    client.subscribe('broken', {}, { snapshot: () => {}, end: listener.end });
    client.subscribe('counter', { from: 1 }, listener);
    await settle();
    expect(heard).toEqual([
      ['end', 'not-found'],
      ['snapshot', 1],
    ]);
  });

  test('that speak before their first snapshot are ended: a window could not know what a delta adds to', async () => {
    const [left, right] = createPortPair();
    let stopped = 0;
    const counter = (_: unknown, sink: { delta(n: number): void }): (() => void) => {
      sink.delta(1);
      return () => {
        stopped += 1;
      };
    };
    serve(smallContract, { ...core.handlers, topics: { ...core.handlers.topics, counter } }, left);
    connect(smallContract, right).subscribe('counter', { from: 1 }, listener);
    await settle();
    expect(heard).toEqual([['end', 'internal']]);
    expect(stopped).toBe(1);
  });

  test('with unknown names or refused parameters end as bad requests', async () => {
    join();
    client.subscribe('nonsense' as 'counter', { from: 1 }, listener);
    client.subscribe('hasOwnProperty' as 'counter', { from: 1 }, listener);
    client.subscribe('counter', { from: 0.5 }, listener);
    await settle();
    expect(heard).toEqual(Array.from({ length: 3 }, () => ['end', 'bad-request']));
    expect(core.begun()).toBe(0);
  });

  test('are at most 256 per window, and one that ends makes room', async () => {
    join();
    const disposers = Array.from({ length: 256 }, (_, from) => client.subscribe('counter', { from }, listener));
    client.subscribe('counter', { from: 1000 }, listener);
    await settle();
    expect(core.sinks).toHaveLength(256);
    expect(heard.at(-1)).toEqual(['end', 'bad-request']);
    disposers[0]?.();
    client.subscribe('counter', { from: 1001 }, listener);
    await settle();
    expect(heard.at(-1)).toEqual(['snapshot', 1001]);
  });

  test('with a number that is in use are refused, and the first one stays', async () => {
    const [left, right] = createPortPair();
    serve(smallContract, core.handlers, left);
    const answers: unknown[] = [];
    right.onMessage((answer) => answers.push(answer));
    right.post({ t: 'subscribe', id: 1, name: 'counter', params: { from: 1 } });
    right.post({ t: 'subscribe', id: 1, name: 'counter', params: { from: 2 } });
    await settle();
    expect(answers).toMatchObject([{ t: 'snapshot' }, { t: 'end', problem: { code: 'bad-request' } }]);
    expect(core.sinks).toHaveLength(1);
  });

  test('stop when the window goes, whichever side closes, and the core hears of it once', async () => {
    const stop = join();
    client.subscribe('counter', { from: 1 }, listener);
    await settle();
    corePort.close();
    expect(core.sinks).toEqual([]);
    stop();
    expect(core.idle).toHaveLength(1);
  });

  test('stop when serving ends', async () => {
    const stop = join();
    client.subscribe('counter', { from: 1 }, listener);
    await settle();
    stop();
    client.subscribe('counter', { from: 2 }, listener);
    await settle();
    expect(core.sinks).toEqual([]);
    expect(heard).toEqual([['snapshot', 1]]);
  });
});

describe('revisions', () => {
  test('a lost delta leads to a fresh subscription', async () => {
    let lose = false;
    join({ keep: () => !lose });
    const dispose = client.subscribe('counter', { from: 5 }, listener);
    await settle();
    lose = true;
    core.sinks[0]?.delta(1);
    lose = false;
    core.sinks[0]?.delta(2);
    await settle();
    expect(heard).toEqual([
      ['snapshot', 5],
      ['snapshot', 5],
    ]);
    expect(core.sinks).toHaveLength(1);
    core.sinks[0]?.delta(3);
    await settle();
    expect(heard.at(-1)).toEqual(['delta', 3]);
    dispose();
    await settle();
    expect(core.sinks).toEqual([]);
  });

  test('a lost first snapshot, too', async () => {
    let lose = true;
    join({ keep: () => !lose });
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    lose = false;
    core.sinks[0]?.delta(1);
    await settle();
    expect(heard).toEqual([['snapshot', 5]]);
  });
});

describe('hidden windows', () => {
  test('hear nothing, and start with fresh snapshots when they show again', async () => {
    join();
    client.subscribe('counter', { from: 5 }, listener);
    client.subscribe('counter', { from: 6 }, listener);
    await settle();
    const [sink] = core.sinks;
    client.setVisible(false);
    await settle();
    expect(core.sinks).toEqual([]);
    expect(core.idle).toHaveLength(1);
    sink?.delta(1);
    sink?.snapshot({ total: 9 });
    client.subscribe('counter', { from: 7 }, listener);
    await settle();
    expect(heard).toHaveLength(2);
    client.setVisible(true);
    await settle();
    expect(heard.slice(2)).toEqual([
      ['snapshot', 5],
      ['snapshot', 6],
      ['snapshot', 7],
    ]);
    core.sinks[1]?.delta(1);
    await settle();
    expect(heard.at(-1)).toEqual(['delta', 1]);
  });

  test('are still answered, and saying the same twice changes nothing', async () => {
    join();
    client.subscribe('counter', { from: 5 }, listener);
    client.setVisible(true);
    await settle();
    expect(core.begun()).toBe(1);
    client.setVisible(false);
    client.setVisible(false);
    expect(await client.call('double', { n: 2 })).toBe(4);
    expect(core.idle).toHaveLength(1);
  });

  test('may drop a topic while hidden', async () => {
    join();
    const dispose = client.subscribe('counter', { from: 5 }, listener);
    await settle();
    client.setVisible(false);
    dispose();
    client.setVisible(true);
    await settle();
    expect(core.begun()).toBe(1);
  });
});

describe('a window that reads too slowly', () => {
  let congested = false;
  beforeEach(() => {
    congested = false;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('misses deltas and gets a snapshot once it has caught up', async () => {
    join({ congested: () => congested });
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    congested = true;
    core.sinks[0]?.delta(1);
    vi.advanceTimersByTime(1000);
    congested = false;
    // Not yet: this delta would build on the one that was skipped.
    core.sinks[0]?.delta(2);
    await settle();
    expect(heard).toEqual([['snapshot', 5]]);
    vi.advanceTimersByTime(250);
    await settle();
    core.sinks[0]?.delta(3);
    await settle();
    expect(heard.slice(1)).toEqual([
      ['snapshot', 5],
      ['delta', 3],
    ]);
    expect(core.sinks).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is spared snapshots as well, however many the core has to say', async () => {
    const posted = vi.fn(() => true);
    join({ congested: () => congested, keep: posted });
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    congested = true;
    for (let total = 0; total < 100; total++) core.sinks[0]?.snapshot({ total });
    await settle();
    expect(posted).toHaveBeenCalledTimes(1);
    congested = false;
    vi.advanceTimersByTime(250);
    await settle();
    expect(heard).toEqual([
      ['snapshot', 5],
      ['snapshot', 5],
    ]);
  });

  test('hears nothing when it is hidden by the time it has caught up', async () => {
    join({ congested: () => congested });
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    congested = true;
    core.sinks[0]?.delta(1);
    client.setVisible(false);
    await settle();
    congested = false;
    vi.advanceTimersByTime(250);
    await settle();
    expect(core.sinks).toEqual([]);
    expect(heard).toEqual([['snapshot', 5]]);
    client.setVisible(true);
    await settle();
    expect(heard).toHaveLength(2);
  });

  test('leaves no timer behind when it goes', async () => {
    join({ congested: () => congested });
    client.subscribe('counter', { from: 5 }, listener);
    await settle();
    congested = true;
    core.sinks[0]?.delta(1);
    expect(vi.getTimerCount()).toBe(1);
    corePort.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
