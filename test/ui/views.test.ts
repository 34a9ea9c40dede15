import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { needs } from '../support/needs.ts';
import { expectAccessible, type OpenedApp, openApp, pictureOnFailure, rowOf, rows, untilText } from '../support/ui.ts';

// Every view, looked at by axe and kept as a picture, in light and in dark.

const obstacle = browserObstacle();
needs(obstacle);

let browser: Browser;
let opened: OpenedApp;
let page: Page;

beforeAll(async () => {
  if (obstacle !== null) return;
  browser = await launchBrowser();
  opened = await openApp(browser, { args: ['--demo', '--demo-machines', '60'] });
  ({ page } = opened);
  await rowOf(page, 'db-main').waitFor();
});

beforeEach(async (context) => {
  if (obstacle !== null) return;
  pictureOnFailure(context, () => page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  // What is still closing takes the next click for its own.
  await page.locator('[role="menu"], [role="dialog"], [role="alertdialog"]').first().waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+Home');
  await page.locator('#filter-field').fill('');
  await rows(page).first().waitFor();
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
});

async function look(name: string): Promise<void> {
  await screenshots(page, name);
  await expectAccessible(page);
}

async function openMachine(name: string): Promise<void> {
  await page.locator('#filter-field').fill(name);
  await rowOf(page, name).dblclick();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test('the table', async () => {
  await untilText(rowOf(page, 'db-main').locator('[data-column="cpu"]'), /%/);
  await look('machines');
});

test('the table with a selection', async () => {
  await rows(page).nth(1).click();
  await rows(page)
    .nth(5)
    .click({ modifiers: ['Shift'] });
  await look('machines-selected');
});

test('the context menu', async () => {
  await rows(page).nth(3).click({ button: 'right' });
  await page.getByRole('menuitem').first().waitFor();
  await look('context-menu');
});

test('the choice of columns', async () => {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox').first().waitFor();
  await look('columns');
});

test('a filter, one that fits nothing, and one that is wrong', async () => {
  await page.locator('#filter-field').fill('state:running cpu>20');
  await page.locator('.filter-count').waitFor();
  await look('filter');
  await page.locator('#filter-field').fill('state:run');
  await page.getByRole('option').first().waitFor();
  await look('filter-suggestions');
  await page.keyboard.press('Escape');
  await page.locator('#filter-field').fill('nothing-is-called-so');
  await page.getByText('No machine matches').waitFor();
  await look('filter-no-match');
  await page.locator('#filter-field').fill('cpu>many');
  await page.locator('#filter-problem').waitFor();
  await look('filter-problem');
});

test('the palette', async () => {
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
  await look('palette');
});

test('the settings and the keyboard shortcuts', async () => {
  await page.locator('[role="grid"]').focus();
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
  await look('settings');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await look('shortcuts');
});

test('a dangerous question', async () => {
  await page.locator('#filter-field').fill('state:running');
  await rows(page).nth(0).click();
  await rows(page)
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await page.keyboard.press('Alt+Shift+H');
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  await look('confirm');
});

test('tasks and their notice', async () => {
  await page.locator('#filter-field').fill('state:running');
  await rows(page).nth(6).click();
  await page.keyboard.press('Alt+p');
  await page.locator('.notice-title').first().waitFor();
  await look('notice');
  await page
    .getByRole('button', { name: /Tasks|Pause/ })
    .last()
    .click();
  await page.locator('.tasks-popup').waitFor();
  await look('tasks');
});

test("a machine's overview", async () => {
  await openMachine('db-main');
  await page.getByText('52:54:00').first().waitFor();
  await look('overview');
});

test("a machine's graphs", async () => {
  await openMachine('db-main');
  await page.getByRole('tab', { name: 'Monitor' }).click();
  await page
    .getByRole('button', { name: '1 m', exact: true })
    .or(page.getByText('1 m', { exact: true }))
    .first()
    .click();
  const chart = page.locator('figure.chart').first();
  await untilText(chart, /\d %/);
  await look('monitor');
  await chart.locator('.chart-plot').hover();
  await look('monitor-crosshair');
});

test('a machine that is off', async () => {
  await page.locator('#filter-field').fill('state:off');
  await rows(page).first().dblclick();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look('overview-off');
});

test('nothing went wrong in the page meanwhile', () => {
  expect(opened.errors).toEqual([]);
});
