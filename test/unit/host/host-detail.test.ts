import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostDetails, overcommitOf, type PageHost } from '../../../main/host/page/host-detail.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { ConnectionClosedError, LibvirtError } from '../../../main/libvirt/errors.ts';
import type { HostDetail, HostEvent } from '../../../shared/model/host-detail.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

const GIB = 1024 ** 3;
const NO_MORE = { dom: null, str1: null, str2: null, str3: null, int1: 0, int2: 0, net: null };
const CAPABILITIES = '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>';
const POOL = { name: 'default', uuid: '00000000-0000-4000-8000-000000000009' };

type Answers = Readonly<Record<string, unknown>>;

/** Answers these calls, refuses the others as a driver without them does, and counts all. */
function connectionWith(answers: Answers): { readonly connection: Connection; readonly calls: string[] } {
  const calls: string[] = [];
  const call = async (name: string): Promise<unknown> => {
    calls.push(name);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    if (answer !== undefined) return answer;
    throw new LibvirtError({ ...NO_MORE, code: 3, domain: 0, level: 2, message: 'not here' });
  };
  return { connection: { call, way: 'local' } as unknown as Connection, calls };
}

const QEMU: Answers = {
  CONNECT_GET_CAPABILITIES: { capabilities: CAPABILITIES },
  CONNECT_LIST_ALL_STORAGE_POOLS: { pools: [POOL, POOL], ret: 2 },
  STORAGE_POOL_GET_INFO: { state: 2, capacity: 10 * GIB, allocation: 3 * GIB, available: 7 * GIB },
  CONNECT_LIST_ALL_NETWORKS: { nets: [POOL], ret: 1 },
};

function machine(state: MachineRecord['state'], vcpus: number | null, memoryBytes: number | null): MachineRecord {
  return { state, vcpus, memoryBytes } as MachineRecord;
}

interface FakeHost extends PageHost {
  connection: Connection | null;
  readonly events: HostEvent[];
  readonly inventory: { readonly entries: Map<string, { readonly record: MachineRecord }> };
}

function fakeHost(connection: Connection | null): FakeHost {
  return { id: 'lab', name: 'lab', connection, events: [], onEvent: () => () => {}, inventory: { entries: new Map() } };
}

function open(
  details: HostDetails,
  host: PageHost,
): { readonly told: HostDetail[]; readonly ends: unknown[]; close: () => void } {
  const told: HostDetail[] = [];
  const ends: unknown[] = [];
  const close = details.subscribe(host, {
    snapshot: (value) => void told.push(value),
    delta: (value) => void told.push(value),
    end: (problem) => void ends.push(problem),
  });
  return { told, ends, close };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('overcommit', () => {
  it('sums what was promised to those that run and to all', () => {
    const sums = overcommitOf([
      machine('running', 4, 8 * GIB),
      machine('paused', 2, 2 * GIB),
      machine('off', 8, 16 * GIB),
      machine('unknown', null, null),
    ]);
    expect(sums).toEqual({
      vcpusRunning: 6,
      vcpusAll: 14,
      memoryRunningBytes: 10 * GIB,
      memoryAllBytes: 26 * GIB,
    });
  });
});

describe("what a host's page tells", () => {
  it('begins at once with what is known, then has the answers', async () => {
    const details = new HostDetails();
    const { told, close } = open(details, fakeHost(connectionWith(QEMU).connection));
    expect(told[0]).toMatchObject({ capabilities: null, storage: null, networks: null, problem: null, way: 'local' });
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)).toMatchObject({
      capabilities: { arch: 'x86_64' },
      storage: { pools: 2, capacity: 20 * GIB, allocation: 6 * GIB },
      networks: 1,
      problem: null,
    });
    close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks for capabilities once per connection, and again over the next one', async () => {
    const details = new HostDetails();
    const first = connectionWith(QEMU);
    const host = fakeHost(first.connection);
    open(details, host).close();
    await vi.advanceTimersByTimeAsync(10);
    const page = open(details, host);
    await vi.advanceTimersByTimeAsync(70_000);
    const asked = (calls: readonly string[]): number =>
      calls.filter((name) => name === 'CONNECT_GET_CAPABILITIES').length;
    expect(asked(first.calls)).toBe(1);
    expect(first.calls.filter((name) => name === 'CONNECT_LIST_ALL_NETWORKS').length).toBeGreaterThan(2);
    const next = connectionWith({ ...QEMU, CONNECT_GET_CAPABILITIES: { capabilities: '<capabilities/>' } });
    host.connection = next.connection;
    details.changed('lab');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked(next.calls)).toBe(1);
    expect(page.told.at(-1)?.capabilities?.arch).toBeNull();
    page.close();
  });

  it('keeps what was answered while the host is away', async () => {
    const details = new HostDetails();
    const host = fakeHost(connectionWith(QEMU).connection);
    const { told } = open(details, host);
    await vi.advanceTimersByTimeAsync(10);
    host.connection = null;
    host.events.push({ time: 1, kind: 'lost', problem: { code: 'connection-lost' } });
    details.changed('lab');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.at(-1)).toMatchObject({ way: null, capabilities: { arch: 'x86_64' }, networks: 1, problem: null });
    expect(told.at(-1)?.events).toHaveLength(1);
    details.dispose();
  });

  it('says why there are no capabilities where a driver has none, and has gaps for the rest', async () => {
    const details = new HostDetails();
    const { told } = open(details, fakeHost(connectionWith({}).connection));
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)).toMatchObject({ capabilities: null, storage: null, networks: null });
    expect(told.at(-1)?.problem).toMatchObject({ code: 'unsupported', host: 'lab' });
    details.dispose();
  });

  it('says that capabilities cannot be read, and asks again', async () => {
    const details = new HostDetails();
    const broken = connectionWith({ ...QEMU, CONNECT_GET_CAPABILITIES: { capabilities: '<capabilities>' } });
    const { told } = open(details, fakeHost(broken.connection));
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)?.problem).toMatchObject({ code: 'protocol', host: 'lab' });
    expect(told.at(-1)?.networks).toBe(1);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(broken.calls.filter((name) => name === 'CONNECT_GET_CAPABILITIES').length).toBeGreaterThan(1);
    details.dispose();
  });

  it('is no worse for a connection that ends meanwhile', async () => {
    const details = new HostDetails();
    const ended = new ConnectionClosedError('lost', 'gone');
    const { told } = open(details, fakeHost(connectionWith({ ...QEMU, CONNECT_LIST_ALL_NETWORKS: ended }).connection));
    await vi.advanceTimersByTimeAsync(10);
    expect(told.at(-1)).toMatchObject({ capabilities: null, problem: null });
    details.dispose();
  });

  it('follows the machines, several changes at once, and ends with the host', async () => {
    const details = new HostDetails();
    const host = fakeHost(null);
    const { told, ends } = open(details, host);
    for (let i = 0; i < 50; i += 1) {
      host.inventory.entries.set(String(i), { record: machine('running', 2, GIB) });
      details.changed('lab');
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toHaveLength(2);
    expect(told[1]?.overcommit).toMatchObject({ vcpusRunning: 100, memoryAllBytes: 50 * GIB });
    // A change that changes nothing here is not told.
    details.changed('lab');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toHaveLength(2);
    details.end('lab');
    expect(ends).toEqual([{ code: 'already-gone', object: 'lab' }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
