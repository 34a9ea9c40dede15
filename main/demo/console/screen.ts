import { eachDot, LETTER_WIDTH } from './font.ts';

/** What a simulated machine's screen shows. */
export interface ScreenFacts {
  readonly name: string;
  /** Tells machines apart by colour, 0..359. */
  readonly hue: number;
  /** Seconds since it booted. */
  readonly seconds: number;
  /** What was typed at it last. */
  readonly typed: string;
}

export const SCREEN = { width: 640, height: 400 } as const;

const TITLE = 4;
const TEXT = 2;
const LEFT = 40;

/** Draws a screen: red, green and blue of each pixel, row by row. It moves by the second. */
export function drawScreen({ name, hue, seconds, typed }: ScreenFacts): Uint8Array {
  const { width, height } = SCREEN;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const [red, green, blue] = colour(hue, 0.16 + (0.16 * y) / height);
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
    }
  }
  const letters = Math.floor((width - 2 * LEFT) / (LETTER_WIDTH * TITLE));
  write(pixels, name.slice(0, letters), LEFT, 70, TITLE, 255);
  write(pixels, 'A SIMULATED MACHINE', LEFT, 120, TEXT, 170);
  write(pixels, `UP ${clock(seconds)}`, LEFT, 160, TEXT, 220);
  write(pixels, `> ${typed.slice(-40)}${Math.floor(seconds) % 2 === 0 ? '_' : ''}`, LEFT, 330, TEXT, 255);
  const from = LEFT + (Math.floor(seconds * 40) % (width - 2 * LEFT - 60));
  for (let y = 230; y < 242; y += 1) pixels.fill(235, (y * width + from) * 3, (y * width + from + 60) * 3);
  return pixels;
}

function write(pixels: Uint8Array, text: string, left: number, top: number, scale: number, light: number): void {
  eachDot(text, (x, y) => {
    for (let row = 0; row < scale; row += 1) {
      const at = ((top + y * scale + row) * SCREEN.width + left + x * scale) * 3;
      if (left + (x + 1) * scale <= SCREEN.width) pixels.fill(light, at, at + scale * 3);
    }
  });
}

function clock(seconds: number): string {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function colour(hue: number, lightness: number): readonly [number, number, number] {
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - 0.5 * lightness * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
