import type * as electron from 'electron';

/**
 * What of Electron this shell uses. Passed in rather than imported, so that tests can drive the shell without Electron;
 * main.ts alone imports the real one.
 */
export type ElectronApi = Pick<
  typeof electron,
  | 'app'
  | 'BrowserWindow'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeTheme'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'utilityProcess'
>;
