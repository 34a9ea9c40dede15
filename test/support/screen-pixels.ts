import type { Page } from 'playwright-core';

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
