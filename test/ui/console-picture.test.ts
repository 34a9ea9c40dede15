import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type ConsoleRig,
  consoleRigObstacle,
  expectFocus,
  startConsoleRig,
  untilScreen,
} from '../support/console-rig.ts';
import { guestName } from '../support/guests.ts';
import { needs } from '../support/needs.ts';
import { scratchDirectory } from '../support/paths.ts';
import { lookAtScreen } from '../support/screen-pixels.ts';
import { pictureOnFailure } from '../support/ui.ts';
import { until } from '../support/until.ts';

// What leaves a console, and the windows of its own that it has: real files, a real clipboard, a real window manager.

const obstacle = consoleRigObstacle();
needs(obstacle);

/** What a machine may be called, and no file should. */
const TAIL = ' ..\\$(id)*';
const SAFE = `${guestName('keys')} ..-id`;
const STAMP = String.raw`\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d`;

let rig: ConsoleRig;
let page: Page;

beforeAll(async () => {
  if (obstacle !== null) return;
  rig = await startConsoleRig(TAIL);
  page = rig.page;
}, 300_000);

beforeEach((context) => {
  if (obstacle === null) pictureOnFailure(context, () => page);
});

afterAll(() => rig?.stop(), 120_000);

/** The file that was saved under such a name; resolves when it is whole. */
function saved(name: RegExp): Promise<string> {
  const found = (): string | undefined => readdirSync(rig.app.downloads).find((one) => name.test(one));
  return until(() => found(), { what: `a file named ${name}` }).then((one) => join(rig.app.downloads, one));
}

async function choosePicture(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Resolves when all that the guest wrote is on the page. */
async function untilStill(): Promise<void> {
  let before = 0;
  await until(
    async () => {
      const hash = (await lookAtScreen(page))?.hash ?? 0;
      const still = hash === before;
      before = hash;
      return still;
    },
    { what: 'the screen stands still', everyMs: 700 },
  );
}

interface Comparison {
  readonly width: number;
  readonly height: number;
  readonly differing: number;
  /** How many colours there are: a picture of nothing is like any other. */
  readonly colours: number;
}

/** Two PNG pictures, pixel by pixel. */
function compare(one: string, other: string): Promise<Comparison> {
  return page.evaluate(
    async (texts) => {
      const [first, second] = await Promise.all(
        texts.map(async (base64) => {
          const image = new Image();
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
          if (context === null) throw new Error('no canvas');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (first === undefined || second === undefined) throw new Error('no pictures');
      const pixels = [first, second].map(({ data }) => new Uint32Array(data.buffer));
      const differing = pixels[0]?.filter((pixel, at) => pixel !== pixels[1]?.[at]).length ?? -1;
      const sameSize = first.width === second.width && first.height === second.height;
      return {
        width: first.width,
        height: first.height,
        differing: sameSize ? differing : -1,
        colours: new Set(pixels[0]).size,
      };
    },
    [one, other],
  );
}

/** The screen as QEMU itself sees it. */
async function hostPicture(): Promise<string> {
  const file = join(scratchDirectory('picture'), 'screen.png');
  await rig.virsh('screenshot', rig.guest.uuid, file);
  return readFileSync(file, 'base64');
}

describe('a picture of the screen', { timeout: 120_000 }, () => {
  const whole = { width: 720, height: 400, differing: 0, colours: 2 };

  test('is saved as it is, under the machine’s name made safe, and the time', async () => {
    await untilScreen(page, rig.guest);
    await untilStill();
    await choosePicture('Save the screen as a picture');
    const file = await saved(new RegExp(`^${SAFE} ${STAMP}\\.png$`));
    expect(await compare(readFileSync(file, 'base64'), await hostPicture())).toEqual(whole);
    expect(readdirSync(rig.app.downloads)).toHaveLength(1);
  });

  test('goes to the clipboard as it is', async () => {
    await rig.app.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await choosePicture('Copy the screen as a picture');
    await page.getByText('The picture is on the clipboard').first().waitFor();
    const base64 = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const bytes = new Uint8Array((await (await item?.getType('image/png'))?.arrayBuffer()) ?? new ArrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    });
    expect(await compare(base64, await hostPicture())).toEqual(whole);
  });
});

describe('windows of their own', { timeout: 120_000 }, () => {
  /** The screen, and the second serial line. */
  const own: Page[] = [];

  test('are several at once, each named after its machine and at its own place', async () => {
    own.push(await rig.openOwnWindow());
    await chooseView(page, /serial1/);
    await page.locator('.xterm').waitFor();
    own.push(await openTextWindow());
    for (const [at, one] of own.entries()) {
      await expect.poll(() => one.title()).toContain(rig.guest.name);
      if (at === 1) await expect.poll(() => one.title()).toMatch(/: Serial.* serial1 – /);
      await place(one, { left: 60 + 333 * at, top: 90 + 111 * at, width: 640, height: 480 - 40 * at });
    }
    // They look where they are every two seconds, and when they go.
    for (const one of own.splice(0)) await one.close();
    own.push(await rig.openOwnWindow());
    await chooseView(page, /serial1/);
    own.push(await openTextWindow());
    for (const [at, one] of own.entries()) {
      await expect
        .poll(() => placeOf(one), { timeout: 15_000 })
        .toEqual({ left: 60 + 333 * at, top: 90 + 111 * at, width: 640, height: 480 - 40 * at });
    }
  });

  test('of a serial line copy and paste by the terminal’s keys, and save its text', async () => {
    const [, text] = own;
    if (text === undefined) throw new Error('no window');
    await text.bringToFront();
    await expectFocus(text);
    await text.locator('.xterm').click();
    const type = (line: string): Promise<string> => rig.screen.xdotool('type', '--delay', '15', line);
    await until(
      async () => {
        await type('clear; for i in 1 2 3 4 5 6; do echo vk-$((6*7))-word; done\n');
        return (await terminalText(text)).match(/^vk-42-word$/gm)?.length === 6;
      },
      { what: 'the shell answers', timeoutMs: 60_000, everyMs: 2000 },
    );
    const box = await text.locator('.xterm-screen').boundingBox();
    await text.mouse.dblclick((box?.x ?? 0) + 20, (box?.y ?? 0) + 40);
    await rig.screen.press('ctrl+shift+c');
    await expect.poll(() => text.evaluate(() => navigator.clipboard.readText())).toBe('vk-42-word');
    await type('echo got-');
    await rig.screen.press('ctrl+shift+v');
    await rig.screen.press('Return');
    await expect.poll(() => terminalText(text), { timeout: 15_000 }).toMatch(/^got-vk-42-word$/m);
    expect(rig.app.context.pages()).toContain(text);
  });

  async function chooseView(one: Page, name: RegExp): Promise<void> {
    await one.locator('.console-chooser').click();
    await one.getByRole('menuitemradio', { name }).click();
  }

  async function openTextWindow(): Promise<Page> {
    const [popup] = await Promise.all([
      rig.app.context.waitForEvent('page'),
      page.getByRole('button', { name: 'Open in a window of its own' }).click(),
    ]);
    // The line has one reader.
    await popup.locator('.xterm').waitFor();
    await untilScreen(page);
    return popup;
  }
});

/** The text of a terminal as it is saved. */
async function terminalText(one: Page): Promise<string> {
  await one.getByRole('button', { name: 'Save the text' }).click();
  const file = await saved(new RegExp(`^${SAFE} isa-serial 1 ${STAMP}\\.txt$`));
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Moves a window by X, as its user would. */
async function place(one: Page, { left, top, width, height }: Place): Promise<void> {
  // One that is covered by others is not told where it is.
  await one.bringToFront();
  await expectFocus(one);
  const id = (await rig.screen.xdotool('getactivewindow')).trim();
  await rig.screen.xdotool('windowsize', id, `${width}`, `${height}`, 'windowmove', id, `${left}`, `${top}`);
  await expect.poll(() => placeOf(one), { timeout: 15_000 }).toEqual({ left, top, width, height });
}

function placeOf(one: Page): Promise<Place> {
  return one.evaluate(() => ({ left: screenX, top: screenY, width: innerWidth, height: innerHeight }));
}
