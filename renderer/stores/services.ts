import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { HostId, HostRecord } from '../../shared/model/host.ts';
import type { MachineId, MachineRecord, Slot } from '../../shared/model/machine.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { StatsColumn } from '../../shared/model/stats.ts';
import type { Port } from '../../shared/port.ts';
import type { Client } from '../../shared/rpc.ts';
import type { Notices } from '../widgets/notices.ts';
import { createNotices } from '../widgets/notices.ts';
import { type ConcernsStore, createConcernsStore, followConcerns } from './concerns-store.ts';
import { createFleetStore, type FleetState, type FleetStore, followFleet } from './fleet-store.ts';
import { createFrameScheduler, type FrameScheduler } from './frame-scheduler.ts';
import { createNavigationStore, type NavigationState, type NavigationStore } from './navigation-store.ts';
import { createOverlayStore, type OverlayStore } from './overlay-store.ts';
import { createPromptsStore, followPrompts, type PromptsStore } from './prompts-store.ts';
import { createReconnectingClient, type ReconnectingClient } from './reconnecting-client.ts';
import { createSelectionStore, type SelectionStore } from './selection-store.ts';
import { createSettingsStore, followSettings, type SettingsStore } from './settings-store.ts';
import { createStatsStore, followStats, type StatsStore } from './stats-store.ts';
import { createTasksStore, followTasks, type TasksState, type TasksStore } from './tasks-store.ts';

/** Everything a component may reach for, made once per window. */
export interface Services {
  readonly client: Client<AppContract>;
  readonly link: ReconnectingClient;
  readonly frames: FrameScheduler;
  readonly fleet: FleetStore;
  readonly stats: StatsStore;
  readonly tasks: TasksStore;
  readonly settings: SettingsStore;
  readonly navigation: NavigationStore;
  readonly selection: SelectionStore;
  readonly overlays: OverlayStore;
  readonly prompts: PromptsStore;
  readonly concerns: ConcernsStore;
  readonly notices: Notices;
}

/** Makes the stores and lets them follow the core. The Dispose ends that. */
export function createServices(openPort: () => Promise<Port>): { readonly services: Services; readonly stop: Dispose } {
  const link = createReconnectingClient(openPort);
  const { client } = link;
  const frames = createFrameScheduler();
  const settings = createSettingsStore((patch) => client.call('settings.update', patch));
  const navigation = createNavigationStore(window);
  const services: Services = {
    client,
    link,
    frames,
    fleet: createFleetStore(),
    stats: createStatsStore(frames),
    tasks: createTasksStore(),
    settings: settings.store,
    navigation: navigation.store,
    selection: createSelectionStore(),
    overlays: createOverlayStore(),
    prompts: createPromptsStore(),
    concerns: createConcernsStore(),
    notices: createNotices(),
  };
  const showOrHide = (): void => client.setVisible(document.visibilityState !== 'hidden');
  const leave = (): void => void settings.flush();
  document.addEventListener('visibilitychange', showOrHide);
  window.addEventListener('pagehide', leave);
  const disposers = [
    followSettings(client, (kept) => settings.receive(kept)),
    followFleet(client, services.fleet, frames),
    followStats(client, services.stats),
    followTasks(client, services.tasks),
    followPrompts(client, services.prompts),
    followConcerns(client, services.concerns),
    navigation.stop,
    () => document.removeEventListener('visibilitychange', showOrHide),
    () => window.removeEventListener('pagehide', leave),
  ];
  return {
    services,
    stop() {
      for (const dispose of disposers) dispose();
    },
  };
}

export const ServicesContext = createContext<Services | null>(null);

/** The window's services. Only under ServicesContext. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no services above this component');
  return services;
}

/** The way to the core, for commands and for topics that only one view needs. */
export function useClient(): Client<AppContract> {
  return useServices().client;
}

/** Something of the fleet; renders again when what `select` returns is another value. */
export function useFleet<T>(select: (state: FleetState) => T): T {
  return useStore(useServices().fleet, select);
}

/** A machine's record; null when there is none of that id (any more). */
export function useMachine(id: MachineId): MachineRecord | null {
  return useFleet((state) => state.machines.get(id) ?? null);
}

/** A host's record; null when there is none of that id (any more). */
export function useHost(id: HostId): HostRecord | null {
  return useFleet((state) => state.hosts.get(id) ?? null);
}

export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(useServices().settings, (state) => select(state.settings));
}

export function useTasks<T>(select: (state: TasksState) => T): T {
  return useStore(useServices().tasks, select);
}

export function useNavigation<T>(select: (state: NavigationState) => T): T {
  return useStore(useServices().navigation, select);
}

/**
 * The newest value of one number of one machine; renders again when it is another one, at most once per frame. For a
 * page's few figures: tables write to the DOM themselves. NaN is a gap.
 */
export function useStat(slot: Slot, column: StatsColumn): number {
  const { stats } = useServices();
  return useSyncExternalStore(
    stats.subscribe,
    useCallback(() => stats.read(slot, column), [stats, slot, column]),
  );
}
