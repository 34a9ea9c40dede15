import { afterEach, beforeEach, expect, it } from 'vitest';
import { Fleet } from '../../../main/host/fleet.ts';
import { Inventory } from '../../../main/host/inventory/inventory.ts';
import { Questions } from '../../../main/host/inventory/questions.ts';
import { Ration } from '../../../main/host/inventory/ration.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { HostRates } from '../../../main/metrics/rates.ts';
import { sleep, until } from '../../support/until.ts';

const MACHINES = 200;
const ASK = { flags: false, xml: true };

let asked: string[];
let visible: string[];
let far: boolean;
let questions: Questions;
let inventory: Inventory;

const uuidOf = (number: number): string => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;

/** A host that answers at once with an XML that says little. */
const connection = {
  isClosed: false,
  async call(_name: string, { dom }: { readonly dom: { readonly uuid: string } }) {
    asked.push(dom.uuid);
    return { xml: '<domain><name>m</name><vcpu>2</vcpu></domain>' };
  },
} as unknown as Connection;

beforeEach(() => {
  asked = [];
  visible = [];
  far = false;
  const now = () => 1000;
  inventory = new Inventory('h', new Fleet(), new HostRates({ nameOf: () => '' }), now, () => {});
  const uuids = Array.from({ length: MACHINES }, (_, i) => uuidOf(i));
  inventory.applyListing({
    askedAt: 1000,
    domains: uuids.map((uuid, i) => ({ uuid, name: `m${i}`, id: -1 })),
    persistent: new Set(uuids),
    autostart: new Set(),
    managedSave: new Set(),
    states: new Map(uuids.map((uuid) => [uuid, { state: 5, reason: 0 }])),
    hasStats: true,
  });
  questions = new Questions({
    inventory,
    now,
    ration: new Ration(),
    visible: () => visible,
    isOpened: () => false,
    hostName: () => 'h',
    isFar: () => far,
    onDetail: () => {},
  });
});

// What a test leaves waiting must not be asked in the next one.
afterEach(() => questions.use(null));

it('reads the XML of many machines in batches with pauses between, and all of them in the end', async () => {
  questions.use(connection);
  for (let i = 0; i < MACHINES; i += 1) questions.ask(uuidOf(i), ASK);
  // Turns of the event loop, but no time.
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
  const first = asked.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(MACHINES);
  await until(() => asked.length === MACHINES, { what: 'all were asked' });
  expect(new Set(asked).size).toBe(MACHINES);
  await sleep(0);
  expect([...inventory.entries.values()].every(({ record }) => record.vcpus === 2)).toBe(true);
});

it('asks first of all, and without pauses, about those that somebody looks at', async () => {
  for (let i = 0; i < MACHINES; i += 1) questions.ask(uuidOf(i), ASK);
  visible = Array.from({ length: 100 }, (_, i) => uuidOf(MACHINES - 1 - i));
  questions.use(connection);
  for (let i = 0; i < 150; i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(asked.slice(0, 100)).toEqual(visible);
});

it('a new connection goes on with what waits', async () => {
  questions.use(connection);
  for (let i = 0; i < MACHINES; i += 1) questions.ask(uuidOf(i), ASK);
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
  const before = asked.length;
  expect(before).toBeLessThan(MACHINES);
  questions.use(null);
  await sleep(50);
  expect(asked.length).toBe(before);
  questions.use(connection);
  await until(() => asked.length === MACHINES, { what: 'the rest was asked' });
});

it('hosts share what may be done at once, and each gets its turn', async () => {
  const ration = new Ration();
  const done = [0, 0, 0];
  for (const host of done.keys()) {
    const work = (): void => {
      while (done[host] !== 50 && ration.take(work)) done[host] = (done[host] ?? 0) + 1;
    };
    work();
  }
  expect(done).toEqual([40, 0, 0]);
  await until(() => done.every((count) => count === 50), { what: 'all is done' });
  let called = false;
  const more = (): void => {
    called = true;
  };
  while (ration.take(more));
  ration.forget(more);
  await sleep(50);
  expect(called).toBe(false);
});

it('has many questions on the way to a far host, and two at a near one', async () => {
  const held: (() => void)[] = [];
  const slow = {
    isClosed: false,
    call: () => new Promise((resolve) => held.push(() => resolve({ xml: '<domain><name>m</name></domain>' }))),
  } as unknown as Connection;
  for (const [isFar, expected] of [
    [false, 2],
    [true, 24],
  ] as const) {
    far = isFar;
    held.length = 0;
    for (let i = 0; i < MACHINES; i += 1) questions.ask(uuidOf(i), ASK);
    questions.use(slow);
    expect(held).toHaveLength(expected);
    questions.use(null);
  }
});
