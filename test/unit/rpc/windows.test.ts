import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRpcRig, type RpcRig } from './rpc-rig.ts';
import { settle } from './small-contract.ts';

let rig: RpcRig;

beforeEach(() => {
  rig = createRpcRig();
});

describe('hidden windows', () => {
  test('hear nothing, and start with fresh snapshots when they show again', async () => {
    rig.join();
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    rig.client.subscribe('counter', { from: 6 }, rig.listener);
    await settle();
    const [sink] = rig.core.sinks;
    rig.client.setVisible(false);
    await settle();
    expect(rig.core.sinks).toEqual([]);
    expect(rig.core.idle).toHaveLength(1);
    sink?.delta(1);
    sink?.snapshot({ total: 9 });
    rig.client.subscribe('counter', { from: 7 }, rig.listener);
    await settle();
    expect(rig.heard).toHaveLength(2);
    rig.client.setVisible(true);
    await settle();
    expect(rig.heard.slice(2)).toEqual([
      ['snapshot', 5],
      ['snapshot', 6],
      ['snapshot', 7],
    ]);
    rig.core.sinks[1]?.delta(1);
    await settle();
    expect(rig.heard.at(-1)).toEqual(['delta', 1]);
  });

  test('are still answered, and saying the same twice changes nothing', async () => {
    rig.join();
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    rig.client.setVisible(true);
    await settle();
    expect(rig.core.begun()).toBe(1);
    rig.client.setVisible(false);
    rig.client.setVisible(false);
    expect(await rig.client.call('double', { n: 2 })).toBe(4);
    expect(rig.core.idle).toHaveLength(1);
  });

  test('may drop a topic while hidden', async () => {
    rig.join();
    const dispose = rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    rig.client.setVisible(false);
    dispose();
    rig.client.setVisible(true);
    await settle();
    expect(rig.core.begun()).toBe(1);
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
    rig.join({ congested: () => congested });
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    congested = true;
    rig.core.sinks[0]?.delta(1);
    vi.advanceTimersByTime(1000);
    congested = false;
    // Not yet: this delta would build on the one that was skipped.
    rig.core.sinks[0]?.delta(2);
    await settle();
    expect(rig.heard).toEqual([['snapshot', 5]]);
    vi.advanceTimersByTime(250);
    await settle();
    rig.core.sinks[0]?.delta(3);
    await settle();
    expect(rig.heard.slice(1)).toEqual([
      ['snapshot', 5],
      ['delta', 3],
    ]);
    expect(rig.core.sinks).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is spared snapshots as well, however many the core has to say', async () => {
    const posted = vi.fn(() => true);
    rig.join({ congested: () => congested, keep: posted });
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    congested = true;
    for (let total = 0; total < 100; total++) rig.core.sinks[0]?.snapshot({ total });
    await settle();
    expect(posted).toHaveBeenCalledTimes(1);
    congested = false;
    vi.advanceTimersByTime(250);
    await settle();
    expect(rig.heard).toEqual([
      ['snapshot', 5],
      ['snapshot', 5],
    ]);
  });

  test('hears nothing when it is hidden by the time it has caught up', async () => {
    rig.join({ congested: () => congested });
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    congested = true;
    rig.core.sinks[0]?.delta(1);
    rig.client.setVisible(false);
    await settle();
    congested = false;
    vi.advanceTimersByTime(250);
    await settle();
    expect(rig.core.sinks).toEqual([]);
    expect(rig.heard).toEqual([['snapshot', 5]]);
    rig.client.setVisible(true);
    await settle();
    expect(rig.heard).toHaveLength(2);
  });

  test('leaves no timer behind when it goes', async () => {
    rig.join({ congested: () => congested });
    rig.client.subscribe('counter', { from: 5 }, rig.listener);
    await settle();
    congested = true;
    rig.core.sinks[0]?.delta(1);
    expect(vi.getTimerCount()).toBe(1);
    rig.corePort.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
