import { beforeEach, describe, expect, it } from 'vitest';
import { Fleet } from '../../../main/host/fleet.ts';
import { type Ask, Inventory } from '../../../main/host/inventory/inventory.ts';
import type { Listing } from '../../../main/host/inventory/listing.ts';
import { NO_STATE, stateCode } from '../../../main/host/inventory/machine-entry.ts';
import type { LibvirtEvent } from '../../../main/libvirt/events.ts';
import { HostRates } from '../../../main/metrics/rates.ts';
import { LIFECYCLE_WORDS, lifecycleKind, MACHINE_EVENT_KINDS } from '../../../shared/model/event-kind.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

const A = 'aaaaaaaa-0000-0000-0000-000000000001';
const B = 'bbbbbbbb-0000-0000-0000-000000000002';
const RUNNING = 1;
const OFF = 5;

let now: number;
let fleet: Fleet;
let inventory: Inventory;
let asked: [string, Ask][];

beforeEach(() => {
  now = 1000;
  asked = [];
  fleet = new Fleet();
  inventory = new Inventory(
    'h',
    fleet,
    new HostRates({ nameOf: () => '' }),
    () => now,
    (entry, ask) => asked.push([entry.record.uuid, ask]),
  );
});

type Listed = readonly [uuid: string, name: string, state: number, id?: number];

function listing(machines: readonly Listed[], more: Partial<Listing> = {}): Listing {
  return {
    askedAt: now,
    domains: machines.map(([uuid, name, , id = -1]) => ({ uuid, name, id })),
    persistent: new Set(machines.map(([uuid]) => uuid)),
    autostart: new Set(),
    managedSave: new Set(),
    states: new Map(machines.map(([uuid, , state]) => [uuid, { state, reason: 1 }])),
    hasStats: true,
    ...more,
  };
}

function event(uuid: string, word: string, detail = 0, name = 'web', id = -1): LibvirtEvent {
  const number = LIFECYCLE_WORDS.findIndex(({ event: known }) => known === word);
  return { kind: 'domain-lifecycle', domain: { uuid, name, id }, event: number, detail };
}

function record(uuid: string): MachineRecord | undefined {
  return fleet.machine(`h/${uuid}`);
}

it('compares the next answer with what an event told, not with the answer before', () => {
  inventory.applyListing(listing([[A, 'web', RUNNING, 4]]));
  const entry = inventory.entries.get(A);
  expect(entry?.stateTold).toBe(stateCode(RUNNING, 1));
  now += 10;
  inventory.applyEvent(event(A, 'suspended', 0, 'web', 4));
  expect(entry?.stateTold).toBe(NO_STATE);
  if (entry !== undefined) inventory.applyState(entry, { state: RUNNING, reason: 1 }, now - 5);
  expect(record(A)?.state).toBe('paused');
  if (entry !== undefined) inventory.applyState(entry, { state: RUNNING, reason: 1 }, now + 5);
  expect(record(A)?.state).toBe('running');
});

describe('a listing', () => {
  it('fills in what it says', () => {
    const sets = { autostart: new Set([A]), managedSave: new Set([B]), persistent: new Set([A]) };
    inventory.applyListing(
      listing(
        [
          [A, 'web', RUNNING, 4],
          [B, 'db', OFF],
        ],
        sets,
      ),
    );
    expect(record(A)).toMatchObject({
      name: 'web',
      state: 'running',
      reason: 'running-booted',
      autostart: true,
      managedSave: false,
      persistent: true,
      startedAt: 1000,
      startedExact: false,
    });
    expect(record(B)).toMatchObject({ state: 'off', managedSave: true, persistent: false, startedAt: null });
  });

  it('removes what it lacks and keeps slots', () => {
    inventory.applyListing(
      listing([
        [A, 'web', OFF],
        [B, 'db', OFF],
      ]),
    );
    const slot = record(A)?.slot;
    inventory.applyListing(listing([[A, 'web', OFF]]));
    expect(record(B)).toBeUndefined();
    expect(record(A)?.slot).toBe(slot);
    inventory.applyListing(listing([[B, 'db', OFF]]));
    expect(record(B)?.slot).toBeGreaterThan(slot ?? 0);
  });

  it('does not undo what an event told after it was asked', () => {
    inventory.applyListing(listing([[A, 'web', OFF]]));
    const old = listing([[A, 'web', OFF]]);
    now += 10;
    inventory.applyEvent(event(A, 'started', 0, 'web', 7));
    inventory.applyEvent(event(B, 'defined', 0, 'new'));
    inventory.applyListing(old);
    expect(record(A)?.state).toBe('running');
    expect(record(B)?.name).toBe('new');
  });

  it('does not take another start for the one we saw', () => {
    inventory.applyListing(listing([[A, 'web', RUNNING, 4]]));
    const entry = inventory.entries.get(A);
    if (entry === undefined) throw new Error('no entry');
    inventory.update(entry, { startedAt: 5, startedExact: true });
    inventory.applyListing(listing([[A, 'web', RUNNING, 4]]));
    expect(record(A)).toMatchObject({ startedAt: 5, startedExact: true });
    now = 9000;
    inventory.applyListing(listing([[A, 'web', RUNNING, 9]]));
    expect(record(A)).toMatchObject({ startedAt: 9000, startedExact: false });
  });
});

describe('events', () => {
  beforeEach(() => inventory.applyListing(listing([[A, 'web', OFF]])));

  it.each([
    [[event(A, 'started')], { state: 'running', reason: 'running-booted', startedAt: 1000, startedExact: true }],
    [[event(A, 'started', 2)], { state: 'running', reason: 'running-restored' }],
    [[event(A, 'started'), event(A, 'suspended', 2)], { state: 'paused', reason: 'paused-ioerror' }],
    [[event(A, 'suspended'), event(A, 'resumed')], { state: 'running', reason: 'running-unpaused' }],
    [[event(A, 'started'), event(A, 'stopped', 1)], { state: 'off', reason: 'off-destroyed', startedAt: null }],
    [[event(A, 'started'), event(A, 'shutdown')], { state: 'shutting-down', reason: null }],
    [[event(A, 'pmsuspended', 1)], { state: 'suspended', reason: 'suspended-disk' }],
    [[event(A, 'crashed')], { state: 'crashed', reason: 'crashed-panicked' }],
    [[event(A, 'started', 99)], { state: 'running', reason: null }],
  ] as const)('tell the state by themselves: case %#', (events, expected) => {
    for (const each of events) inventory.applyEvent(each);
    expect(record(A)).toMatchObject(expected);
  });

  it('of a rename keep the machine', () => {
    const slot = record(A)?.slot;
    inventory.applyEvent(event(A, 'undefined', 1, 'web'));
    expect(record(A)?.name).toBe('web');
    inventory.applyEvent(event(A, 'defined', 2, 'site'));
    expect(record(A)).toMatchObject({ name: 'site', slot });
  });

  it('of undefining remove a machine that is off and leave one that runs', () => {
    inventory.applyEvent(event(A, 'started'));
    inventory.applyEvent(event(A, 'undefined'));
    expect(record(A)).toMatchObject({ persistent: false });
    inventory.applyEvent(event(A, 'stopped'));
    expect(record(A)).toBeUndefined();
  });

  it('tell of a machine that migrated away, whether its definition stayed, goes after it, or never was', () => {
    const MIGRATED = 3;
    const both: readonly Listed[] = [
      [A, 'web', RUNNING, 4],
      [B, 'db', RUNNING, 5],
    ];
    inventory.applyListing(listing(both, { persistent: new Set([A]) }));
    inventory.applyEvent(event(A, 'stopped', MIGRATED));
    inventory.applyEvent(event(B, 'stopped', MIGRATED, 'db'));
    expect(record(A)).toMatchObject({ state: 'off', reason: 'off-migrated' });
    expect([record(B), fleet.hasMoved(`h/${A}`), fleet.hasMoved(`h/${B}`)]).toEqual([undefined, false, true]);
    inventory.applyEvent(event(A, 'undefined'));
    expect([record(A), fleet.hasMoved(`h/${A}`)]).toEqual([undefined, true]);
    inventory.applyEvent(event(A, 'started', MIGRATED - 2, 'web', 9));
    expect(fleet.hasMoved(`h/${A}`)).toBe(false);
  });

  it('do not bring a machine back that is gone, but a new one in', () => {
    inventory.applyEvent(event(B, 'undefined'));
    inventory.applyEvent({ kind: 'domain-reboot', domain: { uuid: B, name: 'db', id: 3 } });
    expect(record(B)).toBeUndefined();
    inventory.applyEvent(event(B, 'started', 0, 'db', 3));
    expect(record(B)).toMatchObject({ name: 'db', state: 'running' });
  });

  it('newer than we are lead to a question, not to a guess', () => {
    asked.length = 0;
    const unknown: LibvirtEvent = {
      kind: 'domain-lifecycle',
      domain: { uuid: A, name: 'web', id: -1 },
      event: 77,
      detail: 0,
    };
    inventory.applyEvent(unknown);
    expect(record(A)?.state).toBe('off');
    expect(asked).toEqual([[A, { flags: true, xml: true }]]);
  });

  it('are remembered, the newest two hundred', () => {
    for (let i = 0; i < 300; i += 1) {
      now += 1;
      inventory.applyEvent({ kind: 'domain-reboot', domain: { uuid: A, name: 'web', id: 1 } });
    }
    const events = inventory.entries.get(A)?.events ?? [];
    expect(events).toHaveLength(200);
    expect(events.at(-1)).toEqual({ time: now, kind: 'reboot', detail: null });
  });

  it('all have a kind that the messages know', () => {
    for (const [number, { details }] of LIFECYCLE_WORDS.entries()) {
      for (let detail = 0; detail <= details.length; detail += 1) {
        expect(MACHINE_EVENT_KINDS).toContain(lifecycleKind(number, detail));
      }
    }
    expect(lifecycleKind(99, 0)).toBe('lifecycle-other');
  });
});

it('what was kept is shown, and the first listing is the truth', () => {
  inventory.applyListing(
    listing([
      [A, 'web', RUNNING, 3],
      [B, 'db', OFF],
    ]),
  );
  const kept = [...inventory.entries.values()].map(({ record: each }) => each);
  const later = new Fleet();
  const again = new Inventory(
    'h',
    later,
    new HostRates({ nameOf: () => '' }),
    () => now,
    () => {},
  );
  again.restore(kept);
  expect(later.machine(`h/${A}`)).toMatchObject({ name: 'web', state: 'running' });
  again.applyListing({ ...listing([[A, 'new name', OFF]]), askedAt: Number.POSITIVE_INFINITY });
  expect(later.machine(`h/${A}`)).toMatchObject({ name: 'new name', state: 'off' });
  expect(later.machine(`h/${B}`)).toBeUndefined();
});
