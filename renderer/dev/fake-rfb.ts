import type { RawChannel } from '../../shared/raw-channel.ts';

/** The size of the make-believe screen until its client asks for another. */
const WIDTH = 800;
const HEIGHT = 600;
const SQUARE = 48;
const TICK_MS = 50;
const RAW = 0;
const EXTENDED_DESKTOP_SIZE = -308;

/** A small RFB 3.8 server: security None, raw rectangles, a square that moves, a patch whose colour is the last key. */
export function serveFakeRfb(channel: RawChannel, name: string): void {
  const screen = { width: WIDTH, height: HEIGHT };
  const square = { x: 40, y: 60, dx: 7, dy: 5 };
  let hue = 210;
  let pointer = { x: 0, y: 0, buttons: 0 };
  let dirty: Rect[] = [];
  let wanted = false;
  let resizable = false;
  let tellSize: number | null = null;

  const all = (): Rect => ({ x: 0, y: 0, width: screen.width, height: screen.height });
  const colourAt = (x: number, y: number): readonly [number, number, number] => {
    if (inside(x, y, square.x, square.y, SQUARE)) return [255, 255, 255];
    if (inside(x, y, pointer.x - 4, pointer.y - 4, 9)) return pointer.buttons === 0 ? [255, 200, 0] : [255, 60, 60];
    if (inside(x, y, 8, 8, 32)) return rgbOf(hue);
    // Lines a pixel wide at the edges and in a corner: whether a pixel is a pixel can be seen.
    if (x === 0 || y === 0 || x === screen.width - 1 || y === screen.height - 1) return [255, 0, 0];
    if (x >= screen.width - 64 && y >= screen.height - 64) return (x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255];
    return [24 + Math.floor((x / screen.width) * 60), 42, 80 + Math.floor((y / screen.height) * 90)];
  };
  const send = (bytes: number[] | Uint8Array): void =>
    channel.send(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));
  const update = (): void => {
    if (!wanted || (dirty.length === 0 && tellSize === null)) return;
    wanted = false;
    const rects = dirty;
    dirty = [];
    const sizes = resizable && tellSize !== null ? 1 : 0;
    send([0, 0, ...u16(rects.length + sizes)]);
    if (sizes === 1) {
      const { width, height } = screen;
      send([...u16(tellSize ?? 0), ...u16(0), ...u16(width), ...u16(height), ...i32(EXTENDED_DESKTOP_SIZE)]);
      send([1, 0, 0, 0, 0, 0, 0, 1, ...u16(0), ...u16(0), ...u16(width), ...u16(height), 0, 0, 0, 0]);
    }
    tellSize = null;
    for (const { x, y, width, height } of rects) {
      send([...u16(x), ...u16(y), ...u16(width), ...u16(height), ...i32(RAW)]);
      const pixels = new Uint8Array(width * height * 4);
      for (let row = 0; row < height; row += 1) {
        for (let column = 0; column < width; column += 1)
          pixels.set(colourAt(x + column, y + row), (row * width + column) * 4);
      }
      send(pixels);
    }
  };
  const damage = (x: number, y: number, size: number): void => {
    const left = Math.max(0, Math.min(screen.width - 1, x));
    const top = Math.max(0, Math.min(screen.height - 1, y));
    const width = Math.min(size, screen.width - left);
    const height = Math.min(size, screen.height - top);
    if (width > 0 && height > 0) dirty.push({ x: left, y: top, width, height });
  };
  const movePointer = (x: number, y: number, buttons: number): void => {
    const before = pointer;
    pointer = { x, y, buttons };
    damage(before.x - 4, before.y - 4, 9);
    damage(x - 4, y - 4, 9);
  };
  const timer = setInterval(() => {
    damage(square.x, square.y, SQUARE);
    if (square.x + square.dx < 0 || square.x + square.dx + SQUARE > screen.width) square.dx *= -1;
    if (square.y + square.dy < 0 || square.y + square.dy + SQUARE > screen.height) square.dy *= -1;
    square.x = Math.max(0, square.x + square.dx);
    square.y = Math.max(0, square.y + square.dy);
    damage(square.x, square.y, SQUARE);
    update();
  }, TICK_MS);
  channel.onClose(() => clearInterval(timer));

  const resize = (width: number, height: number): void => {
    screen.width = width;
    screen.height = height;
    tellSize = 1;
    dirty = [all()];
  };
  const reader = speak(channel);
  void (async () => {
    send(new TextEncoder().encode('RFB 003.008\n'));
    await reader.take(12);
    send([1, 1]);
    await reader.take(1);
    send([0, 0, 0, 0]);
    await reader.take(1);
    const title = new TextEncoder().encode(name);
    send([
      ...u16(screen.width),
      ...u16(screen.height),
      32,
      24,
      0,
      1,
      0,
      255,
      0,
      255,
      0,
      255,
      0,
      8,
      16,
      0,
      0,
      0,
      ...i32(title.length),
    ]);
    send(title);
    for (;;) {
      const [type] = await reader.take(1);
      if (type === 0) await reader.take(19);
      else if (type === 2) {
        const view = viewOf(await reader.take(3));
        const encodings = viewOf(await reader.take(view.getUint16(1) * 4));
        for (let at = 0; at < encodings.byteLength; at += 4) {
          if (encodings.getInt32(at) !== EXTENDED_DESKTOP_SIZE || resizable) continue;
          resizable = true;
          tellSize = 0;
        }
      } else if (type === 3) {
        const request = viewOf(await reader.take(9));
        if (request.getUint8(0) === 0)
          dirty.push(request.getUint16(5) === 1 ? { x: 0, y: 0, width: 1, height: 1 } : all());
        wanted = true;
        if (request.getUint8(0) === 0) update();
      } else if (type === 4) {
        const key = viewOf(await reader.take(7));
        if (key.getUint8(0) === 1) {
          hue = (key.getUint32(3) * 47) % 360;
          damage(8, 8, 32);
        }
      } else if (type === 5) {
        const move = viewOf(await reader.take(5));
        movePointer(move.getUint16(1), move.getUint16(3), move.getUint8(0));
      } else if (type === 6) {
        const text = viewOf(await reader.take(7));
        await reader.take(Math.abs(text.getInt32(3)));
      } else if (type === 251) {
        const ask = viewOf(await reader.take(7));
        await reader.take(ask.getUint8(5) * 16);
        resize(ask.getUint16(1), ask.getUint16(3));
      } else {
        channel.close({ code: 'protocol', detail: `message ${type}` });
        return;
      }
    }
  })();
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads a channel in pieces of the asked length. */
function speak(channel: RawChannel): { take(count: number): Promise<Uint8Array> } {
  let have = new Uint8Array(0);
  let wake = (): void => {};
  channel.onData((bytes) => {
    const joined = new Uint8Array(have.length + bytes.length);
    joined.set(have);
    joined.set(bytes, have.length);
    have = joined;
    wake();
  });
  return {
    async take(count) {
      while (have.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = have.slice(0, count);
      have = have.slice(count);
      return taken;
    },
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function inside(x: number, y: number, left: number, top: number, size: number): boolean {
  return x >= left && x < left + size && y >= top && y < top + size;
}

function rgbOf(hue: number): readonly [number, number, number] {
  const part = (shift: number): number => Math.round(127 + 127 * Math.cos(((hue + shift) / 180) * Math.PI));
  return [part(0), part(120), part(240)];
}

function u16(value: number): readonly [number, number] {
  return [(value >> 8) & 255, value & 255];
}

function i32(value: number): readonly [number, number, number, number] {
  return [(value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}
