import { beforeEach, describe, expect, test } from 'vitest';
import { createPortPair } from '../../../shared/port.ts';
import { connect, serve } from '../../../shared/rpc.ts';
import { createRpcRig, type RpcRig } from './rpc-rig.ts';
import { settle, smallContract } from './small-contract.ts';

let rig: RpcRig;

beforeEach(() => {
  rig = createRpcRig();
});

describe('topics', () => {
  test('bring a snapshot, then deltas, until they are disposed', async () => {
    rig.join();
    const dispose = rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    rig.core.sinks[0]?.delta(1);
    rig.core.sinks[0]?.delta(2);
    await settle();
    expect(rig.heard).toEqual([
      ['snapshot', 5],
      ['delta', 1],
      ['delta', 2],
    ]);
    const [sink] = rig.core.sinks;
    dispose();
    dispose();
    await settle();
    expect(rig.core.sinks).toEqual([]);
    sink?.delta(3);
    await settle();
    expect(rig.heard).toHaveLength(3);
  });

  test('a second snapshot replaces the first and deltas go on from it', async () => {
    rig.join();
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    rig.core.sinks[0]?.snapshot({ total: 50 });
    rig.core.sinks[0]?.delta(1);
    await settle();
    expect(rig.heard.slice(1)).toEqual([
      ['snapshot', 50],
      ['delta', 1],
    ]);
  });

  test('ended by the core are over on both sides, and end only once', async () => {
    rig.join();
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    const [sink] = rig.core.sinks;
    sink?.end({ code: 'already-gone' });
    sink?.end({ code: 'already-gone' });
    sink?.delta(1);
    await settle();
    expect(rig.heard.slice(1)).toEqual([['end', 'already-gone']]);
    expect(rig.core.sinks).toEqual([]);
  });

  test('whose handler throws end with its problem and harm nobody else', async () => {
    rig.join();
    rig.client.subscribe('broken', {}, { snapshot: () => {}, end: rig.listener.end });
    rig.client.subscribe('counter', { from: 1 }, rig.listener);
    await settle();
    expect(rig.heard).toEqual([
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
    serve(smallContract, { ...rig.core.handlers, topics: { ...rig.core.handlers.topics, counter } }, left);
    connect(smallContract, right).subscribe('counter', { from: 1 }, rig.listener);
    await settle();
    expect(rig.heard).toEqual([['end', 'internal']]);
    expect(stopped).toBe(1);
  });

  test('with unknown names or refused parameters end as bad requests', async () => {
    rig.join();
    rig.client.subscribe('nonsense' as 'counter', { from: 1 }, rig.listener);
    rig.client.subscribe('hasOwnProperty' as 'counter', { from: 1 }, rig.listener);
    rig.client.subscribe('counter', { from: 0.5 }, rig.listener);
    await settle();
    expect(rig.heard).toEqual(Array.from({ length: 3 }, () => ['end', 'bad-request']));
    expect(rig.core.begun()).toBe(0);
  });

  test('are at most 256 per window, and one that ends makes room', async () => {
    rig.join();
    const disposers = Array.from({ length: 256 }, (_, from) => rig.client.subscribe('counter', { from }, rig.listener));
    rig.client.subscribe('counter', { from: 1000 }, rig.listener);
    await settle();
    expect(rig.core.sinks).toHaveLength(256);
    expect(rig.heard.at(-1)).toEqual(['end', 'bad-request']);
    disposers[0]?.();
    rig.client.subscribe('counter', { from: 1001 }, rig.listener);
    await settle();
    expect(rig.heard.at(-1)).toEqual(['snapshot', 1001]);
  });

  test('with a number that is in use are refused, and the first one stays', async () => {
    const [left, right] = createPortPair();
    serve(smallContract, rig.core.handlers, left);
    const answers: unknown[] = [];
    right.onMessage((answer) => answers.push(answer));
    right.post({ t: 'subscribe', id: 1, name: 'counter', params: { from: 1 } });
    right.post({ t: 'subscribe', id: 1, name: 'counter', params: { from: 2 } });
    await settle();
    expect(answers).toMatchObject([{ t: 'snapshot' }, { t: 'end', problem: { code: 'bad-request' } }]);
    expect(rig.core.sinks).toHaveLength(1);
  });

  test('stop when the window goes, whichever side closes, and the core hears of it once', async () => {
    const stop = rig.join();
    rig.client.subscribe('counter', { from: 1 }, rig.listener);
    await settle();
    rig.corePort.close();
    expect(rig.core.sinks).toEqual([]);
    stop();
    expect(rig.core.idle).toHaveLength(1);
  });

  test('stop when serving ends', async () => {
    const stop = rig.join();
    rig.client.subscribe('counter', { from: 1 }, rig.listener);
    await settle();
    stop();
    rig.client.subscribe('counter', { from: 2 }, rig.listener);
    await settle();
    expect(rig.core.sinks).toEqual([]);
    expect(rig.heard).toEqual([['snapshot', 1]]);
  });
});

describe('revisions', () => {
  test('a lost delta leads to a fresh subscription', async () => {
    let lose = false;
    rig.join({ keep: () => !lose });
    const dispose = rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    lose = true;
    rig.core.sinks[0]?.delta(1);
    lose = false;
    rig.core.sinks[0]?.delta(2);
    await settle();
    expect(rig.heard).toEqual([
      ['snapshot', 5],
      ['snapshot', 5],
    ]);
    expect(rig.core.sinks).toHaveLength(1);
    rig.core.sinks[0]?.delta(3);
    await settle();
    expect(rig.heard.at(-1)).toEqual(['delta', 3]);
    dispose();
    await settle();
    expect(rig.core.sinks).toEqual([]);
  });

  test('a lost first snapshot, too', async () => {
    let lose = true;
    rig.join({ keep: () => !lose });
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    lose = false;
    rig.core.sinks[0]?.delta(1);
    await settle();
    expect(rig.heard).toEqual([['snapshot', 5]]);
  });
});
