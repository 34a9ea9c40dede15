import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type ColorScheme, openPage, settleFrames } from './browser.ts';
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

/** The row of a machine in the table. */
export function rowOf(page: Page, name: string): Locator {
  return page.locator('[role="row"]').filter({ has: page.locator('.row-name', { hasText: exactly(name) }) });
}

/** The names in the table, from the top, as far as they are drawn. */
export async function rowNames(page: Page): Promise<string[]> {
  const rows = await page.locator('[role="row"][aria-selected]').evaluateAll((elements) =>
    elements.map((element) => ({
      index: Number(element.getAttribute('aria-rowindex')),
      name: element.querySelector('.row-name')?.textContent ?? '',
    })),
  );
  return rows.toSorted((a, b) => a.index - b.index).map(({ name }) => name);
}

/** Resolves when the locator's text matches. */
export async function untilText(locator: Locator, pattern: RegExp, timeoutMs?: number): Promise<void> {
  await until(async () => pattern.test((await locator.first().textContent({ timeout: 2000 })) ?? ''), {
    what: `${String(locator)} says ${pattern}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

/** Fails with every serious or critical finding of axe on the page as it is, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settleFrames(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
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
