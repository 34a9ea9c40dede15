import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsPatch } from '../../shared/model/settings.ts';
import type { Client } from '../../shared/rpc.ts';

/** The settings in force here: the core's, under what was changed and is not yet kept. */
export interface SettingsState {
  readonly settings: Settings;
  /** False until the core has told the kept ones. */
  readonly loaded: boolean;
  /** Lays a patch over the settings at once; the core hears it after a short quiet. */
  readonly update: (patch: SettingsPatch) => void;
}

export type SettingsStore = StoreApi<SettingsState>;

const QUIET_MS = 400;

/** Settings with a patch laid over them. */
function overlay(settings: Settings, patch: SettingsPatch): Settings {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<Settings>) };
}

/** Defaults, until the core tells the kept ones. `send` hears of changes, at most once per `quietMs`. */
export function createSettingsStore(send: (patch: SettingsPatch) => Promise<unknown>, quietMs = QUIET_MS) {
  let kept: Settings = DEFAULT_SETTINGS;
  let unsent: SettingsPatch = {};
  let sending: SettingsPatch = {};
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (Object.keys(unsent).length === 0) return;
    sending = unsent;
    unsent = {};
    try {
      await send(sending);
      kept = overlay(kept, sending);
    } catch {
      // The choice still holds in this window; the next change of the same setting tries again.
      unsent = { ...sending, ...unsent };
    }
    sending = {};
  };

  const store = createStore<SettingsState>()((set) => ({
    settings: DEFAULT_SETTINGS,
    loaded: false,
    update(patch) {
      unsent = { ...unsent, ...patch };
      set((state) => ({ settings: overlay(state.settings, patch) }));
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => void flush(), quietMs);
    },
  }));

  return {
    store,
    /** Takes the core's word; what was changed here and is under way stays on top. */
    receive: (settings: Settings): void => {
      kept = settings;
      store.setState({ loaded: true, settings: overlay(overlay(kept, sending), unsent) });
    },
    /** Sends what waits at once, e.g. before the window goes. */
    flush,
  } as const;
}

/** Keeps the store true to the core's settings topic. */
export function followSettings(client: Client<AppContract>, receive: (settings: Settings) => void): Dispose {
  return client.subscribe('settings', {}, { snapshot: receive, delta: receive });
}
