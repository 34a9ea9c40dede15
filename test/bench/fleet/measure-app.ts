import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { startDemoProcess } from '../../support/demo.ts';
import { sleep } from '../../support/until.ts';
import { startWebApp } from '../../support/web.ts';
import { median, quantile } from '../figures.ts';
import { residentMb, watchCpu } from '../process-stat.ts';
import { nodeHeapMb } from './node-heap.ts';
import { processesOf, takeLongTasks, watchLongTasks } from './page-tasks.ts';
import { scrollFrames } from './scroll.ts';
import { traceTicks } from './tick-trace.ts';

/** What the whole app costs with the table on the screen; `_percent` are of one processor. */
export interface AppFigures {
  readonly machines: number;
  readonly first_rows_ms: number;
  readonly core_ready_ms: number;
  readonly core_cpu_percent: number;
  readonly renderer_cpu_percent: number;
  readonly gpu_cpu_percent: number;
  readonly browser_cpu_percent: number;
  readonly tick_script_ms_median: number;
  readonly tick_script_ms_p95: number;
  readonly tick_task_ms_median: number;
  readonly tick_task_ms_p95: number;
  readonly tasks_over_50ms: number;
  /** Of those; 0 if there were none. */
  readonly longest_task_ms: number;
  readonly core_heap_mb: number;
  readonly core_rss_mb: number;
  readonly renderer_heap_mb: number;
  readonly renderer_rss_mb: number;
  readonly scroll_frame_ms_median: number;
  readonly scroll_frame_ms_p95: number;
  readonly scroll_frames_over_20ms_percent: number;
}

export interface AppMeasurement {
  readonly figures: AppFigures;
  /** The demo daemon's socket stays up for others to be measured on until this is called. */
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

const ROW = '[role="grid"] [role="row"][aria-selected]';
/** Steady state begins when what opening costs is over. */
const SETTLE_MS = 10_000;
const SCROLL_MS = 4000;

/** Starts demo daemon, core and browser, and measures them for `seconds`, twice: for the processor, and for each tick. */
export async function measureApp(machines: number, seconds: number): Promise<AppMeasurement> {
  const demo = await startDemoProcess(machines, { running: true });
  try {
    const figures = await measureOn(demo.uri, machines, seconds);
    return { figures, uri: demo.uri, stop: () => demo.child.stop() };
  } catch (error) {
    await demo.child.stop();
    throw error;
  }
}

async function measureOn(uri: string, machines: number, seconds: number): Promise<AppFigures> {
  const launchedAt = performance.now();
  const app = await startWebApp({ args: ['--connect', uri], nodeArgs: ['--inspect-port=0'] });
  let browser: Browser | null = null;
  try {
    const readyMs = performance.now() - launchedAt;
    browser = await launchBrowser();
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(app.address);
    await page.waitForSelector(ROW, { timeout: 120_000 });
    const firstRowsMs = performance.now() - launchedAt;
    await watchLongTasks(page);
    await sleep(SETTLE_MS);
    const { renderer, gpu, main } = await processesOf(browser);
    await takeLongTasks(page);

    const coreCpu = watchCpu([app.child.pid]);
    const rendererCpu = watchCpu([renderer]);
    const gpuCpu = watchCpu([gpu]);
    const browserCpu = watchCpu([main]);
    await sleep(seconds * 1000);
    const shares = [coreCpu, rendererCpu, gpuCpu, browserCpu].map((watch) => watch.percent());
    const longTasks = await takeLongTasks(page);

    const ticks = await traceTicks(browser, renderer, seconds);
    const script = ticks.map((tick) => tick.script);
    const task = ticks.map((tick) => tick.task);
    const rendererHeapMb = await heapOf(page);
    const coreRssMb = residentMb(app.child.pid);
    const rendererRssMb = residentMb(renderer);
    const frames = await scrollFrames(page, ROW, SCROLL_MS);
    return {
      machines,
      first_rows_ms: firstRowsMs,
      core_ready_ms: readyMs,
      core_cpu_percent: shares[0] ?? Number.NaN,
      renderer_cpu_percent: shares[1] ?? Number.NaN,
      gpu_cpu_percent: shares[2] ?? Number.NaN,
      browser_cpu_percent: shares[3] ?? Number.NaN,
      tick_script_ms_median: median(script),
      tick_script_ms_p95: quantile(script, 0.95),
      tick_task_ms_median: median(task),
      tick_task_ms_p95: quantile(task, 0.95),
      tasks_over_50ms: longTasks.length,
      longest_task_ms: Math.max(0, ...longTasks),
      core_heap_mb: await nodeHeapMb(app.child),
      core_rss_mb: coreRssMb,
      renderer_heap_mb: rendererHeapMb,
      renderer_rss_mb: rendererRssMb,
      scroll_frame_ms_median: median(frames),
      scroll_frame_ms_p95: quantile(frames, 0.95),
      scroll_frames_over_20ms_percent: (frames.filter((ms) => ms > 20).length / frames.length) * 100,
    };
  } finally {
    await browser?.close();
    await app.stop();
  }
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}
