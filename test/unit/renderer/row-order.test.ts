import { describe, expect, it } from 'vitest';
import { createNameOrder } from '../../../renderer/features/machines/table/name-order.ts';
import { naturalKey } from '../../../renderer/features/machines/table/natural-order.ts';
import { orderRows, type SortFacts } from '../../../renderer/features/machines/table/row-order.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { sampleMachine } from './sample-machines.ts';

const cpu = Float32Array.of(0.5, 0.5004, Number.NaN, 0.9, 0.1);
const facts: SortFacts = { column: () => cpu, hostName: (host) => (host === 'local' ? 'This computer' : 'atlas') };
const machines = ['e', 'd', 'c', 'b', 'a'].map((name, slot) =>
  sampleMachine(slot, { name, host: slot % 2 === 0 ? 'local' : 'far', vcpus: slot === 2 ? null : slot }),
);
const fleetOf = (list: readonly MachineRecord[]) => new Map(list.map((machine) => [machine.id, machine]));
const byName = createNameOrder().order(fleetOf(machines));
const names = (rows: readonly { readonly name: string }[]): string => rows.map(({ name }) => name).join('');

describe('the order of rows', () => {
  it('reads numbers in names as numbers, and letters without case and accents', () => {
    const list = ['web-10', 'web-2', 'Émile', 'web-02', 'alpha', 'Zeta', 'web-2a'];
    const sorted = list.sort((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : naturalKey(a) > naturalKey(b) ? 1 : 0));
    expect(sorted).toEqual(['alpha', 'Émile', 'web-2', 'web-02', 'web-2a', 'web-10', 'Zeta']);
  });

  it('stands equal values by name, as coarsely as they are shown, both ways', () => {
    expect(names(orderRows(byName, null, { id: 'cpu', descending: true }, facts))).toBe('bdeac');
    expect(names(orderRows(byName, null, { id: 'cpu', descending: false }, facts))).toBe('adebc');
  });

  it('puts what is unknown last, both ways', () => {
    for (const descending of [true, false]) {
      expect(names(orderRows(byName, null, { id: 'vcpus', descending }, facts)).at(-1)).toBe('c');
    }
  });

  it('sorts by texts, and keeps only what the filter keeps', () => {
    expect(names(orderRows(byName, null, { id: 'host', descending: false }, facts))).toBe('bdace');
    expect(names(orderRows(byName, ({ host }) => host === 'local', { id: 'name', descending: true }, facts))).toBe(
      'eca',
    );
  });

  it('follows renames and removals without forgetting the rest', () => {
    const order = createNameOrder();
    expect(names(order.order(fleetOf(machines)))).toBe('abcde');
    const renamed = machines.map((machine) => (machine.name === 'a' ? { ...machine, name: 'z' } : machine));
    expect(names(order.order(fleetOf(renamed)))).toBe('bcdez');
    expect(names(order.order(fleetOf(renamed.slice(1))))).toBe('bcdz');
    const more = [...renamed, sampleMachine(90, { name: 'aa' }), sampleMachine(91, { name: 'c1' })];
    expect(names(order.order(fleetOf(more)))).toBe('aabcc1dez');
    const off = renamed.map((machine) => ({ ...machine, state: 'off' as const }));
    expect(order.order(fleetOf(off)).every(({ state }) => state === 'off')).toBe(true);
  });

  it('sorts ten thousand machines in a fraction of a frame', () => {
    const many = Array.from({ length: 10_000 }, (_, slot) => sampleMachine(slot));
    const load = Float32Array.from(many, (_, slot) => ((slot * 7919) % 1000) / 1000);
    const manyByName = createNameOrder().order(fleetOf(many));
    const sort = { id: 'cpu', descending: true } as const;
    const manyFacts: SortFacts = { column: () => load, hostName: () => '' };
    orderRows(manyByName, null, sort, manyFacts);
    const begin = performance.now();
    const rows = orderRows(manyByName, null, sort, manyFacts);
    expect(performance.now() - begin).toBeLessThan(50);
    for (let row = 1; row < rows.length; row++) {
      expect(load[rows[row]?.slot ?? 0] ?? 1).toBeLessThanOrEqual(load[rows[row - 1]?.slot ?? 0] ?? 0);
    }
  });
});
