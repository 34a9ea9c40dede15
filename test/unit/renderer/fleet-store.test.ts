import { describe, expect, it } from 'vitest';
import {
  applyFleetDeltas,
  fleetFromSnapshot,
  holdPlaces,
  releasePlaces,
} from '../../../renderer/stores/fleet-store.ts';
import { createSettingsStore } from '../../../renderer/stores/settings-store.ts';
import { countTask, mergeTasks } from '../../../renderer/stores/tasks-store.ts';
import { DEFAULT_PLAN } from '../../../shared/model/act-plan.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts';
import type { Task } from '../../../shared/model/task.ts';
import { sampleMachine } from './sample-machines.ts';

const nothing = { removedHosts: [], removedMachines: [], hosts: [], machines: [] };

describe('the fleet', () => {
  it('applies deltas in their order, removals of each first', () => {
    const [a, b] = [sampleMachine(0), sampleMachine(1)];
    const state = fleetFromSnapshot({ hosts: [], machines: [a] });
    const next = applyFleetDeltas(state, [
      { ...nothing, machines: [b] },
      { ...nothing, removedMachines: [a.id, b.id], machines: [{ ...b, name: 'again' }] },
    ]);
    expect([...next.machines.values()].map(({ name }) => name)).toEqual(['again']);
    expect(next.hosts).toBe(state.hosts);
    expect(state.machines.size).toBe(1);
  });

  it('remembers which machines went to another host, until they are back', () => {
    const a = sampleMachine(0);
    const state = fleetFromSnapshot({ hosts: [], machines: [a] });
    const away = applyFleetDeltas(state, [{ ...nothing, removedMachines: [a.id], movedMachines: [a.id] }]);
    expect([away.machines.size, [...away.moved]]).toEqual([0, [a.id]]);
    expect(applyFleetDeltas(away, [nothing]).moved).toEqual(away.moved);
    expect([...applyFleetDeltas(away, [{ ...nothing, machines: [a] }]).moved]).toEqual([]);
  });
});

describe('hosts that the user moves', () => {
  const host = (id: string, folder: string, place: number): HostRecord => ({
    id,
    name: id,
    uri: `qemu+ssh://${id}/system`,
    kind: 'ssh',
    state: { phase: 'live' },
    facts: null,
    inventoryAt: 0,
    ...UNDECIDED,
    folder,
    place,
  });
  const where = (hosts: ReadonlyMap<string, HostRecord>) =>
    [...hosts.values()].map(({ id, folder, place }) => `${place} ${folder}/${id}`).toSorted();
  const start = fleetFromSnapshot({ hosts: [host('a', '', 0), host('b', '', 1)], machines: [] });
  const places = [
    { host: 'b', folder: 'Lab' },
    { host: 'a', folder: '' },
  ];

  it('stay where they were put while the core tells of what was before', () => {
    const held = holdPlaces(start, places);
    const late = applyFleetDeltas(held, [{ ...nothing, hosts: [{ ...host('b', 'Old', 0), name: 'renamed' }] }]);
    expect(where(late.hosts)).toEqual(['0 Lab/b', '1 /a']);
    expect(late.hosts.get('b')?.name).toBe('renamed');
  });

  it('are where the core said last when they are released', () => {
    const held = holdPlaces(start, places);
    const told = applyFleetDeltas(held, [
      { ...nothing, hosts: [host('b', 'Old', 0)] },
      { ...nothing, hosts: [host('b', 'Lab', 4)] },
    ]);
    const released = releasePlaces(told);
    expect(where(released.hosts)).toEqual(['1 /a', '4 Lab/b']);
    expect(where(applyFleetDeltas(released, [{ ...nothing, hosts: [host('a', 'Lab', 0)] }]).hosts)).toEqual([
      '0 Lab/a',
      '4 Lab/b',
    ]);
  });
});

describe('the settings', () => {
  it('hold at once, are sent together, and are not undone by an older word of the core', async () => {
    const sent: unknown[] = [];
    let release = (): void => {};
    const { store, receive, flush } = createSettingsStore(
      (patch) =>
        new Promise<void>((resolve) => {
          sent.push(patch);
          release = resolve;
        }),
      5,
    );
    receive(DEFAULT_SETTINGS);
    const { update } = store.getState();
    update({ theme: 'dark' });
    update({ monitorRange: '2h' });
    const flushed = flush();
    expect(sent).toEqual([{ theme: 'dark', monitorRange: '2h' }]);
    receive(DEFAULT_SETTINGS);
    expect(store.getState().settings.theme).toBe('dark');
    release();
    await flushed;
    receive({ ...DEFAULT_SETTINGS, theme: 'light' });
    expect(store.getState().settings.theme).toBe('light');
  });
});

describe('tasks', () => {
  const item = { machine: 'm', host: 'h', name: 'm', problem: null, progress: null, step: null };
  const task: Task = {
    id: 't',
    action: 'save',
    plan: DEFAULT_PLAN,
    startedAt: 1,
    finishedAt: null,
    cancellable: true,
    items: [
      { ...item, state: 'done' },
      { ...item, state: 'failed' },
      { ...item, state: 'running', progress: 0.5 },
      { ...item, state: 'queued' },
    ],
  };

  it('count their machines, with libvirt’s own progress of the running one', () => {
    expect(countTask(task)).toEqual({ total: 4, done: 1, failed: 1, unknown: 0, cancelled: 0, progress: 0.625 });
  });

  it('replace what they were, newest first', () => {
    const merged = mergeTasks(
      [task],
      [
        { ...task, finishedAt: 5 },
        { ...task, id: 'new', startedAt: 9 },
      ],
    );
    expect(merged.map(({ id, finishedAt }) => [id, finishedAt])).toEqual([
      ['new', null],
      ['t', 5],
    ]);
  });
});
