import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../../shared/model/problem.ts';
import { createPortPair } from '../../../shared/port.ts';
import { serve } from '../../../shared/rpc.ts';
import { createRpcRig, type RpcRig } from './rpc-rig.ts';
import { settle, smallContract } from './small-contract.ts';

let rig: RpcRig;

beforeEach(() => {
  rig = createRpcRig();
});

describe('commands', () => {
  test('are answered', async () => {
    rig.join();
    expect(await rig.client.call('double', { n: 21 })).toBe(42);
  });

  test('fail with the problem the core names', async () => {
    rig.join();
    await expect(rig.client.call('fail', {})).rejects.toMatchObject({
      name: 'ProblemError',
      problem: { code: 'wrong-state', object: 'web-01' },
    });
  });

  test('with arguments the schema refuses never reach the core', async () => {
    rig.join();
    await expect(rig.client.call('double', { n: 101 })).rejects.toMatchObject({
      problem: { code: 'bad-request', object: 'double', detail: expect.stringContaining('n: ') },
    });
    await expect(rig.client.call('double', 'no object' as never)).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    });
  });

  test('an objection to a huge message is short', async () => {
    rig.join();
    const error = await rig.client.call('double', { ['x'.repeat(100_000)]: 1 } as never).catch((e: unknown) => e);
    expect(JSON.stringify((error as { problem: Problem }).problem).length).toBeLessThan(600);
  });

  test.each(['nonsense', 'toString', '__proto__', 'constructor'])('unknown name %s is refused', async (name) => {
    rig.join();
    await expect(rig.client.call(name as 'double', { n: 1 })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    });
  });

  test('wait their turn: answers find their callers in any order', async () => {
    rig.join();
    const slow = rig.client.call('wait', {});
    expect(await rig.client.call('double', { n: 1 })).toBe(2);
    rig.core.answer('late');
    expect(await slow).toBe('late');
  });

  test('with arguments that cannot cross reject and leave the port usable', async () => {
    rig.join();
    await expect(rig.client.call('double', { n: (() => 1) as never })).rejects.toThrow();
    expect(await rig.client.call('double', { n: 2 })).toBe(4);
  });

  test('fail with connection-lost when the port closes, and at once after it', async () => {
    rig.join();
    const closed = vi.fn();
    rig.client.onClose(closed);
    const call = rig.client.call('wait', {});
    await settle();
    rig.corePort.close();
    await expect(call).rejects.toMatchObject({ problem: { code: 'connection-lost' } });
    await expect(rig.client.call('double', { n: 1 })).rejects.toMatchObject({ problem: { code: 'connection-lost' } });
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
    serve(smallContract, rig.core.handlers, left);
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
      rig.join();
      rig.corePort.post(message);
      expect(await rig.client.call('double', { n: 4 })).toBe(8);
    },
  );
});
