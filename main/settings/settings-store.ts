import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dispose } from '../../shared/dispose.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsPatch, settingsSchema } from '../../shared/model/settings.ts';
import type { Logger } from '../environment.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** The settings in force, and the file that keeps them. */
export interface SettingsStore {
  readonly current: Settings;
  /** Lays a patch over the settings in force, tells the listeners, and resolves when the file has them. */
  update(patch: SettingsPatch): Promise<void>;
  onChange(listener: (settings: Settings) => void): Dispose;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

/**
 * Reads the settings in a folder. A file that cannot be read as settings is set aside beside it as
 * `settings.damaged.json`, and what is still good in it is kept. Never fails: without a file there are defaults.
 */
export async function openSettings(folder: string, log: Logger): Promise<SettingsStore> {
  const path = join(folder, 'settings.json');
  const listeners = new Set<(settings: Settings) => void>();
  let current = await readSettings(path, log);
  let written = Promise.resolve();
  let writing = false;

  const write = async (): Promise<void> => {
    writing = false;
    await writeFileAtomically(path, `${JSON.stringify(current, null, 2)}\n`);
  };
  return {
    get current() {
      return current;
    },
    update(patch) {
      current = settingsSchema.parse({ ...current, ...patch });
      for (const listener of listeners) listener(current);
      // A burst of changes (a column being dragged) is one write after the one that runs.
      if (!writing) {
        writing = true;
        written = written.catch(() => {}).then(write);
      }
      return written;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    flush: () => written.catch(() => {}),
  };
}

async function readSettings(path: string, log: Logger): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn('settings cannot be read', { path, error: String(error) });
    return DEFAULT_SETTINGS;
  }
  const { settings, damaged } = parseSettings(text);
  if (damaged) {
    const aside = path.replace(/\.json$/, '.damaged.json');
    log.warn('settings are damaged; a copy was set aside', { path, aside });
    await copyFile(path, aside).catch((error: unknown) => log.warn('no copy was made', { error: String(error) }));
  }
  return settings;
}

/** The settings in a text, each field that is not in order replaced by its default, and whether there was one. */
export function parseSettings(text: string): { readonly settings: Settings; readonly damaged: boolean } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { settings: DEFAULT_SETTINGS, damaged: true };
  }
  const whole = settingsSchema.safeParse(value);
  if (whole.success) return { settings: whole.data, damaged: false };
  if (typeof value !== 'object' || value === null) return { settings: DEFAULT_SETTINGS, damaged: true };
  const good = Object.entries(value).filter(([name, field]) => settingsSchema.safeParse({ [name]: field }).success);
  return { settings: settingsSchema.parse(Object.fromEntries(good)), damaged: true };
}
