import { beforeEach, expect, it, vi } from 'vitest';
import { ConnectLoop } from '../../../main/host/link/connect-loop.ts';
import type { HostInput } from '../../../main/host/link/state.ts';
import type { Problem, ProblemCode } from '../../../shared/model/problem.ts';

let inputs: HostInput[];
let attempts: { readonly signal: AbortSignal; readonly live: () => void; readonly end: (code: ProblemCode) => void }[];
let loop: ConnectLoop;

beforeEach(() => {
  inputs = [];
  attempts = [];
  loop = loopOf(false);
});

function loopOf(isRemote: boolean): ConnectLoop {
  return new ConnectLoop({
    isRemote: () => isRemote,
    now: () => performance.now(),
    attempt: (signal, live) =>
      new Promise<Problem>((resolve) => attempts.push({ signal, live, end: (code) => resolve({ code }) })),
    onInput: (input) => inputs.push(input),
    onFault: () => ({ code: 'internal' }),
  });
}

const attempt = (number: number) => vi.waitFor(() => attempts[number] ?? Promise.reject(new Error('no attempt')));

it('tries again after a while, or at once when somebody is in a hurry', async () => {
  loop.start();
  (await attempt(0)).end('connection-refused');
  await vi.waitFor(() => expect(inputs).toMatchObject([{ kind: 'lost', attempt: 1 }]));
  const askedAt = performance.now();
  loop.hurry();
  (await attempt(1)).end('connection-refused');
  expect(performance.now() - askedAt).toBeLessThan(300);
  await vi.waitFor(() => expect(inputs.at(-1)).toMatchObject({ kind: 'lost', attempt: 2 }));
  await attempt(2);
  loop.stop();
});

it('gives up where a first attempt finds nothing, but not once the host has been live', async () => {
  loop.start();
  (await attempt(0)).end('no-libvirt');
  await vi.waitFor(() => expect(inputs).toEqual([{ kind: 'gave-up', problem: { code: 'no-libvirt' } }]));
  await vi.waitFor(() => expect(loop.isRunning).toBe(false));
  loop.start();
  const { live, end } = await attempt(1);
  live();
  end('no-libvirt');
  await vi.waitFor(() => expect(inputs.at(-1)).toMatchObject({ kind: 'lost', attempt: 1 }));
  loop.stop();
});

it('says nothing more once it is stopped', async () => {
  loop.start();
  const { signal, end } = await attempt(0);
  loop.stop();
  expect([signal.aborted, loop.isRunning]).toEqual([true, false]);
  end('connection-lost');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(inputs).toEqual([]);
  expect(attempts).toHaveLength(1);
});

it('waits longer before another login on another host', async () => {
  const remote = loopOf(true);
  remote.start();
  for (const [i, least] of [750, 1500, 3000].entries()) {
    (await attempt(i)).end('connection-lost');
    const lost = await vi.waitFor(() => inputs[i] ?? Promise.reject(new Error('no word')));
    if (lost.kind !== 'lost') throw new Error(lost.kind);
    expect(lost.retryAt - lost.at).toBeGreaterThanOrEqual(least);
    remote.hurry();
  }
  remote.stop();
});

it('begins afresh when what kept us apart may be over, and waits not even after the attempt that is under way', async () => {
  const remote = loopOf(true);
  remote.start();
  for (const i of [0, 1, 2]) {
    (await attempt(i)).end('ssh-timeout');
    await vi.waitFor(() => expect(inputs).toHaveLength(i + 1));
    if (i < 2) remote.hurry();
  }
  expect(inputs[2]).toMatchObject({ attempt: 3 });
  remote.renew();
  const { end } = await attempt(3);
  remote.renew();
  end('ssh-timeout');
  await vi.waitFor(() => expect(inputs[3]).toMatchObject({ kind: 'lost', attempt: 1 }));
  const again = inputs[3];
  if (again?.kind !== 'lost') throw new Error('no word');
  expect(again.retryAt).toBe(again.at);
  (await attempt(4)).end('ssh-timeout');
  await vi.waitFor(() => expect(inputs[4]).toMatchObject({ kind: 'lost', attempt: 2 }));
  remote.stop();
});
