import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SecretStore } from '../../../main/environment.ts';
import { openSecretStore } from '../../../main/shell/electron/secret-store.ts';
import { createElectronDouble, type KeyringDouble } from '../../support/electron-double.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkeep-secrets-'));
  file = join(folder, 'config/secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open(keyring: KeyringDouble = {}): Promise<SecretStore | null> {
  const { electron } = createElectronDouble({ keyring });
  await electron.app.whenReady();
  return openSecretStore(electron.safeStorage, file);
}

async function opened(keyring: KeyringDouble = {}): Promise<SecretStore> {
  const store = await open(keyring);
  if (store === null) throw new Error('no store');
  return store;
}

test('keeps secrets for the next run, in a file that tells neither them nor their names, for the user alone', async () => {
  const store = await opened();
  await Promise.all([store.set('password me@lab', 'correct horse'), store.set('passphrase /k', 'battery')]);
  const next = await opened();
  expect(await next.get('password me@lab')).toBe('correct horse');
  expect(await next.get('passphrase /k')).toBe('battery');
  expect(await next.get('password me@other')).toBeNull();
  expect(readFileSync(file, 'utf8')).not.toMatch(/horse|battery|lab|\/k|Y29ycmVjd/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await next.delete('password me@lab');
  await next.delete('password never');
  expect(await (await opened()).get('password me@lab')).toBeNull();
  expect(await store.get('passphrase /k')).toBe('battery');
});

test('is not there without a keyring, or where its key would lie open', async () => {
  expect(await open({ available: false })).toBeNull();
  expect(await open({ backend: 'basic_text' })).toBeNull();
  const { electron } = createElectronDouble();
  expect(await openSecretStore(electron.safeStorage, file), 'before Electron is ready').toBeNull();
  expect(existsSync(file)).toBe(false);
});

test('says when the keyring is locked, and leaves what is kept', async () => {
  await (await opened()).set('password me@lab', 'x');
  const before = readFileSync(file, 'utf8');
  await expect((await opened({ locked: true })).get('password me@lab')).rejects.toThrow('locked');
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('encrypts anew what the keyring wants so', async () => {
  const store = await opened();
  await store.set('a', '1');
  await store.set('b', '2');
  const order = readFileSync(file, 'utf8');
  expect(await (await opened({ rotated: true })).get('a')).toBe('1');
  // Written again: now it is the newest.
  expect(readFileSync(file, 'utf8')).not.toBe(order);
});

test('begins anew over a damaged file', async () => {
  await (await opened()).set('a', '1');
  writeFileSync(file, '{ "version": 1, "secrets": [');
  const store = await opened();
  expect(await store.get('a')).toBeNull();
  await store.set('a', '2');
  expect(await (await opened()).get('a')).toBe('2');
});
