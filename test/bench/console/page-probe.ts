declare global {
  interface Window {
    probe: {
      readonly counts: { frames: number; bytes: number };
      /** ms from the last armed key to the next picture. */
      delay: number | null;
      arm(): void;
    };
  }
}

/**
 * Runs in a page before its own scripts and counts the same in any version of noVNC: it copies each picture that is
 * complete from a canvas off the page to the one on it, and its bytes come by a WebSocket.
 */
export function pageProbe(): void {
  let armed = false;
  let pressedAt: number | null = null;
  const probe: Window['probe'] = {
    counts: { frames: 0, bytes: 0 },
    delay: null,
    arm() {
      armed = true;
      pressedAt = null;
      probe.delay = null;
    },
  };
  window.probe = probe;
  window.addEventListener(
    'keydown',
    () => {
      if (armed) pressedAt = performance.now();
      armed = false;
    },
    true,
  );
  const { prototype } = CanvasRenderingContext2D;
  const draw = prototype.drawImage as (this: CanvasRenderingContext2D, ...args: unknown[]) => void;
  prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]): void {
    draw.apply(this, args);
    if (!(args[0] instanceof HTMLCanvasElement) || !this.canvas.isConnected) return;
    probe.counts.frames += 1;
    if (pressedAt === null) return;
    probe.delay = performance.now() - pressedAt;
    pressedAt = null;
  } as typeof prototype.drawImage;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) probe.counts.bytes += data.byteLength;
        else if (data instanceof Blob) probe.counts.bytes += data.size;
      });
    }
  };
}
