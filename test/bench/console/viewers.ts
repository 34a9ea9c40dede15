import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startChild } from '../../support/child.ts';
import type { PrivateLibvirtd } from '../../support/libvirtd.ts';
import { descendantsOf } from '../../support/processes.ts';
import { rowOf } from '../../support/ui.ts';
import { sleep, until } from '../../support/until.ts';
import { startWebApp } from '../../support/web.ts';
import { cpuMs, residentMb } from '../process-stat.ts';
import { pageProbe } from './page-probe.ts';

const PEER_PAGE = '/usr/share/novnc/vnc.html';
/** How long a key's pixels are waited for. */
const KEY_MS = 2000;

interface Counts {
  readonly frames: number;
  readonly bytes: number;
  /** ms of the page's clock. */
  readonly at: number;
}

/** One way to see a guest's screen in a browser. */
export interface Viewer {
  readonly page: Page;
  counts(): Promise<Counts>;
  focus(): Promise<void>;
  /** ms from the key's event in the page to the next picture; null if none came in time. */
  press(key: string): Promise<number | null>;
  /** Of the processes between the browser and QEMU, so far. */
  cpuMs(): number;
  residentMb(): number;
  heapMb(): Promise<number>;
  close(): Promise<void>;
}

/** Why Debian's novnc cannot be measured here; null if it can. */
export function peerObstacle(): string | null {
  if (!existsSync('/usr/bin/websockify')) return 'websockify is not installed (apt install websockify novnc)';
  return existsSync(PEER_PAGE) ? null : 'novnc is not installed (apt install novnc)';
}

/** The built app in its web shell, with the console alone in its page. */
export async function openOurs(browser: Browser, daemon: PrivateLibvirtd, guest: string): Promise<Viewer> {
  const app = await startWebApp({ args: ['--connect', daemon.uri] });
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(app.address);
  await rowOf(page, guest).dblclick();
  await page.getByRole('tab', { name: 'Console' }).waitFor();
  const machine = /^#\/machine\/([^/]+)/.exec(new URL(page.url()).hash)?.[1] ?? '';
  await page.goto(`${new URL('/', app.address).href}#/console/${machine}/display-0`);
  await page.reload();
  await page.locator('.screen[data-live] canvas').waitFor({ timeout: 60_000 });
  return viewerOf(
    page,
    context,
    '.screen-holder canvas',
    () => [app.child.pid],
    () => app.stop(),
  );
}

/** Debian's novnc, served and carried by Debian's websockify. */
export async function openTheirs(browser: Browser, daemon: PrivateLibvirtd, guest: string): Promise<Viewer> {
  const display = (await daemon.virsh('vncdisplay', guest)).trim();
  const vnc = 5900 + Number(display.split(':').at(-1));
  const port = await freePort();
  const proxy = startChild('websockify', ['--web', '/usr/share/novnc', `127.0.0.1:${port}`, `127.0.0.1:${vnc}`]);
  const context = await newContext(browser);
  const page = await context.newPage();
  const address = `http://127.0.0.1:${port}/vnc.html?autoconnect=true&resize=scale`;
  await until(() => page.goto(address).catch(() => null), { what: 'websockify answers' });
  await page.locator('#noVNC_container canvas').waitFor({ timeout: 60_000 });
  const pids = (): number[] => [proxy.pid, ...descendantsOf(proxy.pid).map(({ pid }) => pid)];
  return viewerOf(page, context, '#noVNC_container canvas', pids, () => proxy.stop());
}

async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(pageProbe);
  return context;
}

function viewerOf(
  page: Page,
  context: BrowserContext,
  canvas: string,
  pids: () => readonly number[],
  stop: () => Promise<unknown>,
): Viewer {
  const sum = (read: (pid: number) => number): number => pids().reduce((total, pid) => total + read(pid), 0);
  return {
    page,
    counts: () => page.evaluate(() => ({ ...window.probe.counts, at: performance.now() })),
    async focus() {
      await page.locator(canvas).click();
      await sleep(500);
    },
    async press(key) {
      await page.evaluate(() => window.probe.arm());
      await page.keyboard.press(key);
      const till = performance.now() + KEY_MS;
      while (performance.now() < till) {
        const delay = await page.evaluate(() => window.probe.delay);
        if (delay !== null) return delay;
        await sleep(20);
      }
      return null;
    },
    cpuMs: () => sum(cpuMs),
    residentMb: () => sum(residentMb),
    async heapMb() {
      const session = await context.newCDPSession(page);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      await session.detach();
      return usedSize / 1e6;
    },
    async close() {
      await context.close();
      await stop();
    },
  };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
