/** A size in some pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a screen lies in its box. */
export interface ScreenPlace {
  /** CSS pixels per pixel of the guest. */
  readonly scale: number;
  /** CSS pixels from the box's start to the screen's. */
  readonly left: number;
  readonly top: number;
}

/** A box of CSS pixels in whole pixels of the device: what a guest is asked for so that its pixels are the device's. */
export function devicePixels(box: Size, ratio: number): Size {
  return { width: Math.floor(box.width * ratio + 0.01), height: Math.floor(box.height * ratio + 0.01) };
}

/** How a screen fills its box: all of it, a pixel of the guest for one of the device, or that and smaller where it must be. */
export type ScreenFill = 'fit' | 'pixels' | 'pixels-or-smaller';

/**
 * Lays a guest's screen into a box of CSS pixels. The place lies on the device's raster where `origin`, the box's own place
 * in the page, is known: between two of its pixels every line of text would blur.
 */
export function placeScreen(screen: Size, box: Size, ratio: number, fill: ScreenFill, origin: Size): ScreenPlace {
  if (screen.width === 0 || screen.height === 0) return { scale: 1, left: 0, top: 0 };
  const scale = scaleOf(screen, box, ratio, fill);
  const snap = (free: number, from: number): number => {
    if (free <= 0) return 0;
    const at = Math.round((from + free / 2) * ratio) / ratio;
    return Math.max(0, at - from);
  };
  return {
    scale,
    left: snap(box.width - screen.width * scale, origin.width),
    top: snap(box.height - screen.height * scale, origin.height),
  };
}

function scaleOf(screen: Size, box: Size, ratio: number, fill: ScreenFill): number {
  const sharp = 1 / ratio;
  if (fill === 'pixels') return sharp;
  const whole = Math.min(box.width / screen.width, box.height / screen.height);
  const room = devicePixels(box, ratio);
  const goesIn = screen.width <= room.width && screen.height <= room.height;
  if (fill === 'pixels-or-smaller') return goesIn ? sharp : whole;
  // A box is seldom a whole number of pixels; to grow by less than one would only blur.
  const isFull = screen.width === room.width || screen.height === room.height;
  return goesIn && isFull ? sharp : whole;
}
