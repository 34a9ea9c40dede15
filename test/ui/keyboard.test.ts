import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { defineIdleGuest, defineMemtestGuest, type Guest, memtestObstacle } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { type OpenedApp, openApp, pictureOnFailure, pressForField, rowOf, rows, untilText } from '../support/ui.ts';

const obstacle = libvirtdObstacle() ?? memtestObstacle() ?? browserObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let browser: Browser;
let opened: OpenedApp;
let guest: Guest;

beforeAll(async () => {
  if (obstacle !== null) return;
  [daemon, browser] = await Promise.all([startPrivateLibvirtd(), launchBrowser()]);
  await defineIdleGuest(daemon, 'idle');
  guest = await defineMemtestGuest(daemon, 'memtest', { cpuShare: 0.6 });
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await daemon?.stop();
});

test('from launch to the graph of a started machine with the keyboard alone', async (context) => {
  pictureOnFailure(context, () => opened?.page);
  opened = await openApp(browser, { args: ['--connect', daemon.uri] });
  const { page, errors } = opened;
  const { keyboard } = page;
  await rowOf(page, guest.name).waitFor();

  await pressForField(page, '/');
  await keyboard.type('memtest', { delay: 10 });
  await expect.poll(() => rows(page).count()).toBe(1);
  await keyboard.press('Enter');
  await keyboard.press('Home');
  await expect.poll(() => rowOf(page, guest.name).getAttribute('aria-selected')).toBe('true');
  await keyboard.press('Alt+s');
  await expect.poll(() => daemon.virsh('domstate', guest.uuid), { timeout: 15_000 }).toContain('running');
  await untilText(rowOf(page, guest.name).locator('[data-column="cpu"]'), /\d+ %/);

  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: guest.name }).waitFor();
  // Forwards until the focus is on the tabs, as a user does who does not know their place.
  for (let presses = 0; presses < 30; presses += 1) {
    if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'tab')) break;
    await keyboard.press('Tab');
  }
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  const cpu = page.locator('figure.chart').first();
  await cpu.waitFor();
  await untilText(cpu.locator('figcaption'), /CPU/);
  // The busy guest's line: the read-out is a real number, and the plot has something drawn on it.
  await untilText(cpu, /[1-9]\d? %/);
  await expect.poll(() => inkOf(cpu.locator('canvas').first()), { timeout: 15_000 }).toBeGreaterThan(100);

  for (let presses = 0; presses < 40; presses += 1) {
    if (await page.evaluate(() => document.activeElement?.classList.contains('chart-plot') === true)) break;
    await keyboard.press('Tab');
  }
  await keyboard.press('End');
  await keyboard.press('ArrowLeft');
  await untilText(cpu.locator('[aria-live]'), /%/);
  await screenshots(page, 'keyboard-monitor-real-guest');
  await keyboard.press('Escape');
  expect(errors).toEqual([]);
});

/** How many points of a canvas are not blank. */
function inkOf(canvas: ReturnType<OpenedApp['page']['locator']>): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    let ink = 0;
    for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 0) ink += 1;
    return ink;
  });
}
