import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect, type TestContext } from 'vitest';
import { type ColorScheme, openPage, settleFrames } from './browser.ts';
import { OUTPUT_DIRECTORY } from './paths.ts';
import { until } from './until.ts';
import { startWebApp, type WebApp } from './web.ts';

/** The app in a browser, and what its page complained of. */
export interface OpenedApp {
  readonly page: Page;
  readonly app: WebApp;
  /** Uncaught errors and console errors of the page; a test that expects none checks that it is empty. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Starts the built app with these arguments and opens its window. */
export async function openApp(
  browser: Browser,
  options: Parameters<typeof startWebApp>[0],
  colorScheme: ColorScheme = 'light',
): Promise<OpenedApp> {
  const app = await startWebApp(options);
  const { page, context, errors } = await openPage(browser, app.address, colorScheme);
  return {
    page,
    app,
    errors,
    async close() {
      await context.close();
      await app.stop();
    },
  };
}

/** The rows of machines in sight; the table keeps others hidden to use them again. */
export function rows(page: Page): Locator {
  return page.locator('[role="row"][aria-selected]').filter({ visible: true });
}

/** The row of a machine in the table. */
export function rowOf(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.locator('.row-name', { hasText: exactly(name) }) });
}

/** The names in the table, from the top, as far as they are drawn. */
export async function rowNames(page: Page): Promise<string[]> {
  const found = await rows(page).evaluateAll((elements) =>
    elements.map((element) => ({
      index: Number(element.getAttribute('aria-rowindex')),
      name: element.querySelector('.row-name')?.textContent ?? '',
    })),
  );
  return found.toSorted((a, b) => a.index - b.index).map(({ name }) => name);
}

/** Keeps a picture of the page in test-output/failures when the running test fails. */
export function pictureOnFailure(context: TestContext, page: () => Page | undefined, word = ''): void {
  context.onTestFailed(async () => {
    const name = `${context.task.name.replaceAll(/\W+/g, '-').slice(0, 60)}${word}`;
    await page()?.screenshot({ path: join(OUTPUT_DIRECTORY, 'failures', `${name}.png`) });
  });
}

/** Presses keys that move the focus to a field, and resolves when it is there: keys typed before would go astray. */
export async function pressForField(page: Page, keys: string): Promise<void> {
  await page.keyboard.press(keys);
  await until(() => page.evaluate(() => document.activeElement?.matches('input') === true), {
    what: `${keys} leads to a field`,
  });
}

/** Resolves when the locator's text matches. */
export async function untilText(locator: Locator, pattern: RegExp, timeoutMs?: number): Promise<void> {
  await until(async () => pattern.test((await locator.first().textContent({ timeout: 2000 })) ?? ''), {
    what: `${String(locator)} says ${pattern}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

/** Fails with every serious or critical finding of axe on the page as it is; in dark only colours can be other. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settleFrames(page);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules('color-contrast')).analyze();
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')}`,
      );
    expect(serious, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

/** Leads to the console of a machine, wherever the window is. */
export async function openConsole(page: Page, { name }: { readonly name: string }): Promise<void> {
  // A screen that has the keyboard gets the app's shortcuts too.
  if ((await page.locator('.screen[data-taken]').count()) > 0) {
    await page.keyboard.press('Control+Alt');
    await page.locator('.screen:not([data-taken])').waitFor();
  }
  await page.keyboard.press('Alt+Home');
  await page.locator('#filter-field').fill(name);
  await rowOf(page, name).dblclick();
  await page.getByRole('tab', { name: 'Console' }).click();
}
