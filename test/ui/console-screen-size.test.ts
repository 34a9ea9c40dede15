import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineConsoleGuest } from '../core/console/console-guests.ts';
import { browserObstacle, launchBrowser, screenshots, settleFrames } from '../support/browser.ts';
import { type DesktopGuest, desktopGuestObstacle, startDesktopGuest } from '../support/desktop-guest.ts';
import { signalProcess } from '../support/end-process.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { differingPixels, lookAtScreen } from '../support/screen-pixels.ts';
import { openConsole, pictureOnFailure, untilText } from '../support/ui.ts';
import { until } from '../support/until.ts';
import { startWebApp, type WebApp } from '../support/web.ts';

// A guest's screen in its window, at several pixel ratios of the display.

const obstacle = libvirtdObstacle() ?? browserObstacle() ?? desktopGuestObstacle();
needs(obstacle);

const RATIOS = [1, 1.25, 2];
/** Larger than any window here at any ratio: the console of the guest's kernel can shrink and not grow. */
const FIRST_SCREEN = { width: 2560, height: 1600 };

let daemon: PrivateLibvirtd;
let browser: Browser;
let app: WebApp;
let guest: DesktopGuest;
let page: Page;
let seat: {
  readonly address: string;
  readonly state: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;
};

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  const starting = startDesktopGuest(daemon, 'size', { screen: FIRST_SCREEN });
  browser = await launchBrowser();
  app = await startWebApp({ args: ['--connect', daemon.uri] });
  page = await browser.newPage();
  await page.goto(app.address);
  guest = await starting;
  await openConsole(page, guest);
  seat = { address: page.url(), state: await page.context().storageState() };
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => page);
});

afterAll(async () => {
  guest?.close();
  await browser?.close();
  await app?.stop();
  await daemon?.stop();
}, 120_000);

/** The window on a display of that pixel ratio. Its size is no whole number of pixels at every ratio. */
async function moveTo(deviceScaleFactor: number): Promise<void> {
  await page.context().close();
  const context = await browser.newContext({
    viewport: { width: 1281, height: 801 },
    deviceScaleFactor,
    storageState: seat.state,
  });
  page = await context.newPage();
  await page.goto(seat.address);
  await page.locator('.screen[data-live]').waitFor();
}

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Layout {
  readonly screen: { readonly width: number; readonly height: number };
  /** The canvas and its box in pixels of the display. */
  readonly shown: Rect;
  readonly box: Rect;
}

function layout(): Promise<Layout> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.screen[data-live] canvas:not(.screen-kept)');
    const stage = document.querySelector('.screen');
    if (canvas === null || stage === null) throw new Error('no screen');
    const place = (element: Element): Rect => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const ratio = devicePixelRatio;
      return { left: left * ratio, top: top * ratio, width: width * ratio, height: height * ratio };
    };
    return { screen: { width: canvas.width, height: canvas.height }, shown: place(canvas), box: place(stage) };
  });
}

async function choose(mode: string): Promise<void> {
  await page.getByRole('button', { name: mode, exact: true }).click();
}

/** The guest has the size of the window in whole pixels of the display, and they are shown one for one. */
async function untilTaken(): Promise<void> {
  await until(
    async () => {
      const { screen, shown, box } = await layout();
      const isTaken = screen.width === Math.floor(box.width + 0.01) && screen.height === Math.floor(box.height + 0.01);
      return isTaken && isClose(shown.width, screen.width) && isClose(shown.height, screen.height);
    },
    { what: 'the guest has taken the size of the window', timeoutMs: 60_000, everyMs: 100 },
  );
}

/** All of the screen is in sight, in its own shape, and as large as that allows. */
async function untilFitted(): Promise<void> {
  await until(
    async () => {
      const { screen, shown, box } = await layout();
      const scale = shown.width / screen.width;
      const isInside =
        shown.left > box.left - 0.6 &&
        shown.top > box.top - 0.6 &&
        shown.left + shown.width < box.left + box.width + 0.6 &&
        shown.top + shown.height < box.top + box.height + 0.6;
      const fills = box.width - shown.width < 1 || box.height - shown.height < 1;
      return isInside && fills && isClose(shown.height, screen.height * scale);
    },
    { what: 'the screen fits its window', timeoutMs: 60_000, everyMs: 100 },
  );
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.1;
}

async function untilBlue(): Promise<void> {
  await guest.ask('screen 44', /^painted$/);
  await until(async () => ((await lookAtScreen(page))?.blue ?? 0) > 0.9, {
    what: 'the screen is blue, all of it',
    timeoutMs: 60_000,
    everyMs: 100,
  });
}

/** A pixel of the guest is a pixel of the display, and nothing is blurred. */
async function untilSharp(): Promise<void> {
  await until(
    async () => {
      const { screen, shown } = await layout();
      const isOne = isClose(shown.width, screen.width) && isClose(shown.height, screen.height);
      return isOne && (await differingPixels(page)).differing === 0;
    },
    { what: 'a pixel is a pixel', timeoutMs: 30_000, everyMs: 100 },
  );
}

/** Of a picture of the window, how many of the screen's corners are the guest's blue. */
async function cornersInSight({ shown }: Layout): Promise<number> {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ([base64, { left, top, width, height }]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context?.drawImage(image, 0, 0);
      return [left + 3, left + width - 3].flatMap((x) =>
        // The guest's line of text is at its top.
        [top + 40, top + height - 3].filter((y) => {
          const [red = 255, green = 255, blue = 0] =
            context?.getImageData(Math.round(x), Math.round(y), 1, 1).data ?? [];
          return blue > 100 && red < 60 && green < 60;
        }),
      ).length;
    },
    [picture, shown] as const,
  );
}

/** How often the screen is laid out anew in 30 pictures of the display. */
function changesOfLayout(): Promise<number> {
  return page.evaluate(async () => {
    const canvas = document.querySelector('.screen[data-live] canvas:not(.screen-kept)');
    if (canvas === null) throw new Error('no screen');
    let changes = 0;
    let before = '';
    for (let frame = 0; frame < 30; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const now = [left, top, width, height].join(' ');
      if (frame > 0 && now !== before) changes += 1;
      before = now;
    }
    return changes;
  });
}

describe('the screen of a guest that follows', { timeout: 240_000 }, () => {
  test.each(RATIOS)(
    'has the size of the window, else fits it, else is pixel for pixel, at a ratio of %s',
    async (ratio) => {
      await moveTo(ratio);
      await choose('Resize guest');
      await untilTaken();
      await untilBlue();
      await untilSharp();
      expect(await changesOfLayout()).toBe(0);
      // Of several sizes, as when a window is dragged, the last counts, though the answer to the first is still to come.
      const qemu = daemon.qemuPid(guest.name);
      signalProcess(qemu, 'SIGSTOP');
      for (const width of [1250, 1150]) {
        await page.setViewportSize({ width, height: 703 });
        await settleFrames(page);
      }
      signalProcess(qemu, 'SIGCONT');
      await untilTaken();
      await untilBlue();

      await choose('Fit');
      for (const viewport of [
        { width: 1281, height: 801 },
        { width: 901, height: 801 },
        { width: 1281, height: 501 },
      ]) {
        await page.setViewportSize(viewport);
        await untilFitted();
        await expect.poll(async () => cornersInSight(await layout()), { timeout: 20_000 }).toBe(4);
      }

      await choose('1:1');
      await untilSharp();
    },
  );
});

describe('a guest that does not follow', { timeout: 240_000 }, () => {
  test('because its display takes no size: that is told, and it stays fitted', async () => {
    await moveTo(1.25);
    const vga = await defineConsoleGuest(daemon, 'vga', { idle: true, vnc: '' });
    await daemon.virsh('start', vga.uuid);
    await openConsole(page, vga);
    await page.locator('.screen[data-live]').waitFor();
    await choose('Resize guest');
    await untilText(page.locator('.console-note'), /Keeps its own size/);
    await untilFitted();
    expect(await changesOfLayout()).toBe(0);
    await page.setViewportSize({ width: 1001, height: 701 });
    await untilFitted();
    expect(await changesOfLayout()).toBe(0);
    await screenshots(page, 'console-keeps-size');
    await daemon.virsh('destroy', vga.uuid);
  });

  test('because it has no driver: it is shown in its own pixels', async () => {
    await moveTo(1);
    const bare = await defineConsoleGuest(daemon, 'bare', { idle: true, vnc: '', video: 'virtio' });
    await daemon.virsh('start', bare.uuid);
    await openConsole(page, bare);
    await page.locator('.screen[data-live]').waitFor();
    await choose('Resize guest');
    await until(
      async () => {
        const { screen, shown } = await layout();
        return shown.width === screen.width && shown.height === screen.height && screen.width < 1000;
      },
      { what: 'it is shown in its own pixels', timeoutMs: 60_000 },
    );
    expect(await changesOfLayout()).toBe(0);
    await daemon.virsh('destroy', bare.uuid);
  });
});
