import { expect, it } from 'vitest';
import { ConnectionPool } from '../../../main/host/link/connection-pool.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';

interface Fake {
  isClosed: boolean;
  inFlight: number;
}

function fake(): Connection & Fake {
  const connection = {
    isClosed: false,
    inFlight: 0,
    close() {
      connection.isClosed = true;
    },
  };
  return connection as unknown as Connection & Fake;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const never = () => new Promise<never>(() => {});

it('stays on one connection while nothing is stuck', async () => {
  const first = fake();
  const pool = new ConnectionPool(first, () => Promise.reject(new Error('not needed')));
  for (let i = 0; i < 5; i += 1) expect(pool.pick()).toBe(first);
  expect(await pool.acquire()).toBe(first);
});

it('spreads stuck calls, opens more for them, and refuses beyond its fill', async () => {
  const opened: Connection[] = [];
  const pool = new ConnectionPool(fake(), () => {
    const connection = fake();
    opened.push(connection);
    return Promise.resolve(connection);
  });
  let picks = 0;
  for (let connection = pool.pick(); connection !== null; connection = pool.pick()) {
    pool.markStuck(connection, never());
    picks += 1;
    await turn();
    expect(picks).toBeLessThan(50);
  }
  expect(opened).toHaveLength(3);
  expect(picks).toBe(12);
  expect(pool.stuck).toBe(12);
});

it('frees the place of a call that comes back, whether well or not', async () => {
  const first = fake();
  const pool = new ConnectionPool(first, () => Promise.reject(new Error('none')));
  pool.markStuck(first, Promise.resolve());
  pool.markStuck(first, Promise.reject(new Error('late')));
  expect(pool.stuck).toBe(2);
  await turn();
  expect(pool.stuck).toBe(0);
});

it('gives a user a connection that answers at once', async () => {
  const first = fake();
  const second = fake();
  const pool = new ConnectionPool(first, () => Promise.resolve(second));
  first.inFlight = 3;
  expect(await pool.acquire()).toBe(second);
  first.isClosed = true;
  second.inFlight = 1;
  expect(await pool.acquire()).toBe(second);
});

it('closes everything, also what was still being opened', async () => {
  const first = fake();
  const late = fake();
  let give: (connection: Connection) => void = () => {};
  const pool = new ConnectionPool(first, () => new Promise((resolve) => (give = resolve)));
  pool.markStuck(first, never());
  pool.pick();
  pool.close();
  give(late);
  await turn();
  expect([first.isClosed, late.isClosed]).toEqual([true, true]);
});
