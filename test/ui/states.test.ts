import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HOSTILE_NAMES } from '../../main/demo/population/hostile.ts';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { type DemoProcess, startDemoProcess } from '../support/demo.ts';
import { needs } from '../support/needs.ts';
import { scratchDirectory } from '../support/paths.ts';
import { expectAccessible, type OpenedApp, openApp, pictureOnFailure, rows, untilText } from '../support/ui.ts';

const NOBODY = 65_534;

const obstacle = browserObstacle();
needs(obstacle);

let browser: Browser;
let opened: OpenedApp | undefined;
let demo: DemoProcess | undefined;

beforeAll(async () => {
  if (obstacle === null) browser = await launchBrowser();
});

beforeEach((context) => {
  pictureOnFailure(context, () => opened?.page);
});

afterEach(async () => {
  await opened?.close();
  await demo?.child.stop();
  opened = undefined;
  demo = undefined;
});

afterAll(async () => {
  await browser?.close();
});

test('without libvirt it says so, how to install it, and offers the simulated host, which works', async () => {
  const socket = join(scratchDirectory('none'), 'libvirt-sock');
  opened = await openApp(browser, { args: ['--connect', `qemu+unix:///system?socket=${socket}`] });
  const { page } = opened;
  await page.getByText('apt install').first().waitFor();
  await expectAccessible(page);
  await screenshots(page, 'no-libvirt');
  await page.getByRole('button', { name: 'Try with the simulated host' }).click();
  await rows(page).first().waitFor();
  expect(opened.errors).toEqual([]);
});

test('a socket that this user may not open: it names the group and the command', async (context) => {
  if (process.getuid?.() !== 0) context.skip('giving a socket to another user needs root');
  const folder = scratchDirectory('denied');
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, 'libvirt-sock');
  const server: Server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  chownSync(socket, NOBODY, NOBODY);
  chmodSync(socket, 0o600);
  try {
    opened = await openApp(browser, {
      args: ['--connect', `qemu+unix:///system?socket=${socket}`],
      // Root, but without the right to override permissions: the same as any user to this socket.
      under: ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all', '--'],
    });
    const { page } = opened;
    await page
      .getByText(/adduser|usermod/)
      .first()
      .waitFor();
    await untilText(page.locator('main'), /group/i);
    await expectAccessible(page);
    await screenshots(page, 'not-in-group');
  } finally {
    server.close();
  }
});

test('a daemon that goes: the rows stay, greyed and with their age; it comes back by itself', async () => {
  demo = await startDemoProcess(20, { running: true });
  opened = await openApp(browser, { args: ['--connect', demo.uri] });
  const { page } = opened;
  await rows(page).first().waitFor();
  const status = page.locator('footer').or(page.getByRole('contentinfo'));
  demo.child.send('kill');
  await untilText(status, /link lost|offline/i);
  await expect.poll(() => rows(page).count()).toBe(20);
  await screenshots(page, 'daemon-gone');
  await expectAccessible(page);
  demo.child.send('come');
  await expect
    .poll(async () => /link lost|offline/i.test((await status.textContent()) ?? ''), { timeout: 15_000 })
    .toBe(false);
});

test('the last known machines are there before the host answers again', async () => {
  demo = await startDemoProcess(12, { running: true });
  const first = await openApp(browser, { args: ['--connect', demo.uri] });
  await rows(first.page).first().waitFor();
  await expect.poll(() => rows(first.page).count()).toBe(12);
  await first.close();
  demo.child.send('hang on');
  await demo.child.line(/^ok hang on/m);
  opened = await openApp(browser, { args: ['--connect', demo.uri], home: first.app.home });
  const { page } = opened;
  await expect.poll(() => rows(page).count()).toBe(12);
  await page
    .getByText(/as last seen/i)
    .first()
    .waitFor();
  await screenshots(page, 'remembered-inventory');
});

test('names with markup, control characters, right-to-left marks and 10,000 letters are shown as text', async () => {
  demo = await startDemoProcess(20);
  demo.child.send('hostile');
  await demo.child.line(/^ok hostile/m);
  opened = await openApp(browser, { args: ['--connect', demo.uri] });
  const { page, errors } = opened;
  await expect.poll(() => rows(page).count()).toBe(20);
  const shown = await rows(page).locator('.row-name').allTextContents();
  const markup = HOSTILE_NAMES.filter((name) => name.includes('<') || name.includes('&'));
  for (const name of markup) expect(shown).toContain(name);
  expect(shown.some((name) => name.startsWith('aaaaaaaaaa'))).toBe(true);
  expect(await page.locator('[role="grid"] img, [role="grid"] script, [role="grid"] b').count()).toBe(0);
  // Every row keeps its height and nothing makes the page wider than the window.
  const heights = await rows(page).evaluateAll((elements) =>
    elements.map((element) => element.getBoundingClientRect().height),
  );
  expect(new Set(heights).size).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await screenshots(page, 'hostile-names');

  for (const start of ['<img', 'aaaa', 'right-to-left']) {
    await page.locator('[role="grid"]').focus();
    const row = rows(page).filter({ hasText: start }).first();
    await row.dblclick();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.keyboard.press('Alt+Home');
    await rows(page).first().waitFor();
  }
  await rows(page).filter({ hasText: '<img' }).first().click();
  await rows(page)
    .filter({ hasText: 'aaaa' })
    .first()
    .click({ modifiers: ['Control'] });
  await page.keyboard.press('Alt+Shift+H');
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  // An endless name keeps neither the question nor the name of its host out of sight.
  const box = await question.boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  expect([box?.x ?? -1, width - (box?.x ?? 0) - (box?.width ?? 0)].every((space) => space >= 0)).toBe(true);
  for (const host of await question.locator('.confirm-host').all())
    expect((await host.boundingBox())?.width).toBeGreaterThan(20);
  await screenshots(page, 'hostile-names-dialog');
  await page.keyboard.press('Escape');
  expect(errors).toEqual([]);
});
