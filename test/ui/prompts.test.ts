import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { defineIdleGuest, type Guest } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { makeUser, type OtherUser, otherUserObstacle } from '../support/other-user.ts';
import { mustRun } from '../support/run-command.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../support/sshd.ts';
import {
  expectAccessible,
  type OpenedApp,
  openApp,
  pictureOnFailure,
  pressForField,
  rowOf,
  untilText,
} from '../support/ui.ts';

const obstacle = browserObstacle() ?? libvirtdObstacle() ?? sshdObstacle() ?? otherUserObstacle();
needs(obstacle);

const PASSWORD = 'correct horse';
const WRONG = 'battery staple';
const path = process.env.PATH;
const SLOW_MS = 40_000;

let browser: Browser;
let daemon: PrivateLibvirtd;
let sshd: TestSshd<'key' | 'password'>;
let user: OtherUser;
let guest: Guest;
let opened: OpenedApp | undefined;

beforeAll(async () => {
  if (obstacle !== null) return;
  [daemon, browser] = await Promise.all([startPrivateLibvirtd(), launchBrowser()]);
  guest = await defineIdleGuest(daemon, 'asked', { start: true });
  user = await makeUser('prompted');
  const hash = await mustRun('openssl', ['passwd', '-6', PASSWORD]);
  await mustRun('usermod', ['--password', hash.trim(), user.name]);
  const env = { HOME: user.home };
  sshd = await startSshd(daemon.pid, {
    key: { env },
    password: { env, lines: ['AuthorizedKeysFile none', 'PasswordAuthentication yes'] },
  });
  process.env.PATH = `${sshd.clientPath}:${path}`;
});

beforeEach((context) => {
  pictureOnFailure(context, () => opened?.page);
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

afterAll(async () => {
  process.env.PATH = path;
  await browser?.close();
  await sshd?.stop();
  await user?.remove();
  await daemon?.stop();
});

const card = (page: Page): Locator => page.locator('#prompt-card');

/** Has the client know the host by a key that is not its own; gives that key. */
async function knowAnotherKey(name: string): Promise<string> {
  const other = join(sshd.directory, name);
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
  const [type, key = ''] = readFileSync(`${other}.pub`, 'utf8').split(' ');
  writeFileSync(sshd.knownHosts, `[127.0.0.1]:${sshd.ports.key} ${type} ${key}\n`);
  return key;
}

test('an unknown key is asked about where it belongs, and the host comes when it is the right one', async () => {
  writeFileSync(sshd.knownHosts, '');
  opened = await openApp(browser, { args: ['--connect', `qemu+ssh://root@127.0.0.1:${sshd.ports.key}/system`] });
  const { page, errors } = opened;
  await untilText(card(page), /Is this the right host/, SLOW_MS);
  const [, key = ''] =
    /(SHA256:\S+)/.exec(await mustRun('ssh-keygen', ['-lf', join(sshd.directory, 'host.pub')])) ?? [];
  const shown = await card(page)
    .locator('.fingerprint')
    .evaluate((element) => element.textContent);
  expect(shown).toContain(key);
  await page.locator('[data-host-row] .host-asked').waitFor();
  // The safe answer has the focus, for nobody was typing.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('No');
  await expectAccessible(page);
  await screenshots(page, 'prompt-host-key');
  await card(page).getByRole('button', { name: 'Yes, it is this one' }).click();
  await rowOf(page, guest.name).waitFor({ timeout: SLOW_MS });
  await page.locator('[data-host-row] .host-asked').waitFor({ state: 'detached' });
  expect(readFileSync(sshd.knownHosts, 'utf8')).toContain('ssh-ed25519');
  expect(errors).toEqual([]);
});

test('a changed key is told apart, shows both keys, and is forgotten only after a question', async () => {
  const key = await knowAnotherKey('former');
  opened = await openApp(browser, { args: ['--connect', `qemu+ssh://root@127.0.0.1:${sshd.ports.key}/system`] });
  const { page } = opened;
  const warning = page.locator('.key-warning').first();
  await untilText(warning, /Somebody may be between you/, SLOW_MS);
  const prints = page.locator('main .host-keys .fingerprint');
  await expect.poll(() => prints.count()).toBe(2);
  const [known, shown] = await prints.allTextContents();
  expect(known).not.toBe(shown);
  await expectAccessible(page);
  await screenshots(page, 'host-key-changed');
  await page.getByRole('button', { name: 'Forget the old key…' }).first().click();
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  // The safe answer is the one at hand.
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'hidden' });
  expect(readFileSync(sshd.knownHosts, 'utf8')).toContain(key);
  await page.getByRole('button', { name: 'Forget the old key…' }).first().click();
  await question.getByRole('button', { name: 'Forget the old key' }).click();
  await untilText(card(page), /Is this the right host/, SLOW_MS);
  await card(page).getByRole('button', { name: 'Yes, it is this one' }).click();
  await rowOf(page, guest.name).waitFor({ timeout: SLOW_MS });
});

test('a changed key that a try-out meets is forgotten there, after a question', async () => {
  await knowAnotherKey('older');
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await page.locator('.sidebar').getByRole('button', { name: 'Add host' }).click();
  await page.getByLabel('libvirt address').fill(`qemu+ssh://root@127.0.0.1:${sshd.ports.key}/system`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const failure = page.locator('.test-failure');
  await expect.poll(() => failure.locator('.fingerprint').count(), { timeout: SLOW_MS }).toBe(2);
  await failure.getByRole('button', { name: 'Forget the old key…' }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await expectAccessible(page);
  await screenshots(page, 'test-key-changed');
  await failure.getByRole('button', { name: 'Forget it and test again' }).click();
  await untilText(card(page), /Is this the right host/, SLOW_MS);
  await card(page).getByRole('button', { name: 'Yes, it is this one' }).click();
  await untilText(page.locator('.test-result'), /It works/, SLOW_MS);
});

test('a password is tried again when it was wrong, takes no focus from who types, and stays nowhere', async () => {
  writeFileSync(sshd.knownHosts, sshd.hostKey);
  const uri = `qemu+ssh://${user.name}@127.0.0.1:${sshd.ports.password}/session`;
  opened = await openApp(browser, { args: [] });
  const { page } = opened;
  await page.locator('.sidebar').getByRole('button', { name: 'Add host' }).click();
  await page.getByLabel('libvirt address').fill(uri);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  // Within the form, where one looks.
  await untilText(page.getByRole('dialog').locator('#prompt-card'), /Password/, SLOW_MS);
  await card(page).getByLabel('Password', { exact: true }).fill(WRONG);
  await page.keyboard.press('Enter');
  await untilText(card(page), /That was not right/, SLOW_MS);
  await screenshots(page, 'prompt-in-test');
  await card(page).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await card(page).getByRole('button', { name: 'Log in' }).click();
  await untilText(page.locator('.test-result'), /It works/, SLOW_MS);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  // The host itself asks now; who is writing elsewhere goes on.
  await page.locator('#filter-field').fill('any');
  await untilText(card(page), /Password/, SLOW_MS);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('filter-field');
  await page.keyboard.type('thing');
  expect(await page.locator('#filter-field').inputValue()).toBe('anything');
  await page.keyboard.press('Alt+q');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('password');
  await page.keyboard.type(PASSWORD);
  await card(page).getByRole('button', { name: 'Show what is typed' }).click();
  expect(await card(page).getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
  await expectAccessible(page);
  await card(page).getByLabel('Password', { exact: true }).press('Enter');
  await card(page).waitFor({ state: 'detached', timeout: SLOW_MS });
  const left = await page.evaluate(() => [
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input')].map(({ value }) => value),
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), location.href]),
  ]);
  expect(left.join('\n')).not.toContain(PASSWORD);
  const files = await mustRun('sh', ['-c', 'grep -rl "$0" "$1" || true', PASSWORD, opened.app.home]);
  expect(files.trim()).toBe('');
  await expect
    .poll(() => page.locator('[data-host-row]').last().textContent(), { timeout: SLOW_MS })
    .not.toMatch(/waits|connecting/);
});

test('over a dialog the question is at hand, and takes nothing from it; Escape answers no', async () => {
  writeFileSync(sshd.knownHosts, '');
  opened = await openApp(browser, { args: ['--connect', `qemu+ssh://root@127.0.0.1:${sshd.ports.key}/system`] });
  const { page } = opened;
  await untilText(card(page), /Is this the right host/, SLOW_MS);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.waitFor();
  await expectAccessible(page);
  // The mouse gets there, and the dialog stays.
  await card(page).getByRole('button', { name: 'No', exact: true }).click();
  await card(page).waitFor({ state: 'detached' });
  await untilText(page.locator('main'), /did not take its host key|was not answered/, SLOW_MS);
  expect(await dialog.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // Who types into a dialog goes on, and finds it as it was after the answer.
  await page.locator('main').getByRole('button', { name: 'Connect' }).click();
  await pressForField(page, 'Control+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  await page.keyboard.type('any');
  await untilText(card(page), /Is this the right host/, SLOW_MS);
  await page.keyboard.type('thing');
  expect(await field.inputValue()).toBe('anything');
  await page.keyboard.press('Alt+q');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('No');
  await page.keyboard.press('Escape');
  await card(page).waitFor({ state: 'detached' });
  expect(await field.inputValue()).toBe('anything');
  await untilText(page.locator('main'), /did not take its host key|was not answered/, SLOW_MS);
  expect(readFileSync(sshd.knownHosts, 'utf8')).toBe('');
});
