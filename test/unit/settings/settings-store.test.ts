import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../main/environment.ts';
import { openSettings, parseSettings } from '../../../main/settings/settings-store.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts';

let folder: string;
let warnings: string[];
const log: Logger = { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message), error: () => {} };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkeep-settings-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'settings.json');

describe('settings', () => {
  it('are the defaults without a file, and nothing is said or written', async () => {
    const store = await openSettings(folder, log);
    expect(store.current).toEqual(DEFAULT_SETTINGS);
    expect(warnings).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('survive a restart, in a folder that did not exist, for the user alone', async () => {
    folder = join(folder, 'deep', 'er');
    const store = await openSettings(folder, log);
    await store.update({ theme: 'dark' });
    expect((await openSettings(folder, log)).current).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('tell their listeners at once and until they leave', async () => {
    const store = await openSettings(folder, log);
    const heard: string[] = [];
    const leave = store.onChange(({ theme }) => heard.push(theme));
    await store.update({ theme: 'light' });
    leave();
    await store.update({ theme: 'dark' });
    expect(heard).toEqual(['light']);
  });

  it('write the last of a burst', async () => {
    const store = await openSettings(folder, log);
    for (let width = 160; width < 460; width += 1) {
      void store.update({ sidebar: { width, collapsed: false, openHosts: [], closedFolders: [] } });
    }
    await store.flush();
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ sidebar: { width: 459 } });
  });

  it('that are damaged are set aside, and what is good in them is kept', async () => {
    const damaged = JSON.stringify({ theme: 'dark', monitorRange: 'for ever', sidebar: 7 });
    await writeFile(file(), damaged);
    const store = await openSettings(folder, log);
    expect(store.current).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(await readFile(join(folder, 'settings.damaged.json'), 'utf8')).toBe(damaged);
    expect(warnings).toHaveLength(1);
  });

  it.each(['', '{', 'null', '[]', '"x"', '\u0000\u0001'])('come back as defaults from %j', (text) => {
    expect(parseSettings(text)).toEqual({ settings: DEFAULT_SETTINGS, damaged: true });
  });

  it('of an older version read without damage', () => {
    expect(parseSettings('{"theme":"light","gone":1}')).toEqual({
      settings: { ...DEFAULT_SETTINGS, theme: 'light' },
      damaged: false,
    });
  });

  it('that cannot be written say so and leave no draft behind', async () => {
    await mkdir(file());
    const store = await openSettings(folder, log);
    await expect(store.update({ theme: 'dark' })).rejects.toThrow();
    expect(store.current.theme).toBe('dark');
    expect(await readdir(folder)).toEqual(['settings.json']);
  });
});
