import { describe, expect, it } from 'vitest';
import { ACTIONS, actionOf } from '../../../renderer/actions/catalogue.ts';
import { machineAvailability } from '../../../renderer/actions/machine-actions.ts';
import { matchesShortcut } from '../../../renderer/actions/shortcut.ts';
import { offer } from '../../../renderer/actions/use-actions.ts';
import { startI18n, words } from '../../../renderer/i18n/i18n.ts';
import type { Services } from '../../../renderer/stores/services.ts';
import type { HostState } from '../../../shared/model/host.ts';
import { sampleMachine } from './sample-machines.ts';

const live = new Map<string, { readonly state: HostState }>([['local', { state: { phase: 'live' } }]]);
const away = new Map<string, { readonly state: HostState }>([['local', { state: { phase: 'disconnected' } }]]);
const on = sampleMachine(0);
const off = sampleMachine(1, { state: 'off' });

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...modifiers,
});

describe('actions', () => {
  it('are done to the machines they fit, and say why when they fit none', () => {
    expect(machineAvailability('start', [on, off], live)).toEqual({ possible: true, machines: [off] });
    expect(machineAvailability('start', [on], live)).toEqual({
      possible: false,
      why: 'actions.obstacle.already-running',
    });
    expect(machineAvailability('start', [off], away)).toEqual({
      possible: false,
      why: 'actions.obstacle.host-offline',
    });
    expect(machineAvailability('start', [], live)).toEqual({
      possible: false,
      why: 'actions.obstacle.nothing-selected',
    });
  });

  it('are declared once each, with words for their titles', () => {
    startI18n();
    expect(new Set(ACTIONS.map(({ id }) => id)).size).toBe(ACTIONS.length);
    for (const action of ACTIONS) expect(words(action.title), action.id).not.toBe(action.title);
  });

  it('share a shortcut only where their alternatives exclude each other', () => {
    const withKey = ACTIONS.filter(({ shortcut }) => shortcut !== null);
    const shared = withKey.filter((one) => withKey.some((other) => other !== one && other.shortcut === one.shortcut));
    expect(shared.map(({ id }) => id).sort()).toEqual([
      'machine.pause',
      'machine.restore',
      'machine.resume',
      'machine.start',
    ]);
  });

  it('ask before something is lost, and send nothing until then', async () => {
    const calls: unknown[] = [];
    const asked: { readonly action: string; readonly machines: unknown; accept(): void }[] = [];
    const services = {
      client: { call: (name: string, args: unknown) => Promise.resolve(calls.push([name, args])) },
      fleet: { getState: () => ({ hosts: live }) },
      overlays: { setState: (state: { confirmation: (typeof asked)[number] }) => asked.push(state.confirmation) },
    } as unknown as Services;
    await actionOf('machine.force-off').run({ machines: [on, off], host: null }, services);
    expect(calls).toEqual([]);
    expect(asked).toMatchObject([{ action: 'force-off', machines: [on] }]);
    asked[0]?.accept();
    expect(calls).toEqual([['machine.act', { action: 'force-off', machines: [on.id] }]]);
    await actionOf('machine.pause').run({ machines: [on], host: null }, services);
    expect(calls).toHaveLength(2);
  });

  it('stand in one place as alternatives: the first possible one, else the last', () => {
    const services = { fleet: { getState: () => ({ hosts: live }) } } as unknown as Services;
    const ids = ['machine.resume', 'machine.restore', 'machine.start'];
    const at = (machine: typeof on) => offer(ids, { machines: [machine], host: null }, services).action.id;
    expect(at(sampleMachine(2, { state: 'paused' }))).toBe('machine.resume');
    expect(at(sampleMachine(2, { state: 'off', managedSave: true }))).toBe('machine.restore');
    expect(at(off)).toBe('machine.start');
    expect(at(on)).toBe('machine.start');
  });
});

describe('shortcuts', () => {
  it('match their modifiers exactly and letters in either case', () => {
    expect(matchesShortcut('Ctrl+K', press('k', { ctrlKey: true }))).toBe(true);
    expect(matchesShortcut('Ctrl+K', press('K', { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matchesShortcut('Alt+Shift+H', press('H', { altKey: true, shiftKey: true }))).toBe(true);
    expect(matchesShortcut('Alt+ArrowLeft', press('ArrowLeft', { altKey: true }))).toBe(true);
    expect(matchesShortcut('/', press('/', { shiftKey: true }))).toBe(true);
    expect(matchesShortcut('Ctrl+K', press('k', { ctrlKey: true, metaKey: true }))).toBe(false);
  });
});

describe('the order of hosts', () => {
  it('is changed in the window at once, told to the core, and taken back when that refuses', async () => {
    const record = (id: string, place: number) => ({ id, name: id, folder: '', place, saved: true });
    const hosts = new Map(['a', 'b', 'c'].map((id, place) => [id, record(id, place)]));
    let state = { hosts };
    const told: unknown[] = [];
    const shown: unknown[] = [];
    let refuse = false;
    const services = {
      client: {
        call: (name: string, args: unknown) => {
          told.push([name, args]);
          return refuse ? Promise.reject(new Error('no')) : Promise.resolve(null);
        },
      },
      fleet: {
        getState: () => state,
        setState: (next: typeof state) => {
          state = next;
        },
      },
      settings: { getState: () => ({ settings: { sidebar: { closedFolders: [] } } }) },
      notices: { show: (notice: unknown) => shown.push(notice) },
    } as unknown as Services;
    const placed = () => [...state.hosts.values()].sort((x, y) => x.place - y.place).map(({ id }) => id);
    const subject = { machines: [], host: hosts.get('c') as never };
    await actionOf('host.move-up').run(subject, services);
    expect(placed()).toEqual(['a', 'c', 'b']);
    expect(told).toEqual([['host.arrange', { places: ['a', 'c', 'b'].map((host) => ({ host, folder: '' })) }]]);
    expect(
      actionOf('host.move-up').availability({ machines: [], host: state.hosts.get('a') as never }, services),
    ).toEqual({
      possible: false,
      why: 'actions.obstacle.first-already',
    });
    refuse = true;
    await actionOf('host.move-down').run({ machines: [], host: state.hosts.get('a') as never }, services);
    await expect.poll(placed).toEqual(['a', 'c', 'b']);
    expect(shown).toHaveLength(1);
  });
});
