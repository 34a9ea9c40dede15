import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots, settleFrames } from '../support/browser.ts';
import { type DemoProcess, startDemoProcess } from '../support/demo.ts';
import { defineMemtestGuest, type Guest, memtestObstacle } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { OUTPUT_DIRECTORY, scratchDirectory } from '../support/paths.ts';
import { expectAccessible, type OpenedApp, openApp, pictureOnFailure, rows, untilText } from '../support/ui.ts';

const obstacle = browserObstacle();
needs(obstacle);
const noLibvirtd = libvirtdObstacle() ?? memtestObstacle();

const MACHINES = 60;
const TABS = ['Overview', 'Monitor', 'Layout', 'Capabilities', 'Events'];

let browser: Browser;
let opened: OpenedApp | undefined;

beforeAll(async () => {
  if (obstacle === null) browser = await launchBrowser();
});

beforeEach((context) => {
  pictureOnFailure(context, () => opened?.page);
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
});

/** By the palette, as from anywhere where a host is in view. */
async function openHostPage(page: Page, name: string): Promise<void> {
  await rows(page).first().waitFor();
  await page.locator('.sidebar').getByRole('link', { name }).first().click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('open host page', { delay: 5 });
  await page.getByRole('option', { name: 'Open host page' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** By its address: the page of the only host. */
async function goToHostPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const list = document.querySelector('.sidebar a[href^="#/host/"]')?.getAttribute('href') ?? '';
    location.hash = list.replace('#/host/', '#/host-page/');
  });
  await page.locator('.host-page').waitFor();
}

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.locator('[role="tab"][aria-selected="true"]', { hasText: name }).waitFor();
}

/** Pictures in both themes at both sizes, after which nothing is cut off at the side and axe finds nothing. */
async function look(page: Page, name: string): Promise<void> {
  await screenshots(page, name);
  await expectAccessible(page);
  await page.setViewportSize({ width: 900, height: 600 });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await settleFrames(page);
    const folder = join(OUTPUT_DIRECTORY, 'screenshots', `${colorScheme}-small`);
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  const overflow = await page.evaluate(() => {
    const panel = document.querySelector('.tab-panel');
    return [
      document.documentElement.scrollWidth - window.innerWidth,
      panel === null ? 0 : panel.scrollWidth - panel.clientWidth,
    ];
  });
  expect(Math.max(...overflow)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe('of the simulated host', () => {
  let page: Page;

  beforeAll(async () => {
    if (obstacle !== null) return;
    opened = await openApp(browser, { args: ['--demo', '--demo-machines', String(MACHINES)] });
    ({ page } = opened);
    await openHostPage(page, 'Demo');
  });

  afterAll(async () => {
    await opened?.close();
    opened = undefined;
  });

  beforeEach(async () => {
    if (obstacle !== null) return;
    await page.evaluate(() => {
      location.hash = '#/host-page/demo';
    });
    await page.getByRole('heading', { level: 1, name: 'Demo' }).waitFor();
  });

  test('shows facts, live numbers, what was promised and who uses most', async () => {
    const tiles = page.locator('.tile');
    await expect.poll(() => tiles.count()).toBe(4);
    for (const [index, pattern] of [
      /\d %.*machines take/,
      /[KMGT]iB.*of .*TiB/,
      /\d (µs|ms)/,
      /\d.*every 1 s/,
    ].entries()) {
      await untilText(tiles.nth(index), pattern);
    }
    await page.getByText('virtkeep-demo').first().waitFor();
    await untilText(page.locator('.shares').first(), /\d+ of \d+ processors.*\d : 1/);
    await untilText(page.locator('main'), /2 pools run/);
    await untilText(page.locator('main'), /3 networks/);
    await expect.poll(() => page.locator('.ranking').first().getByRole('listitem').count()).toBe(5);
    const shares = await page.locator('.ranking').first().locator('.rank-value').allTextContents();
    const numbers = shares.map(Number.parseFloat);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    await look(page, 'host-overview');
  });

  test('leads to the machines in a state, as many as it says, and to those that use most', async () => {
    const off = page.getByRole('link', { name: /^\d+ Off$/ });
    const count = Number.parseInt((await off.textContent()) ?? '', 10);
    expect(count).toBeGreaterThan(0);
    await off.click();
    await expect.poll(() => rows(page).count()).toBe(count);
    await page.keyboard.press('Alt+ArrowLeft');
    const first = page.locator('.ranking').first().getByRole('link').first();
    await first.waitFor();
    await first.click();
    await page.locator('.machine-host', { hasText: 'Demo' }).click();
    await page.getByRole('heading', { level: 1, name: 'Demo' }).waitFor();
  });

  test('draws its graphs, marks when it was connected, and hands numbers and pictures out', async () => {
    await openTab(page, 'Monitor');
    const charts = page.locator('figure.chart');
    await expect.poll(() => charts.count()).toBe(4);
    for (const [index, pattern] of [/CPU.*\d %/, /Memory.*iB/, /Round trip.*(µs|ms)/, /Reading.*ms/].entries()) {
      await untilText(charts.nth(index), pattern);
    }
    await charts.first().locator('.chart-plot').hover();
    await look(page, 'host-monitor');
    await page.getByRole('button', { name: '2 h', exact: true }).click();
    await expect.poll(() => page.getByRole('button', { name: '2 h' }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: '1 m', exact: true }).click();
    await untilText(charts.first(), /\d %/);
    await page.getByRole('button', { name: 'Export' }).click();
    const csv = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
    expect((await csv).suggestedFilename()).toMatch(/^Demo .*\.csv$/);
    const picture = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save CPU as a picture' }).click();
    expect((await picture).suggestedFilename()).toMatch(/^Demo CPU .*\.png$/);
  });

  test('draws each processor once, in its cell', async () => {
    await openTab(page, 'Layout');
    await page.locator('.numa-cell').first().waitFor();
    const ids = await page.locator('.cpu-core span').allTextContents();
    await untilText(page.locator('.cpu-layout'), new RegExp(`^${ids.length} processors in 2 NUMA cells`));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await page.locator('.distances tbody td').allTextContents()).toEqual(['10', '12', '12', '10']);
    await look(page, 'host-layout');
  });

  test('finds a feature, and says what the host can run', async () => {
    await openTab(page, 'Capabilities');
    await page.getByRole('cell', { name: 'aarch64', exact: true }).waitFor();
    await look(page, 'host-capabilities');
    await page.getByRole('searchbox').fill('VIRT ssbd');
    await expect.poll(() => page.locator('.feature-list li').allTextContents()).toEqual(['virt-ssbd']);
    await page.getByRole('searchbox').fill('no such');
    await page.getByText('No feature matches').waitFor();
  });

  test('tells what happened, newest first', async () => {
    await openTab(page, 'Events');
    await expect.poll(() => page.locator('.events li').allTextContents()).toHaveLength(2);
    const [newest = '', before = ''] = await page.locator('.events li').allTextContents();
    expect(newest).toMatch(/\d\d:\d\d:\d\d ?Connected/);
    expect(before).toMatch(/Connecting$/);
    await page.getByRole('button', { name: 'Trouble' }).click();
    await page.getByText('No event matches').waitFor();
    await look(page, 'host-events');
  });

  test('is left by Escape, and can be reloaded at its tab', async () => {
    await openTab(page, 'Layout');
    await page.reload();
    await page.locator('.numa-cell').first().waitFor();
    await page.keyboard.press('Escape');
    await rows(page).first().waitFor();
  });

  test('raised no error in the page', () => {
    expect(opened?.errors).toEqual([]);
  });
});

describe('of a host that goes away', () => {
  let demo: DemoProcess | undefined;

  afterEach(async () => {
    await opened?.close();
    await demo?.child.stop();
    opened = undefined;
    demo = undefined;
  });

  test('stays as it was, greyed and with the reason; tells what happened; goes on by itself', async () => {
    demo = await startDemoProcess(20, { running: true });
    opened = await openApp(browser, { args: ['--connect', demo.uri] });
    const { page } = opened;
    await rows(page).first().waitFor();
    await goToHostPage(page);
    await untilText(page.locator('.tile').first(), /\d %/);
    await untilText(page.locator('main'), /2 pools run/);
    demo.child.send('kill');
    await untilText(page.locator('.host-banner'), /is lost.*old/);
    await expect.poll(() => page.locator('.host-page').getAttribute('data-stale')).toBe('true');
    await untilText(page.locator('main'), /virtkeep-demo/);
    await untilText(page.locator('main'), /2 pools run/);
    await untilText(page.locator('.tile').first(), /–/);
    await look(page, 'host-lost');
    await openTab(page, 'Layout');
    await page.locator('.numa-cell').first().waitFor();
    await openTab(page, 'Events');
    const lost = page.locator('.events li', { hasText: 'The link was lost' });
    await lost.getByRole('button').click();
    await lost.locator('.event-more').waitFor();
    await look(page, 'host-events-trouble');
    demo.child.send('come');
    await untilText(page.locator('.events li').first(), /Connected/);
    await expect.poll(() => page.locator('.host-banner').count()).toBe(0);
    await openTab(page, 'Monitor');
    await untilText(page.locator('figure.chart').first(), /\d %/);
  });

  test('of one that was never reached says why, and what was tried', async () => {
    const socket = join(scratchDirectory('nowhere'), 'libvirt-sock');
    opened = await openApp(browser, { args: ['--connect', `qemu+unix:///system?socket=${socket}`] });
    const { page } = opened;
    await page.getByText('apt install').first().waitFor();
    await goToHostPage(page);
    await page.locator('.host-page').getByText('apt install').first().waitFor();
    await look(page, 'host-never');
    await openTab(page, 'Events');
    await untilText(page.locator('.events li').first(), /Gave up/);
    for (const tab of TABS) await openTab(page, tab);
    expect(opened.errors).toEqual([]);
  });
});

describe('of a real libvirtd', () => {
  needs(noLibvirtd);
  let daemon: PrivateLibvirtd;
  let guest: Guest;

  beforeAll(async () => {
    if (obstacle !== null || noLibvirtd !== null) return;
    daemon = await startPrivateLibvirtd();
    guest = await defineMemtestGuest(daemon, 'host-page', { start: true, cpuShare: 0.5 });
  });

  afterAll(async () => {
    await opened?.close();
    opened = undefined;
    await daemon?.stop();
  });

  test('tells what virsh tells, and who makes the load', async () => {
    opened = await openApp(browser, { args: ['--connect', daemon.uri] });
    const { page } = opened;
    await rows(page).first().waitFor();
    await goToHostPage(page);
    const nodeInfo = await daemon.virsh('nodeinfo');
    const version = /libvirt ([\d.]+)/.exec(await daemon.virsh('version'))?.[1] ?? '';
    const cpus = /^CPU\(s\):\s+(\d+)/m.exec(nodeInfo)?.[1] ?? '';
    await untilText(page.locator('main'), new RegExp(`1 of ${cpus} processors?`));
    await untilText(page.locator('main'), new RegExp(version.replaceAll('.', '\\.')));
    await untilText(page.locator('.ranking').first(), new RegExp(`${guest.name}.*\\d %`));
    await look(page, 'host-real');
    await openTab(page, 'Layout');
    await expect.poll(() => page.locator('.cpu-core span').count()).toBe(Number(cpus));
    await look(page, 'host-real-layout');
    await openTab(page, 'Capabilities');
    const features = (await daemon.virsh('capabilities')).match(/<feature name=/g)?.length ?? 0;
    await untilText(page.locator('.features'), new RegExp(`${features} features`));
    await look(page, 'host-real-capabilities');
    expect(opened.errors).toEqual([]);
  });

  test('of a driver that tells little has gaps with their reason, and no error', async () => {
    await opened?.close();
    opened = await openApp(browser, { args: ['--connect', `test+unix:///default?socket=${daemon.socket}`] });
    const { page } = opened;
    await rows(page).first().waitFor();
    await goToHostPage(page);
    await untilText(page.locator('.tile').nth(2), /\d (µs|ms)/);
    await untilText(page.locator('.shares').first(), /of \d+ processors/);
    await untilText(page.locator('.tile').nth(1), /–.*does not tell this/);
    await untilText(page.locator('.ranking').first(), /does not tell this/);
    await look(page, 'host-foreign');
    await openTab(page, 'Monitor');
    await untilText(page.locator('figure.chart', { hasText: 'CPU' }), /does not tell/);
    await untilText(page.locator('figure.chart', { hasText: 'Round trip' }), /\d (µs|ms)/);
    await look(page, 'host-foreign-monitor');
    for (const tab of TABS) await openTab(page, tab);
    expect(opened.errors).toEqual([]);
  });
});
