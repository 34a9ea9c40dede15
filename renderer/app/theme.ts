import type { Dispose } from '../../shared/dispose.ts';
import type { SettingsStore } from '../stores/settings-store.ts';

/** Keeps the page's theme as the settings have it; `system` leaves it to the desktop. */
export function followTheme(settings: SettingsStore): Dispose {
  const apply = (): void => {
    const { theme } = settings.getState().settings;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply();
  return settings.subscribe(apply);
}
