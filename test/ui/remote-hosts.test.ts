import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { defineIdleGuest, defineMemtestGuest, type Guest, memtestObstacle } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { netnsObstacle, startWiredNetwork, type WiredNetwork } from '../support/netns.ts';
import { makeUser, type OtherUser, otherUserObstacle } from '../support/other-user.ts';
import { scratchDirectory } from '../support/paths.ts';
import { mustRun } from '../support/run-command.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../support/sshd.ts';
import {
  expectAccessible,
  type OpenedApp,
  openApp,
  pictureOnFailure,
  rowNames,
  rowOf,
  untilText,
} from '../support/ui.ts';

const obstacle =
  browserObstacle() ??
  libvirtdObstacle() ??
  memtestObstacle() ??
  sshdObstacle() ??
  otherUserObstacle() ??
  netnsObstacle();
needs(obstacle);

const PASSWORD = 'correct horse';
const PASSPHRASE = 'battery staple';
const PATIENCE_MS = 60_000;

const path = process.env.PATH;
let browser: Browser;
let opened: OpenedApp | undefined;
let user: OtherUser;
let network: WiredNetwork;
/** The libvirtds of three hosts: one that asks for a password, one for a locked key, and one behind another host. */
let daemons: readonly PrivateLibvirtd[] = [];
let guests: readonly Guest[] = [];
let byPassword: TestSshd<'plain'>;
let byKey: TestSshd<'plain'>;
let jump: TestSshd<'plain'>;
let inner: TestSshd<'plain'>;
let lockedKey = '';

beforeAll(async () => {
  if (obstacle !== null) return;
  daemons = await Promise.all([startPrivateLibvirtd(), startPrivateLibvirtd(), startPrivateLibvirtd()]);
  const [first, second, third] = daemons;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no libvirtd');
  guests = await Promise.all([
    defineMemtestGuest(first, 'asked', { start: true, cpuShare: 0.2 }),
    defineIdleGuest(second, 'locked', { start: true }),
    defineIdleGuest(third, 'inner', { start: true }),
  ]);
  user = await makeUser('ui', ['libvirt']);
  await mustRun('usermod', ['--password', (await mustRun('openssl', ['passwd', '-6', PASSWORD])).trim(), user.name]);
  network = await startWiredNetwork('ui');
  const folder = scratchDirectory('keys');
  lockedKey = join(folder, 'locked');
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-C', 'test', '-f', lockedKey]);
  const env = { HOME: user.home };
  byPassword = await startSshd(first.pid, {
    plain: { env, lines: ['AuthorizedKeysFile none', 'PasswordAuthentication yes'] },
  });
  const friend = byPassword;
  byKey = await startSshd(second.pid, { plain: { env, lines: [`AuthorizedKeysFile ${lockedKey}.pub`] } }, { friend });
  jump = await startSshd(third.pid, { plain: { env } }, { friend, network });
  // Only who is over there can reach it.
  const overThere = { namespace: network.namespace, address: '127.0.0.1' };
  inner = await startSshd(third.pid, { plain: { env } }, { friend, network: overThere });
  // Only the host on the way is known already.
  writeFileSync(friend.knownHosts, jump.hostKey);
  writeConfiguration();
  process.env.PATH = `${friend.clientPath}:${path}`;
  browser = await launchBrowser();
}, 180_000);

beforeEach((context) => {
  pictureOnFailure(context, () => opened?.page);
});

afterAll(async () => {
  process.env.PATH = path;
  await opened?.close();
  await browser?.close();
  for (const sshd of [inner, jump, byKey, byPassword]) await sshd?.stop();
  await network?.remove();
  await user?.remove();
  await Promise.all(daemons.map((daemon) => daemon.stop()));
});

/** The ssh configuration of the user, which knows the way to a host behind another. */
function writeConfiguration(): void {
  const config = join(byPassword.directory, 'ssh_config');
  const hosts = `Host lab-door
  HostName ${jump.address}
  Port ${jump.ports.plain}
  User root
Host lab-inner
  HostName 127.0.0.1
  Port ${inner.ports.plain}
  User root
  ProxyJump lab-door
`;
  writeFileSync(config, `${hosts}${readFileSync(config, 'utf8')}`);
}

async function fingerprint(sshd: TestSshd<string>): Promise<string> {
  const said = await mustRun('ssh-keygen', ['-lf', join(sshd.directory, 'host.pub')]);
  return /SHA256:\S+/.exec(said)?.[0] ?? said;
}

const form = (page: Page): Locator => page.getByRole('dialog', { name: 'Add host' });
const question = (page: Page): Locator => page.locator('.prompt-card');
const hostRow = (page: Page, name: string): Locator =>
  page.locator('[data-host-row]').filter({ has: page.getByText(name, { exact: true }) });
const step = (page: Page, name: string): Locator => page.locator('.test-step').filter({ hasText: name });

async function openSshForm(page: Page): Promise<void> {
  await page.locator('.sidebar').getByRole('button', { name: 'Add host' }).click();
  await form(page).waitFor();
  await form(page).getByRole('button', { name: 'SSH', exact: true }).click();
}

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await form(page).getByLabel(label, { exact: true }).fill(value);
  }
}

async function save(page: Page, name: string): Promise<void> {
  await fill(page, { Name: name, Folder: 'Lab' });
  await form(page).getByRole('button', { name: 'Add', exact: true }).click();
  await form(page).waitFor({ state: 'hidden' });
  await hostRow(page, name).waitFor();
}

/** Looks at the fingerprint that is shown, and takes it. */
async function takeKey(page: Page, sshd: TestSshd<string>): Promise<void> {
  await untilText(question(page), /Is this the right host\?/, PATIENCE_MS);
  const shown = await question(page).locator('.fingerprint').textContent();
  expect(shown?.replaceAll(/\s/g, '')).toBe(await fingerprint(sshd));
  await question(page).getByRole('button', { name: 'Yes, it is this one' }).click();
}

async function type(page: Page, title: RegExp, label: string, secret: string): Promise<void> {
  await untilText(question(page), title, PATIENCE_MS);
  await question(page).getByLabel(label, { exact: true }).fill(secret);
  await page.keyboard.press('Enter');
}

test('three hosts over ssh are added in the app, which asks what ssh asks, and live in one table', {
  timeout: 240_000,
}, async () => {
  opened = await openApp(browser, { args: [] });
  const { page, errors } = opened;
  const [asked, locked, behind] = guests.map(({ name }) => name);

  // A password, tried out first: every step is seen.
  await openSshForm(page);
  await fill(page, { Host: '127.0.0.1', User: user.name, Port: String(byPassword.ports.plain) });
  await expect
    .poll(() => form(page).getByLabel('libvirt address').inputValue())
    .toBe(`qemu+ssh://${user.name}@127.0.0.1:${byPassword.ports.plain}/system`);
  await form(page).getByRole('button', { name: 'Test', exact: true }).click();
  await untilText(question(page), /Is this the right host\?/, PATIENCE_MS);
  await untilText(step(page, 'Reach it'), /done/);
  await expectAccessible(page);
  await screenshots(page, 'remote-hosts-key');
  await takeKey(page, byPassword);
  await type(page, /Password/, 'Password', 'wrong');
  await untilText(question(page), /That was not right/, PATIENCE_MS);
  await screenshots(page, 'remote-hosts-password');
  await type(page, /Password/, 'Password', PASSWORD);
  await untilText(page.locator('.test-result'), /It works: 1 machine found/, PATIENCE_MS);
  for (const name of ['Find its address', 'Reach it', 'Check its host key', 'Log in', 'Find its libvirt']) {
    await untilText(step(page, name), /done/);
  }
  await untilText(step(page, 'Check its host key'), new RegExp((await fingerprint(byPassword)).replace(/[+/]/g, '.')));
  await untilText(step(page, 'Ask for its versions'), /\d+\.\d+\.\d+/);
  await screenshots(page, 'remote-hosts-tested');
  await save(page, 'By password');
  await type(page, /Password/, 'Password', PASSWORD);
  await rowOf(page, asked ?? '').waitFor({ timeout: PATIENCE_MS });

  // A locked key: the questions come on the page, beside the table.
  await openSshForm(page);
  await fill(page, { Host: `root@127.0.0.1:${byKey.ports.plain}`, 'Key file': lockedKey });
  await expect.poll(() => form(page).getByLabel('Port', { exact: true }).inputValue()).toBe(String(byKey.ports.plain));
  await save(page, 'By key');
  await takeKey(page, byKey);
  await untilText(question(page), /Passphrase of your key/, PATIENCE_MS);
  await screenshots(page, 'remote-hosts-passphrase');
  await type(page, /Passphrase/, 'Passphrase', PASSPHRASE);
  await rowOf(page, locked ?? '').waitFor({ timeout: PATIENCE_MS });

  // Behind another host, by its name in the ssh configuration.
  await openSshForm(page);
  await fill(page, { Host: 'lab-inner' });
  await expect.poll(() => form(page).getByLabel('libvirt address').inputValue()).toBe('qemu+ssh://lab-inner/system');
  await save(page, 'Behind a jump');
  await takeKey(page, inner);
  await rowOf(page, behind ?? '').waitFor({ timeout: PATIENCE_MS });

  // All in one table, with their numbers; and what happens on any of them is seen.
  await page.getByRole('link', { name: 'All machines' }).click();
  await expect
    .poll(() => rowNames(page), { timeout: PATIENCE_MS })
    .toEqual(expect.arrayContaining([asked, locked, behind]));
  for (const name of ['By password', 'By key', 'Behind a jump']) {
    await untilText(page.locator('.status-host').filter({ hasText: name }), /\bevery 1/, PATIENCE_MS);
  }
  await untilText(rowOf(page, asked ?? ''), /\d+ ?%/, PATIENCE_MS);
  await daemons[2]?.virsh('suspend', guests[2]?.uuid ?? '');
  await page.locator('#filter-field').fill('state:paused');
  await expect.poll(() => rowNames(page), { timeout: PATIENCE_MS }).toEqual([behind]);
  await page.locator('#filter-field').fill('');
  await page.keyboard.press('Escape');
  await rowOf(page, asked ?? '').waitFor();
  await expectAccessible(page);
  await screenshots(page, 'remote-hosts');
  expect(errors).toEqual([]);
});
