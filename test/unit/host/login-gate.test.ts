import { expect, it, vi } from 'vitest';
import { LoginGate } from '../../../main/host/link/login-gate.ts';

const never = new AbortController().signal;

it('lets eight in, and one more for each that leaves, in their order', async () => {
  const gate = new LoginGate(60_000);
  const inside: number[] = [];
  const leaves: (() => void)[] = [];
  const enter = async (number: number): Promise<void> => {
    const leave = await gate.enter(never);
    inside.push(number);
    leaves.push(leave);
  };
  const all = Promise.all(Array.from({ length: 12 }, (_, number) => enter(number)));
  await vi.waitFor(() => expect(inside).toHaveLength(8));
  leaves[3]?.();
  leaves[3]?.();
  await vi.waitFor(() => expect(inside).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]));
  for (const leave of leaves.slice(4)) leave();
  await all;
  expect(inside).toHaveLength(12);
  for (const leave of leaves) leave();
});

it('makes room beside logins that take long, as those that ask the user do', async () => {
  const gate = new LoginGate(30);
  for (let number = 0; number < 8; number += 1) await gate.enter(never);
  const from = performance.now();
  const leave = await gate.enter(never);
  expect(performance.now() - from).toBeLessThan(2000);
  leave();
});

it('forgets who gives up while waiting', async () => {
  const gate = new LoginGate(60_000);
  const leaves = await Promise.all(Array.from({ length: 8 }, () => gate.enter(never)));
  const abort = new AbortController();
  const waiting = gate.enter(abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const next = gate.enter(never);
  leaves[0]?.();
  (await next)();
  for (const leave of leaves) leave();
});
