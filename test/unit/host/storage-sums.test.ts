import { expect, it } from 'vitest';
import { StorageSums } from '../../../main/host/page/storage-sums.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { CallTimeoutError } from '../../../main/libvirt/errors.ts';

/** A connection that answers what storage is asked for; the names of the calls are kept. */
function connectionOf(answer: (name: string) => unknown, calls: string[] = []): Connection {
  const call = async (name: string): Promise<unknown> => {
    calls.push(name);
    return answer(name);
  };
  return { call } as unknown as Connection;
}

const POOLS = { pools: [{ name: 'a' }, { name: 'b' }] };

it('adds up the pools that are active', async () => {
  const connection = connectionOf((name) =>
    name === 'CONNECT_LIST_ALL_STORAGE_POOLS' ? POOLS : { capacity: 10, allocation: 4 },
  );
  expect(await new StorageSums().read(connection)).toEqual({ capacity: 20, allocation: 8 });
});

it('asks no more over a connection on which a pool did not answer', async () => {
  const calls: string[] = [];
  const connection = connectionOf((name) => {
    if (name === 'CONNECT_LIST_ALL_STORAGE_POOLS') return POOLS;
    throw new CallTimeoutError(name, 20_000, true);
  }, calls);
  const sums = new StorageSums();
  expect(await sums.read(connection)).toBeNull();
  const asked = calls.length;
  expect(await sums.read(connection)).toBeNull();
  expect(calls).toHaveLength(asked);
});
