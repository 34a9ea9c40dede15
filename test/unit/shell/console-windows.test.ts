import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consoleWindows } from '../../../main/shell/electron/console-windows.ts';
import { createElectronDouble, type ElectronDouble } from '../../support/electron-double.ts';

let folder: string;
let double: ElectronDouble;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-consoles-'));
  double = createElectronDouble();
});
afterEach(() => rmSync(folder, { recursive: true }));

const windows = (): ReturnType<typeof consoleWindows> =>
  consoleWindows(double.electron, { preload: '/p.cjs', icon: '/i.png', stateFolder: join(folder, 'consoles') });

test('each console has one window, whose address leads to it', async () => {
  const { openConsole } = windows();
  expect(await openConsole('lab/../1', 'display-0')).toBe(true);
  expect(await openConsole('lab/../1', 'display-0')).toBe(true);
  expect(await openConsole('lab/../1', 'serial 0')).toBe(true);
  expect(double.windows).toHaveLength(2);
  expect(double.argsOf('BrowserWindow', 'loadURL').map(([url]) => url)).toEqual([
    'app://virtkeep/#/console/lab%2F..%2F1/display-0',
    'app://virtkeep/#/console/lab%2F..%2F1/serial%200',
  ]);
  expect(double.argsOf('BrowserWindow', 'focus')).toHaveLength(1);
});

test('a window remembers its place, each for itself, and opens anew once it was closed', async () => {
  const { openConsole } = windows();
  await openConsole('a/1', 'display-0');
  const [first] = double.windows;
  double.emit(first as object, 'close', {});
  double.emit(first as object, 'closed', {});
  expect(readdirSync(join(folder, 'consoles'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
  await openConsole('a/1', 'display-0');
  await openConsole('a/2', 'display-0');
  expect(double.windows).toHaveLength(3);
  const options = double.argsOf('BrowserWindow', 'new').map(([words]) => words as Record<string, unknown>);
  expect(options.map((words) => 'x' in words)).toEqual([false, true, false]);
});

test('a page gone wrong opens no windows without end', async () => {
  const { openConsole } = windows();
  for (let i = 0; i < 50; i += 1) expect(await openConsole(`a/${i}`, 'display-0')).toBe(true);
  expect(await openConsole('a/50', 'display-0')).toBe(false);
});
