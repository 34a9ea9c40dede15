import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** What is seen of the console's screen, in shares of its pixels and as one number for all of them. */
export interface ScreenLook {
  readonly width: number;
  readonly height: number;
  /** Of the whole, and of its middle quarter. */
  readonly blue: number;
  readonly blueMiddle: number;
  readonly lit: number;
  readonly hash: number;
}

/** Looks at the pixels of the screen that is shown live; null while there is none. */
export function lookAtScreen(page: Page): Promise<ScreenLook | null> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '.screen[data-live] .screen-holder canvas:not(.screen-kept)',
    );
    if (canvas === null || canvas.width === 0) return null;
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const middle = { blue: 0, all: 0 };
    let blue = 0;
    let lit = 0;
    let hash = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [red = 0, green = 0, bluish = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
      const isBlue = bluish > 100 && red < 60 && green < 60;
      const x = (at / 4) % width;
      const y = Math.floor(at / 4 / width);
      if (isBlue) blue += 1;
      if (red > 60 || green > 60 || bluish > 60) lit += 1;
      if (x > width / 4 && x < (width * 3) / 4 && y > height / 4 && y < (height * 3) / 4) {
        middle.all += 1;
        if (isBlue) middle.blue += 1;
      }
      hash = (Math.imul(hash, 31) + red * 65_536 + green * 256 + bluish) | 0;
    }
    const all = width * height;
    return { width, height, blue: blue / all, blueMiddle: middle.blue / middle.all, lit: lit / all, hash };
  });
}

/**
 * How many pixels of the screen's picture in the page differ from those of the guest, where one is shown for one. The
 * browser may draw the whole a pixel aside, and let the ground through at the edge; what counts is that nothing is blurred.
 */
export async function differingPixels(page: Page): Promise<{ readonly differing: number; readonly seen: number }> {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const shot = new OffscreenCanvas(image.width, image.height).getContext('2d');
    const screen = document.querySelector<HTMLCanvasElement>('.screen-holder canvas');
    const box = document.querySelector('.screen')?.getBoundingClientRect();
    if (shot === null || screen === null || box === undefined) throw new Error('no screen');
    shot.drawImage(image, 0, 0);
    const place = screen.getBoundingClientRect();
    const left = Math.round(place.left * devicePixelRatio) + 2;
    const top = Math.round(place.top * devicePixelRatio) + 2;
    const width = Math.min(screen.width - 4, Math.floor(box.right * devicePixelRatio) - left - 20);
    const height = Math.min(screen.height - 4, Math.floor(box.bottom * devicePixelRatio) - top - 20);
    const meant = screen.getContext('2d')?.getImageData(2, 2, width, height).data ?? new Uint8ClampedArray();
    const count = (seen: Uint8ClampedArray): number => {
      let differing = 0;
      for (let at = 0; at < seen.length; at += 4) {
        const off = [0, 1, 2].some((channel) => Math.abs((seen[at + channel] ?? 0) - (meant[at + channel] ?? 0)) > 2);
        if (off) differing += 1;
      }
      return differing;
    };
    const aside = [-1, 0, 1].flatMap((x) =>
      [-1, 0, 1].map((y) => count(shot.getImageData(left + x, top + y, width, height).data)),
    );
    return { differing: Math.min(...aside), seen: width * height };
  }, picture);
}

/** Resolves when the screen is shown live and another picture follows its first. */
export async function untilMoved(page: Page): Promise<void> {
  let before: number | null = null;
  await until(
    async () => {
      const now = (await lookAtScreen(page))?.hash ?? null;
      const moved = before !== null && now !== null && now !== before;
      before = now ?? before;
      return moved;
    },
    { what: 'the screen moves', timeoutMs: 60_000, everyMs: 300 },
  );
}
