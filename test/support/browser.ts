import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { OUTPUT_DIRECTORY } from './paths.ts';

export type ColorScheme = 'light' | 'dark';

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Nothing may leave the machine: no updates, no safe browsing, no translations, no first-run page. */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-domain-reliability',
  '--no-first-run',
  '--no-pings',
  '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
];

/** Why there is no browser here; null if there is one. */
export function browserObstacle(): string | null {
  return executable() === null ? 'chromium is not installed' : null;
}

/** Starts the machine's Chromium without a window. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = executable();
  if (executablePath === null) throw new Error('chromium is not installed');
  return chromium.launch({ executablePath, headless: true, args: [...QUIET, ...args] });
}

/** A page of the app at 1280 x 800, in a context of its own. Errors in the page are collected in `errors`. */
export async function openPage(
  browser: Browser,
  address: string,
  colorScheme: ColorScheme = 'light',
): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  return { page, context, errors };
}

/** Keeps a picture of the page, once in each colour scheme, in test-output/screenshots. */
export async function screenshots(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settleFrames(page);
    const folder = join(OUTPUT_DIRECTORY, 'screenshots', colorScheme);
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Lets the page paint what it knows: two frames. */
export function settleFrames(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

function executable(): string | null {
  return EXECUTABLES.find((path) => existsSync(path)) ?? null;
}
