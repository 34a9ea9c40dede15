import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { runElectronShell } from '../../../main/shell/electron/run.ts';
import { createElectronDouble, type ElectronDouble } from '../../support/electron-double.ts';
import { type CoreDouble, createCoreDouble } from './core-double.ts';

/** The shell running on the double, with a page in a folder of its own. */
export interface ElectronRig extends ElectronDouble {
  readonly core: CoreDouble;
  readonly folder: string;
  readonly stateFile: string;
  readonly secondLaunches: (readonly string[])[];
  window(): BrowserWindow;
  contents(): WebContents;
  windowOptions(): BrowserWindowConstructorOptions;
  remove(): Promise<void>;
}

/** Starts the shell; `before` may prepare the folder, e.g. write a window's last place. */
export async function startElectronShell(
  state: Parameters<typeof createElectronDouble>[0] = {},
  before: (folder: string) => Promise<void> = async () => {},
): Promise<ElectronRig> {
  const double = createElectronDouble(state);
  const folder = await mkdtemp(join(tmpdir(), 'virtkeep-electron-'));
  const root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'assets', 'index.js'), 'export {};');
  await writeFile(join(folder, 'secret.json'), '{}');
  await before(folder);
  const core = createCoreDouble();
  const secondLaunches: (readonly string[])[] = [];
  const stateFile = join(folder, 'state', 'window.json');
  await runElectronShell(double.electron, {
    root,
    window: { preload: '/dist/preload/preload.cjs', stateFile, icon: '/dist/icon.png' },
    argv: ['--demo'],
    createCore: () => Promise.resolve(core),
    onSecondLaunch: (argv) => secondLaunches.push(argv),
  });
  const first = (): BrowserWindow => {
    const [window] = double.windows;
    if (window === undefined) throw new Error('no window was opened');
    return window;
  };
  return {
    ...double,
    core,
    folder,
    stateFile,
    secondLaunches,
    window: first,
    contents: () => first().webContents,
    windowOptions: () => double.argsOf('BrowserWindow', 'new')[0]?.[0] as BrowserWindowConstructorOptions,
    remove: () => rm(folder, { recursive: true }),
  };
}
