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
  prototype.drawImage = new Proxy(Reflect.get(prototype, 'drawImage') as (...args: unknown[]) => void, {
    apply(draw, context: CanvasRenderingContext2D, args: unknown[]) {
      Reflect.apply(draw, context, args);
      if (!(args[0] instanceof HTMLCanvasElement) || !context.canvas.isConnected) return;
      probe.counts.frames += 1;
      if (pressedAt === null) return;
      probe.delay = performance.now() - pressedAt;
      pressedAt = null;
    },
  });
  // No class of our own: noVNC looks at the prototype.
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(native, args: unknown[]) {
      const socket = Reflect.construct(native, args) as WebSocket;
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) probe.counts.bytes += data.byteLength;
        else if (data instanceof Blob) probe.counts.bytes += data.size;
      });
      return socket;
    },
  });
}
