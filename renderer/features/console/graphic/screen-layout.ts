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

/**
 * Lays a guest's screen into a box of CSS pixels. `fit` fills the box one way; otherwise one pixel of the guest is one of
 * the device. The place lies on the device's raster where `origin`, the box's own place in the page, is known: between two
 * of its pixels every line of text would blur.
 */
export function placeScreen(screen: Size, box: Size, ratio: number, fit: boolean, origin: Size): ScreenPlace {
  if (screen.width === 0 || screen.height === 0) return { scale: 1, left: 0, top: 0 };
  const scale = fit ? Math.min(box.width / screen.width, box.height / screen.height) : 1 / ratio;
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
