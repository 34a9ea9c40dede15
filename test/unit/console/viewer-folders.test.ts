import { chmodSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStaleFolders, viewerFolderPrefix } from '../../../main/console/viewer-folders.ts';
import { scratchDirectory } from '../../support/paths.ts';

test('folders of processes that run no more go, with what is in them; those of others stay', async () => {
  const place = scratchDirectory('runtime');
  const ours = mkdtempSync(join(place, viewerFolderPrefix()));
  // The same number, but of a process that began at another time.
  const dead = join(place, `viewer-${process.pid}-1-abcdef`);
  const foreign = join(place, 'viewer-mine');
  const elsewhere = join(place, 'elsewhere');
  for (const folder of [dead, foreign, elsewhere]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'display.vv'), 'password=secret');
  }
  symlinkSync(elsewhere, join(place, 'viewer-99999999-5-abcdef'));
  await removeStaleFolders(place);
  expect([ours, dead, foreign, join(elsewhere, 'display.vv')].map((path) => existsSync(path))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

test('nothing is touched where others can write, and a folder that is not there is none', async () => {
  const place = scratchDirectory('runtime-open');
  chmodSync(place, 0o777);
  const dead = join(place, 'viewer-99999999-5-abcdef');
  mkdirSync(dead);
  await removeStaleFolders(place);
  expect(existsSync(dead)).toBe(true);
  await removeStaleFolders(join(place, 'nowhere'));
});
