import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserObstacle, launchBrowser, screenshots } from '../support/browser.ts';
import { type DemoProcess, startDemoProcess } from '../support/demo.ts';
import { needs } from '../support/needs.ts';
import { expectAccessible, type OpenedApp, openApp, pictureOnFailure, rows, untilText } from '../support/ui.ts';

const obstacle = browserObstacle();
needs(obstacle);

/** The 22nd of them never hears its power button. */
const MACHINES = 24;
/** Machines of each host that the plan is about. */
const PLANNED = 4;
const LONG = { timeout: 60_000 };

let browser: Browser;
let demos: DemoProcess[] = [];
let opened: OpenedApp;
let page: Page;

beforeAll(async () => {
  if (obstacle === null) browser = await launchBrowser();
});

beforeEach(async (context) => {
  if (obstacle !== null) return;
  pictureOnFailure(context, () => page);
  demos = await Promise.all([1, 2].map((seed) => startDemoProcess(MACHINES, { running: true, seed })));
  opened = await openApp(browser, { args: demos.flatMap(({ uri }) => ['--connect', uri]) });
  ({ page } = opened);
  await expect
    .poll(() => page.locator('[role="grid"]').getAttribute('aria-rowcount'), LONG)
    .toBe(String(2 * MACHINES + 1));
});

afterEach(async () => {
  await opened?.close();
  await Promise.all(demos.map(({ child }) => child.stop()));
});

afterAll(async () => {
  await browser?.close();
});

/** The hosts that the table shows; the rows of folders are not among them. */
function hostRows(): Locator {
  return page.locator('.fleet-row[data-kind="host"]').filter({ visible: true });
}

function cell(row: Locator, id: string): Locator {
  return row.locator(`.cell-${id}`);
}

test('a staggered shutdown over two hosts forces what does not hear it, and tells how each machine fared', async () => {
  await page.locator('[role="grid"]').focus();
  // From the deaf one downwards: its twin on the other host, and the next three names of both.
  await page.keyboard.type('legacy', { delay: 20 });
  await expect
    .poll(() => page.locator('.row[aria-selected="true"] .row-name').allTextContents())
    .toEqual(['legacy-erp']);
  for (let step = 1; step < 2 * PLANNED; step++) await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'With a plan…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('At a time on each host').fill('8');
  await dialog.getByLabel('At least between two begins').fill('1');
  await dialog.getByLabel('Force off what is still on after').check();
  await dialog.getByLabel('Seconds until a machine is forced off').fill('12');

  // What will happen: both hosts, every machine, each a second after the one before it.
  expect(await dialog.locator('.plan-group').count()).toBe(2);
  await expect.poll(() => dialog.locator('.plan-turn').count()).toBe(2 * PLANNED);
  const times = await dialog.locator('.plan-group').first().locator('.plan-when').allTextContents();
  expect(times).toEqual(['at once', ...Array.from({ length: PLANNED - 1 }, (_, at) => `+${at + 1} s`)]);
  await untilText(dialog.locator('.plan-foot'), /All are off within 15 s\./);

  // The keyboard moves a machine; the times stay with the places.
  const first = dialog.locator('.plan-group').first();
  const [before, second] = await first.locator('.plan-name').allTextContents();
  await first.locator('.plan-turn').first().press('Alt+ArrowDown');
  await expect
    .poll(async () => (await first.locator('.plan-name').allTextContents()).slice(0, 2))
    .toEqual([second, before]);
  await screenshots(page, 'plan');
  await expectAccessible(page);
  // The safe button has the focus of a dialog that is dangerous from the start; here the user says what to do.
  await dialog.getByRole('button', { name: `Shut down ${2 * PLANNED} machines` }).click();

  await page.locator('.status-tasks').click();
  await page
    .getByText(/waits for its guest, forced off in \d+ s/)
    .first()
    .waitFor();
  await screenshots(page, 'tasks');
  // The simulated guests take 2 to 6 s, if they listen; those that do not lose their power.
  await untilText(page.locator('.task-summary'), new RegExp(`^${2 * PLANNED} done`), 90_000);
  expect(await page.locator('.task-host-head').count()).toBe(2);
  const results = await page.locator('.task-item .task-when').allTextContents();
  expect(results).toHaveLength(2 * PLANNED);
  expect(results.filter((text) => text === 'done')).toHaveLength(2 * PLANNED - 2);
  expect(results.filter((text) => text === 'done, forced off')).toHaveLength(2);
  await untilText(page.locator('.task-summary'), /2 of them forced off$/);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.row[aria-selected="true"] .dot[data-tone="ok"]').count()).toBe(0);
  expect(opened.errors).toEqual([]);
});

test('a plan that was used is offered again, and begins with the safe button where it is dangerous', async () => {
  await rows(page).nth(0).click();
  await page.getByRole('button', { name: 'With a plan…' }).click();
  await page.getByLabel('Force off what is still on after').check();
  await page.getByLabel('Seconds until a machine is forced off').fill('33');
  await page.getByRole('button', { name: 'Shut down 1 machine' }).click();
  await rows(page).nth(1).click();
  await page.getByRole('button', { name: 'With a plan…' }).click();
  await expect.poll(() => page.getByLabel('Seconds until a machine is forced off').inputValue()).toBe('33');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
});

test('one table shows all hosts; one that is killed keeps its row, greyed, with its age', async () => {
  await page.locator('.sidebar').getByRole('link', { name: 'All hosts' }).click();
  await expect.poll(() => hostRows().count()).toBe(2);
  for (const row of await hostRows().all()) {
    await untilText(cell(row, 'state'), /^connected$/);
    await untilText(cell(row, 'machines'), new RegExp(`^${MACHINES} / ${MACHINES}$`));
    await untilText(cell(row, 'cpu'), /^[\d.]+ %$/);
    await untilText(cell(row, 'memory'), /^[\d.]+ %$/);
    await untilText(cell(row, 'storage'), /^[\d.]+ %$/);
    await untilText(cell(row, 'age'), /^[1-3] s$/);
    await untilText(cell(row, 'latency'), /ms$/);
  }
  await untilText(page.locator('[data-total="machines"]'), new RegExp(`^${2 * MACHINES} / ${2 * MACHINES}$`));
  expect(await inkOf('cpu')).toBeGreaterThan(0);
  expect(await inkOf('memory')).toBeGreaterThan(0);

  // The columns are the user's choice: by the menu and by keys on a head, and they are kept.
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Versions' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Trend' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Machines' }).getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowLeft');
  const heads = (): Promise<string[]> => page.getByRole('columnheader').allTextContents();
  const begin = ['Host', 'Machines', 'State', 'CPU'];
  await expect.poll(async () => (await heads()).slice(0, 4)).toEqual(begin);
  const chosen = await heads();
  await page.reload();
  await expect.poll(heads, LONG).toEqual(chosen);
  expect(chosen).not.toContain('Trend');
  await expect.poll(() => hostRows().count()).toBe(2);
  await untilText(page.locator('[data-total="machines"]'), new RegExp(`^${2 * MACHINES} / ${2 * MACHINES}$`));
  await expectAccessible(page);

  const [killed] = demos;
  if (killed !== undefined) process.kill(killed.child.pid, 'SIGKILL');
  const stale = page.locator('.fleet-row[data-stale]').filter({ visible: true });
  await expect.poll(() => stale.count(), LONG).toBe(1);
  await untilText(cell(stale, 'age'), /^\d+ s$/);
  const age = Number.parseInt((await cell(stale, 'age').textContent()) ?? '', 10);
  await expect
    .poll(async () => Number.parseInt((await cell(stale, 'age').textContent()) ?? '', 10), LONG)
    .toBeGreaterThan(age);
  await untilText(cell(stale, 'machines'), new RegExp(`^${MACHINES} / ${MACHINES}$`));
  await untilText(cell(stale, 'latency'), /^$/);
  await untilText(page.locator('[data-total="state"]'), /^1 of 2 up$/);
  await screenshots(page, 'hosts');

  // The keyboard: to the other host, its menu, and into it.
  await page.locator('.fleet-grid').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Open host page' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[role="grid"]').getAttribute('aria-rowcount')).toBe(String(MACHINES + 1));
  expect(await page.evaluate(() => location.hash)).toMatch(/^#\/host\//);
});

/** How many points of the table's canvases are painted, of the one over a column. */
function inkOf(column: string): Promise<number> {
  return page.evaluate((id) => {
    const box = document.querySelector(`.fleet-row:not([hidden]) .cell-${id}`)?.getBoundingClientRect();
    const canvas = [...document.querySelectorAll<HTMLCanvasElement>('.fleet-grid canvas')].find((one) => {
      const { left } = one.getBoundingClientRect();
      return box !== undefined && left >= box.left && left < box.right;
    });
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels?.reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0 ? 1 : 0), 0) ?? 0;
  }, column);
}
