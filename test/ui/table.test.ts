import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser } from '../support/browser.ts';
import { type DemoProcess, startDemoProcess } from '../support/demo.ts';
import { needs } from '../support/needs.ts';
import {
  type OpenedApp,
  openApp,
  pictureOnFailure,
  pressForField,
  rowNames,
  rowOf,
  rows,
  untilText,
} from '../support/ui.ts';

const MACHINES = 60;

const obstacle = browserObstacle();
needs(obstacle);

let browser: Browser;
let demo: DemoProcess;
let opened: OpenedApp;
let page: Page;

beforeAll(async () => {
  if (obstacle !== null) return;
  [browser, demo] = await Promise.all([launchBrowser(), startDemoProcess(MACHINES)]);
  opened = await openApp(browser, { args: ['--connect', demo.uri] });
  ({ page } = opened);
});

beforeEach(async (context) => {
  if (obstacle !== null) return;
  pictureOnFailure(context, () => page);
  await page.keyboard.press('Escape');
  await filter('');
  await rows(page).first().waitFor();
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await demo?.child.stop();
});

async function filter(query: string): Promise<void> {
  await page.locator('#filter-field').fill(query);
  await page.locator('[role="grid"]').focus();
}

function header(title: string): ReturnType<Page['locator']> {
  return page.getByRole('columnheader', { name: title, exact: true });
}

/** The CPU cells' numbers from the top; machines that are off have none. */
async function cpuShares(): Promise<number[]> {
  const cells = await rows(page).evaluateAll((elements) =>
    elements.map((row) => ({
      index: Number(row.getAttribute('aria-rowindex')),
      share: Number.parseFloat(row.querySelector('[data-column="cpu"]')?.textContent ?? ''),
    })),
  );
  return cells
    .toSorted((a, b) => a.index - b.index)
    .map(({ share }) => share)
    .filter((share) => !Number.isNaN(share));
}

async function selected(): Promise<string[]> {
  const rows = await page.locator('[role="row"][aria-selected="true"] .row-name').allTextContents();
  return rows.toSorted();
}

test('a click on a heading sorts, a second one turns the order round', async () => {
  const byName = await rowNames(page);
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  expect(byName).toEqual(byName.toSorted(collator.compare));
  await header('Name').getByRole('button').click();
  await expect.poll(async () => (await rowNames(page))[0]).not.toBe(byName[0]);
  await expect.poll(() => header('Name').getAttribute('aria-sort')).toBe('descending');

  await header('CPU').getByRole('button').click();
  await expect.poll(() => header('CPU').getAttribute('aria-sort')).not.toBe('none');
  await expect
    .poll(async () => {
      const cpu = await cpuShares();
      // Rows hold their place for a moment when numbers change, so only the ends are sure to be in order.
      return Math.abs((cpu[0] ?? 0) - (cpu.at(-1) ?? 0));
    })
    .toBeGreaterThan(10);
  await header('Name').getByRole('button').click();
  if ((await header('Name').getAttribute('aria-sort')) !== 'ascending')
    await header('Name').getByRole('button').click();
  await expect.poll(() => rowNames(page)).toEqual(byName);
});

test('the filter narrows as you type, and says when a word makes no sense', async () => {
  await filter('state:running cpu>0');
  await untilText(page.locator('.filter-count'), new RegExp(`^([1-5]\\d|\\d) of ${MACHINES}$`));
  const [name = ''] = await rowNames(page);
  await filter(name);
  await expect.poll(async () => (await rowNames(page)).every((each) => each.includes(name))).toBe(true);
  await filter('state:sideways');
  await page.locator('#filter-problem').waitFor();
  await filter('name:no-such-machine-anywhere');
  await page.getByText('No machine matches').waitFor();
});

test('Shift, Ctrl and Ctrl+A select several; a typed name jumps to it', async () => {
  const names = await rowNames(page);
  const [first = '', second = '', third = '', fourth = ''] = names;
  await rowOf(page, first).click();
  await rowOf(page, third).click({ modifiers: ['Shift'] });
  await expect.poll(selected).toEqual([first, second, third].toSorted());
  await rowOf(page, second).click({ modifiers: ['Control'] });
  await expect.poll(selected).toEqual([first, third].toSorted());
  await page.keyboard.press('Control+a');
  await page.getByText(`${MACHINES} selected`).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(selected).toEqual([]);
  await page.keyboard.type(fourth.slice(0, 6));
  await expect.poll(selected).toHaveLength(1);
});

test('a filter that hides selected machines takes them out of the reach of actions', async () => {
  await page.locator('[role="grid"]').focus();
  await page.keyboard.press('Control+a');
  await page.getByText(`${MACHINES} selected`).waitFor();
  await filter('state:off');
  const count = page.locator('.filter-count');
  await untilText(count, new RegExp(`^[1-9]\\d* of ${MACHINES}$`));
  const left = Number.parseInt((await count.textContent()) ?? '', 10);
  expect(left).toBeLessThan(MACHINES);
  await filter('');
  await untilText(page.locator('.toolbar-selected'), new RegExp(`^${left} selected$`));
});

test('right click and the context-menu key give the same menu', async () => {
  const [name = ''] = await rowNames(page);
  await rowOf(page, name).click();
  await rowOf(page, name).click({ button: 'right' });
  await page.getByRole('menuitem').first().waitFor();
  const items = await page.getByRole('menuitem').allTextContents();
  expect(items.length).toBeGreaterThan(8);
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.keyboard.press('ContextMenu');
  await page.getByRole('menuitem').first().waitFor();
  await expect.poll(() => page.getByRole('menuitem').allTextContents()).toEqual(items);
  await page.keyboard.press('Escape');
});

test('columns that are chosen are there again after a reload', async () => {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'vCPU' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Net out' }).click();
  await page.keyboard.press('Escape');
  await header('vCPU').waitFor();
  await expect.poll(() => header('Net out').count()).toBe(0);
  await page.reload();
  await header('vCPU').waitFor();
  await expect.poll(() => header('Net out').count()).toBe(0);
});

test('an action on several machines is done on each, and reports per machine', async () => {
  await filter('state:running');
  await expect.poll(async () => (await rowNames(page)).length).toBeGreaterThan(2);
  const names = (await rowNames(page)).slice(0, 3);
  await rowOf(page, names[0] ?? '').click();
  await rowOf(page, names[2] ?? '').click({ modifiers: ['Shift'] });
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /^Pause/ })
    .click();
  await filter('state:paused');
  for (const name of names) await rowOf(page, name).waitFor();
  await page.getByRole('button', { name: /Tasks/ }).click();
  await page.locator('.tasks-popup').getByText('3 done').waitFor();
  await page.keyboard.press('Escape');
});

test('a dangerous action asks once, names the machines, and the safe answer is at hand', async () => {
  await filter('state:running');
  await expect.poll(async () => (await rowNames(page)).length).toBeGreaterThan(2);
  const [first = '', second = ''] = await rowNames(page);
  await rowOf(page, first).click();
  await rowOf(page, second).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Alt+Shift+H');
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await dialog.waitFor();
  for (const name of [first, second]) expect(await dialog.textContent()).toContain(name);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => rowNames(page)).toContain(first);

  await page.locator('[role="grid"]').focus();
  await page.keyboard.press('Alt+Shift+H');
  await dialog.getByRole('button', { name: /Force off/ }).click();
  await filter('state:off');
  for (const name of [first, second]) await rowOf(page, name).waitFor();
});

test('the palette finds commands and machines by a few letters', async () => {
  const [name = ''] = await rowNames(page);
  await pressForField(page, 'Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await palette.waitFor();
  await page.keyboard.type('theme dark');
  await palette.getByRole('option', { name: /dark/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await palette.waitFor({ state: 'detached' });
  await pressForField(page, 'Control+k');
  await page.keyboard.type(name);
  await untilText(palette.locator('[role="option"][data-highlighted]'), new RegExp(name));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.keyboard.press('Alt+Home');
  await untilText(page.locator('[role="grid"]'), /\w/);
  expect(opened.errors).toEqual([]);
});
