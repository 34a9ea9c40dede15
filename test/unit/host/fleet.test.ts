import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Fleet } from '../../../main/host/fleet.ts';
import type { FleetDelta, FleetSnapshot } from '../../../shared/model/fleet.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

const machine = (i: number, name = `m${i}`): MachineRecord => ({
  id: `h/${i}`,
  slot: i,
  host: 'h',
  uuid: String(i),
  name,
  title: null,
  state: 'off',
  reason: null,
  persistent: true,
  autostart: false,
  managedSave: false,
  hung: false,
  vcpus: null,
  memoryBytes: null,
  tags: [],
  addresses: [],
  macs: [],
  guest: null,
  startedAt: null,
  startedExact: false,
});

let fleet: Fleet;

beforeEach(() => {
  vi.useFakeTimers();
  fleet = new Fleet();
});
afterEach(() => {
  fleet.dispose();
  vi.useRealTimers();
});

function listen() {
  const snapshots: FleetSnapshot[] = [];
  const deltas: FleetDelta[] = [];
  const leave = fleet.subscribe({
    snapshot: (value) => snapshots.push(value),
    delta: (value) => deltas.push(value),
    end: () => {},
  });
  return { snapshots, deltas, leave };
}

it('changes within a moment are one delta with the last of each', () => {
  const { deltas } = listen();
  fleet.putMachine(machine(1));
  fleet.putMachine(machine(1, 'renamed'));
  fleet.putMachine(machine(2));
  fleet.removeMachine('h/2');
  expect(deltas).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(deltas).toEqual([
    { removedHosts: [], removedMachines: ['h/2'], hosts: [], machines: [machine(1, 'renamed')] },
  ]);
});

it('a machine that moved to another host is told as such', () => {
  const { deltas } = listen();
  fleet.putMachine(machine(1));
  fleet.removeMachine('h/1', true);
  vi.advanceTimersByTime(100);
  expect(deltas).toMatchObject([{ removedMachines: ['h/1'], movedMachines: ['h/1'] }]);
});

it('a flood waits longer and stays whole', () => {
  const { deltas } = listen();
  for (let round = 0; round < 30; round += 1) {
    for (let i = 0; i < 100; i += 1) fleet.putMachine(machine(i, `r${round}`));
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(deltas.length).toBeLessThanOrEqual(3);
  expect(deltas.at(-1)?.machines.every(({ name }) => name === 'r29')).toBe(true);
});

it('very many machines come in pieces, none twice or lost', () => {
  const { deltas } = listen();
  for (let i = 0; i < 5000; i += 1) fleet.putMachine(machine(i));
  vi.advanceTimersByTime(2000);
  const ids = deltas.flatMap(({ machines }) => machines.map(({ id }) => id));
  expect(deltas.length).toBeGreaterThan(1);
  expect(new Set(ids).size).toBe(5000);
  expect(ids).toHaveLength(5000);
});

it('who comes in between misses nothing and hears nothing twice', () => {
  const first = listen();
  fleet.putMachine(machine(1));
  const second = listen();
  expect(second.snapshots[0]?.machines).toEqual([machine(1)]);
  expect(first.deltas).toHaveLength(1);
  fleet.putMachine(machine(2));
  vi.advanceTimersByTime(100);
  expect(second.deltas.flatMap(({ machines }) => machines)).toEqual([machine(2)]);
  second.leave();
  fleet.putMachine(machine(3));
  vi.advanceTimersByTime(100);
  expect(second.deltas).toHaveLength(1);
  expect(first.deltas).toHaveLength(3);
});

it('a host that comes to life is told at once with its machines, however many there are', () => {
  const { deltas } = listen();
  const host = { id: 'h', state: { phase: 'listing' } } as unknown as HostRecord;
  fleet.putHost(host);
  vi.advanceTimersByTime(100);
  for (let i = 0; i < 1000; i += 1) fleet.putMachine(machine(i));
  fleet.putHost({ ...host, state: { phase: 'live' } });
  vi.advanceTimersByTime(1);
  expect(deltas).toHaveLength(2);
  expect(deltas[1]?.machines).toHaveLength(1000);
  // Only its coming to life hurries.
  fleet.putHost({ ...host, state: { phase: 'live' }, name: 'renamed' });
  vi.advanceTimersByTime(1);
  expect(deltas).toHaveLength(2);
});
