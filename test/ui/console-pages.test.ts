import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { defineIdleGuest, defineMemtestGuest, type Guest, memtestObstacle } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { lookAtScreen } from '../support/screen-pixels.ts';
import { defineShellGuest, installerObstacle } from '../support/shell-guest.ts';
import { typeUntil } from '../support/terminal.ts';
import { expectAccessible, type OpenedApp, openApp, openConsole, pictureOnFailure, untilText } from '../support/ui.ts';
import { until } from '../support/until.ts';

// Where consoles are shown: small ones, windows of their own, the full screen; and what stands in the place of one.

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? memtestObstacle() ?? installerObstacle();
needs(obstacle);

const BOOT_MS = 120_000;

let daemon: PrivateLibvirtd;
let browser: Browser;
let opened: OpenedApp;
let memtest: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  memtest = await defineMemtestGuest(daemon, 'more', { start: true, cpuShare: 0.4 });
  browser = await launchBrowser();
  opened = await openApp(browser, { args: ['--connect', daemon.uri] });
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => opened.page);
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await daemon?.stop();
}, 120_000);

async function untilMemtest(page: Page): Promise<void> {
  await until(async () => ((await lookAtScreen(page))?.blue ?? 0) > 0.4, {
    what: 'memtest86+ is on the screen',
    timeoutMs: BOOT_MS,
    everyMs: 400,
  });
}

/** How much of the first picture of a screen is blue; -1 while there is none. */
function thumbnailBlue(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.thumbnail:not([data-empty]) canvas');
    if (canvas === null || canvas.width === 0) return -1;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at + 2] ?? 0) > 100 && (data[at] ?? 0) < 80) blue += 1;
    return blue / (data.length / 4);
  });
}

describe('a screen', { timeout: 240_000 }, () => {
  test('is shown small in the overview and on the wall, which leads to it', async () => {
    const { page } = opened;
    await openConsole(page, memtest);
    await untilMemtest(page);
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect.poll(() => thumbnailBlue(page), { timeout: 60_000 }).toBeGreaterThan(0.4);
    await page.getByRole('link', { name: 'Screens' }).click();
    await page.getByRole('grid', { name: 'Screens' }).waitFor();
    await expect.poll(() => thumbnailBlue(page), { timeout: 60_000 }).toBeGreaterThan(0.4);
    await screenshots(page, 'wall');
    await expectAccessible(page);
    await page.getByRole('grid', { name: 'Screens' }).focus();
    await page.keyboard.press('Enter');
    await untilMemtest(page);
  });

  test('opens in a window of its own, several at once', async () => {
    const { page } = opened;
    await openConsole(page, memtest);
    const [own] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    await untilMemtest(own);
    await untilMemtest(page);
    await expect.poll(() => own.title()).toContain(memtest.name);
    expect(await own.locator('.sidebar').count()).toBe(0);
    await screenshots(own, 'console-window');
    await expectAccessible(own);
    await own.close();
  });

  test('fills the display, with a bar that comes at the top edge and goes', async () => {
    const { page } = opened;
    await openConsole(page, memtest);
    await page.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.mouse.move(600, 500);
    await page.locator('.console-bar:not([data-shown])').waitFor({ state: 'attached', timeout: 15_000 });
    await page.mouse.move(600, 0);
    await page.locator('.console-bar[data-shown]').waitFor();
    await untilText(page.locator('.console-bar'), new RegExp(memtest.name));
    await page.getByRole('button', { name: 'Leave full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false);
  });
});

describe('a machine without a display', { timeout: 120_000 }, () => {
  test('says so, shows what VNC would change of its XML, and gets it', async () => {
    const { page } = opened;
    const bare = await defineIdleGuest(daemon, 'bare');
    await openConsole(page, bare);
    await page.getByRole('button', { name: 'Add VNC…' }).click();
    await page.locator('.xml-diff-line[data-kind="added"]').first().waitFor();
    await untilText(page.locator('.xml-diff'), /graphics type='vnc'/);
    await screenshots(page, 'console-proposal');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Apply' }).click();
    await until(async () => (await daemon.virsh('dumpxml', bare.uuid)).includes("<graphics type='vnc'"), {
      what: 'the machine has VNC',
    });
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
  });
});

describe('a serial line', { timeout: 240_000 }, () => {
  test('that is all a machine has goes into a window of its own, and comes back when that is closed', async () => {
    const { page } = opened;
    const mute = await defineIdleGuest(daemon, 'mute');
    await openConsole(page, mute);
    await page.getByRole('button', { name: 'Add a serial port…' }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
    await daemon.virsh('start', mute.uuid);
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ state: 'detached', timeout: 30_000 });
    const [own] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    await own.locator('.xterm').waitFor();
    await page.getByRole('heading', { name: /in use/ }).waitFor();
    await expect.poll(() => own.locator('.console-card').count()).toBe(0);
    await own.close();
    await page.getByRole('heading', { name: /in use/ }).waitFor({ state: 'detached', timeout: 30_000 });
    await daemon.virsh('destroy', mute.uuid);
  });

  test('that is in use is taken over when the user wants it, and keeps its text over a restart of the guest', async () => {
    const { page } = opened;
    const guest = await defineShellGuest(daemon, 'line');
    await daemon.virsh('start', guest.uuid);
    const other = await page.context().newPage();
    await other.goto(new URL('/', opened.app.address).href);
    for (const each of [other, page]) {
      await openConsole(each, guest);
      await each.locator('.console-chooser').click();
      await each.getByRole('menuitemradio', { name: /Serial serial0/ }).click();
    }
    await page.getByRole('heading', { name: /in use/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.locator('.xterm').waitFor();
    await typeUntil(page, 'echo before-$((20+1))\n', /before-21/);
    // It would be as quick to come back.
    await other.close();
    await daemon.virsh('destroy', guest.uuid);
    await page.getByRole('heading', { name: 'The machine is off' }).waitFor({ timeout: 30_000 });
    await daemon.virsh('start', guest.uuid);
    await typeUntil(page, 'echo after-$((20+2))\n', /before-21.*disconnected.*connected.*after-22/s);

    // A guest that suspends itself says so wherever its screen would be.
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('mount -t sysfs s /sys; echo mem >/sys/power/state\n', { delay: 30 });
    await until(async () => /pmsuspended/.test(await daemon.virsh('domstate', guest.uuid)), {
      what: 'the guest is suspended',
      timeoutMs: 60_000,
    });
    await page.locator('.console-chooser').click();
    await page.getByRole('menuitemradio', { name: /Display/ }).click();
    await page.getByText(/^The machine has suspended itself/).waitFor();
    await screenshots(page, 'console-suspended');
    await page.getByRole('link', { name: 'Screens' }).click();
    const cell = page.getByRole('gridcell').filter({ hasText: guest.name });
    await untilText(cell.locator('.thumbnail-word'), /^Suspended$/);
    await daemon.virsh('destroy', guest.uuid);
  });
});
