import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { Windows } from '../../environment.ts';
import type { ElectronApi } from './electron-api.ts';
import { focusWindow, openWindow } from './window.ts';

export interface ConsoleWindowOptions {
  /** The built preload. */
  readonly preload: string;
  readonly icon: string;
  /** Where the places of windows are kept, one file for each console. */
  readonly stateFolder: string;
}

/** About a guest's screen of 1024 x 768 with the bar above it. */
const SIZE = { width: 1040, height: 840 } as const;
/** More windows than this are a page gone wrong. */
const MAX_WINDOWS = 50;

/** Windows that show one console each, at the place where that console was last; one that is open already comes forward. */
export function consoleWindows(
  electron: Pick<ElectronApi, 'app' | 'BrowserWindow' | 'nativeTheme' | 'screen'>,
  { preload, icon, stateFolder }: ConsoleWindowOptions,
): Windows {
  const open = new Map<string, BrowserWindow>();
  return {
    openConsole(machine, view) {
      const address = `#/console/${encodeURIComponent(machine)}/${encodeURIComponent(view)}`;
      const known = open.get(address);
      if (known !== undefined) {
        focusWindow(known);
        return Promise.resolve(true);
      }
      if (open.size >= MAX_WINDOWS) return Promise.resolve(false);
      // A machine's id is no name for a file.
      const name = createHash('sha256').update(address).digest('hex').slice(0, 32);
      const stateFile = join(stateFolder, `${name}.json`);
      const window = openWindow(electron, { preload, icon, stateFile, size: SIZE, address });
      open.set(address, window);
      window.on('closed', () => open.delete(address));
      return Promise.resolve(true);
    },
  };
}
