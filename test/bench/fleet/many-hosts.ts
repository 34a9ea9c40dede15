import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { HostId } from '../../../shared/model/host.ts';
import { launchBrowser } from '../../support/browser.ts';
import { startChild } from '../../support/child.ts';
import { ROOT_DIRECTORY, scratchDirectory } from '../../support/paths.ts';
import { watchStarvation } from '../../support/starvation.ts';
import { sleep, until } from '../../support/until.ts';
import { startWebApp } from '../../support/web.ts';
import { quantile } from '../figures.ts';
import { residentMb, watchCpu } from '../process-stat.ts';
import { processesOf, takeLongTasks, watchLongTasks } from './page-tasks.ts';
import { openSecondWindow, type SecondWindow } from './second-window.ts';

/** The whole app on many hosts, some of them hung and some coming and going; `_percent` are of one processor. */
export interface HostsFigures {
  readonly hosts: number;
  readonly machines: number;
  readonly hung: number;
  readonly flapping: number;
  /** From the start of the app until every host is live. */
  readonly all_live_ms: number;
  readonly core_cpu_percent: number;
  readonly core_rss_mb: number;
  readonly renderer_cpu_percent: number;
  /** The process that simulates all the hosts: near 100 it is what makes numbers old. */
  readonly demo_cpu_percent: number;
  /** Of the oldest number of each healthy host, looked at all the time; a tick is a second. */
  readonly age_ticks_p50: number;
  readonly age_ticks_p95: number;
  readonly age_ticks_max: number;
  readonly tasks_over_50ms: number;
  readonly longest_task_ms: number;
  /** While the hosts came to life and the sick ones fell sick. */
  readonly opening_tasks_over_50ms: number;
  /** The longest that this bench itself was kept waiting for a processor: a measure of what else the machine did. */
  readonly starved_ms: number;
}

interface ManyHostsOptions {
  readonly hosts: number;
  readonly machinesEach: number;
  readonly hung: number;
  readonly flapping: number;
  readonly seconds: number;
}

const TICK_MS = 1000;
const LOOK_MS = 100;
const SETTLE_MS = 20_000;
const FLAP_EVERY_MS = 6000;
const FLAP_AWAY_MS = 2000;

/** Starts hosts, core and browser, makes some of the hosts sick, and measures the others. */
export async function measureHosts(options: ManyHostsOptions): Promise<HostsFigures> {
  const folder = scratchDirectory('f');
  const { hosts, machinesEach } = options;
  const fleet = startChild(process.execPath, [
    join(ROOT_DIRECTORY, '.cache/bench/demo-fleet.js'),
    folder,
    String(hosts),
    String(machinesEach),
  ]);
  let flaps: ReturnType<typeof setInterval> | null = null;
  try {
    await fleet.line(/^ready/m, 120_000);
    const uris = Array.from({ length: hosts }, (_, i) => `qemu+unix:///system?socket=${join(folder, String(i))}`);
    const flap = (): void => {
      for (let i = 0; i < options.flapping; i += 1) fleet.send(`${options.hung + i} crash ${FLAP_AWAY_MS}`);
    };
    return await measureOn(uris, options, fleet.pid, () => {
      for (let i = 0; i < options.hung; i += 1) fleet.send(`${i} hang on`);
      flap();
      flaps = setInterval(flap, FLAP_EVERY_MS);
    });
  } finally {
    if (flaps !== null) clearInterval(flaps);
    await fleet.stop();
  }
}

async function measureOn(
  uris: readonly string[],
  { hosts, machinesEach, hung, flapping, seconds }: ManyHostsOptions,
  demoPid: number,
  makeSick: () => void,
): Promise<HostsFigures> {
  const launchedAt = performance.now();
  const app = await startWebApp({ args: uris.flatMap((uri) => ['--connect', uri]) });
  let browser: Browser | null = null;
  let second: SecondWindow | null = null;
  try {
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(app.address);
    await page.waitForSelector('[role="grid"] [role="row"][aria-selected]', { timeout: 120_000 });
    await watchLongTasks(page);
    second = await openSecondWindow(context, app.address);
    const window = second;
    const states = () => [...window.fleet.hosts.values()];
    await until(
      () =>
        states().filter(({ state }) => state.phase === 'live').length === hosts &&
        window.fleet.machines.size === hosts * machinesEach,
      { what: 'all hosts are live', timeoutMs: 120_000 },
    );
    const allLiveMs = performance.now() - launchedAt;
    makeSick();
    await sleep(SETTLE_MS);
    const openingTasks = await takeLongTasks(page);
    const { renderer } = await processesOf(browser);
    const well = states()
      .filter(({ uri }) => uris.indexOf(uri) >= hung + flapping)
      .map(({ id }) => id);
    const coreCpu = watchCpu([app.child.pid]);
    const rendererCpu = watchCpu([renderer]);
    const demoCpu = watchCpu([demoPid]);
    const starvation = watchStarvation();
    const ages = await watchHostAges(window, well, seconds);
    starvation.stop();
    const shares = [coreCpu, rendererCpu, demoCpu].map((watch) => watch.percent());
    const tasks = await takeLongTasks(page);
    return {
      hosts,
      machines: hosts * machinesEach,
      hung,
      flapping,
      all_live_ms: allLiveMs,
      core_cpu_percent: shares[0] ?? Number.NaN,
      core_rss_mb: residentMb(app.child.pid),
      renderer_cpu_percent: shares[1] ?? Number.NaN,
      demo_cpu_percent: shares[2] ?? Number.NaN,
      age_ticks_p50: quantile(ages, 0.5) / TICK_MS,
      age_ticks_p95: quantile(ages, 0.95) / TICK_MS,
      age_ticks_max: Math.max(...ages) / TICK_MS,
      tasks_over_50ms: tasks.length,
      longest_task_ms: Math.max(0, ...tasks),
      opening_tasks_over_50ms: openingTasks.length,
      starved_ms: starvation.worst(),
    };
  } finally {
    second?.close();
    await browser?.close();
    await app.stop();
  }
}

/** How old the oldest number of each host is, again and again. */
async function watchHostAges(window: SecondWindow, hosts: readonly HostId[], seconds: number): Promise<number[]> {
  const last = new Map<HostId, { readonly at: number; readonly age: number }>();
  const forget = window.fleet.onFrame((frame) => {
    let age = 0;
    // No number is worse than an old one.
    for (const each of frame.columns.age) age = Math.max(age, Number.isNaN(each) ? Number.POSITIVE_INFINITY : each);
    last.set(frame.host, { at: performance.now(), age });
  });
  await sleep(2 * TICK_MS);
  const ages: number[] = [];
  const endAt = performance.now() + seconds * 1000;
  while (performance.now() < endAt) {
    const now = performance.now();
    for (const host of hosts) {
      const newest = last.get(host);
      ages.push(newest === undefined ? Number.POSITIVE_INFINITY : now - newest.at + newest.age);
    }
    await sleep(LOOK_MS);
  }
  forget();
  return ages;
}
