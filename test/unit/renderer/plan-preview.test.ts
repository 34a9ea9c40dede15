import { describe, expect, it } from 'vitest';
import { byName, moveTurn, placeTurn, previewPlan } from '../../../renderer/features/plan/plan-preview.ts';
import { actPlanSchema } from '../../../shared/model/act-plan.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { sampleMachine } from './sample-machines.ts';

function hostOf(id: string, over: Partial<HostRecord> = {}): [string, HostRecord] {
  const nothing = { facts: null, inventoryAt: null, ...UNDECIDED };
  return [
    id,
    { id, name: id, uri: `qemu+ssh://${id}/system`, kind: 'ssh', state: { phase: 'live' }, ...nothing, ...over },
  ];
}

const hosts = new Map([
  hostOf('a'),
  hostOf('b'),
  hostOf('away', { state: { phase: 'disconnected' } }),
  hostOf('glass', { readOnly: true }),
]);

function on(host: string, slot: number, over: Partial<MachineRecord> = {}): MachineRecord {
  return sampleMachine(slot, { id: `${host}/${slot}`, host, name: `${host}-${slot}`, ...over });
}

const plan = (choice: object) => actPlanSchema.parse(choice);
const ids = (machines: readonly MachineRecord[]) => machines.map(({ id }) => id);

describe('the preview of a plan', () => {
  it('gives each host its turns, with what is known of their times', () => {
    const machines = [on('b', 2), on('a', 1), on('a', 3), on('a', 4)];
    const { groups, count } = previewPlan('reboot', machines, hosts, plan({ perHost: 2, staggerMs: 10_000 }));
    expect(count).toBe(4);
    expect(groups.map(({ host }) => host)).toEqual(['a', 'b']);
    expect(groups[0]?.turns.map(({ machine, fromMs, waits }) => [machine.id, fromMs, waits])).toEqual([
      ['a/1', 0, false],
      ['a/3', 10_000, false],
      ['a/4', 20_000, true],
    ]);
  });

  it('puts all hosts into one order, one at a time', () => {
    const machines = [on('b', 1), on('a', 2)];
    const { groups } = previewPlan('reboot', machines, hosts, plan({ order: 'in-order', perHost: 5 }));
    expect(groups).toHaveLength(1);
    expect(groups[0]?.turns.map(({ machine, place, waits }) => [machine.id, place, waits])).toEqual([
      ['b/1', 1, false],
      ['a/2', 2, true],
    ]);
  });

  it('leaves out what cannot be, and says why', () => {
    const machines = [on('a', 1), on('a', 2, { state: 'off' }), on('away', 3), on('glass', 4), on('gone', 5)];
    const { leftOut, count } = previewPlan('shutdown', machines, hosts, plan({}));
    expect(count).toBe(1);
    expect(leftOut.map(({ machine, why }) => [machine.id, why])).toEqual([
      ['a/2', 'not-running'],
      ['away/3', 'host-offline'],
      ['glass/4', 'read-only'],
      ['gone/5', 'host-offline'],
    ]);
  });

  it('tells how long a shutdown that ends with the plug takes at most', () => {
    const over = (choice: object, count = 3) =>
      previewPlan(
        'shutdown',
        Array.from({ length: count }, (_, slot) => on('a', slot)),
        hosts,
        plan(choice),
      ).overMs;
    expect(over({ forceAfterMs: null })).toBeNull();
    expect(over({ forceAfterMs: 60_000, perHost: 5 })).toBe(60_000);
    expect(over({ forceAfterMs: 60_000, perHost: 5, staggerMs: 10_000 })).toBe(80_000);
    expect(over({ forceAfterMs: 60_000, perHost: 2 })).toBe(120_000);
    expect(over({ forceAfterMs: 60_000, order: 'in-order' })).toBe(180_000);
    expect(over({ forceAfterMs: 60_000 }, 0)).toBeNull();
  });
});

describe('the order', () => {
  const machines = [on('a', 1), on('b', 10), on('a', 3), on('b', 9)];

  it('moves a machine among those of its host, or among all', () => {
    expect(ids(moveTurn(machines, 'a/3', -1, false))).toEqual(['a/3', 'a/1', 'b/10', 'b/9']);
    expect(ids(moveTurn(machines, 'a/3', -1, true))).toEqual(['a/1', 'a/3', 'b/10', 'b/9']);
    expect(moveTurn(machines, 'a/1', -1, false)).toBe(machines);
    expect(ids(moveTurn(machines, 'a/1', 1, true))).toEqual(['b/10', 'a/1', 'a/3', 'b/9']);
  });

  it('puts a machine where another stands', () => {
    expect(ids(placeTurn(machines, 'a/1', 'b/9'))).toEqual(['b/10', 'a/3', 'b/9', 'a/1']);
    expect(placeTurn(machines, 'gone', 'b/9')).toBe(machines);
  });

  it('follows names with their numbers', () => {
    expect(ids(byName(machines))).toEqual(['a/1', 'a/3', 'b/9', 'b/10']);
  });
});
