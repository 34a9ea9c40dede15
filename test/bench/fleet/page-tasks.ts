import type { Browser, Page } from 'playwright-core';

interface BrowserProcesses {
  readonly renderer: number;
  readonly gpu: number;
  readonly main: number;
}

/** The browser's processes. The page's own renderer is the one that worked most: Chromium keeps a spare one. */
export async function processesOf(browser: Browser): Promise<BrowserProcesses> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const busiest = (type: string): number =>
    processInfo.filter((each) => each.type === type).toSorted((a, b) => b.cpuTime - a.cpuTime)[0]?.id ?? Number.NaN;
  return { renderer: busiest('renderer'), gpu: busiest('GPU'), main: busiest('browser') };
}

declare global {
  var longTasks: number[];
}

/** Collects the page's long tasks from now on: the browser itself calls a task over 50 ms long. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      globalThis.longTasks.push(...list.getEntries().map((entry) => entry.duration));
    }).observe({ entryTypes: ['longtask'] });
  });
}

/** The lengths of those since the last call, ms. */
export async function takeLongTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const lengths = globalThis.longTasks;
    globalThis.longTasks = [];
    return lengths;
  });
}
