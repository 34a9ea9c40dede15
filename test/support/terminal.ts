import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** The text of the terminal as it is saved: what is drawn by WebGL is nowhere in the page. */
export async function terminalText(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the text' }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** Types a line again and again, as the guest's shell may not be there yet, until the terminal's text matches. */
export async function typeUntil(page: Page, line: string, pattern: RegExp, timeoutMs = 120_000): Promise<void> {
  let asked = 0;
  await until(
    async () => {
      if ((await page.locator('.console-overlay').count()) > 0) return false;
      if (asked++ % 5 === 0) {
        await page.locator('.xterm-helper-textarea').focus();
        await page.keyboard.type(line, { delay: 15 });
      }
      return pattern.test(await terminalText(page));
    },
    { what: `the terminal says ${pattern}`, timeoutMs, everyMs: 500 },
  );
}
