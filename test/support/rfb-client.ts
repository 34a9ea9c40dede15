import type { Problem } from '../../shared/model/problem.ts';
import type { RawChannel } from '../../shared/raw-channel.ts';

/** A screen as an RFB client of the test's own sees it, in raw 32-bit pixels. */
export interface RfbClient {
  readonly width: number;
  readonly height: number;
  readonly name: string;
  /** Asks for the whole screen and resolves with it: blue, green, red and nothing for each pixel. */
  screen(): Promise<Buffer>;
  /** Presses and lets go a key, by its X11 keysym. */
  key(keysym: number): void;
  close(): void;
}

/** What a channel said when it ended. */
export function endOf(channel: RawChannel): Promise<Problem | null> {
  return new Promise((resolve) => channel.onClose(resolve));
}

/** Speaks RFB over a display's channel, from its first byte. Rejects with the problem when the channel ends before. */
export async function openRfb(channel: RawChannel, shared = true): Promise<RfbClient> {
  const reader = new ChannelReader(channel);
  if ((await reader.read(12)).toString('latin1') !== 'RFB 003.008\n') throw new Error('not RFB 3.8');
  channel.send(Buffer.from('RFB 003.008\n'));
  const [count = 0] = await reader.read(1);
  const types = [...(await reader.read(count))];
  if (types.length !== 1 || types[0] !== 1) throw new Error(`security types ${types.join(' ')}`);
  channel.send(Buffer.from([1]));
  if ((await reader.read(4)).readUInt32BE() !== 0) throw new Error('security failed');
  channel.send(Buffer.from([shared ? 1 : 0]));
  const init = await reader.read(24);
  let width = init.readUInt16BE(0);
  let height = init.readUInt16BE(2);
  const name = (await reader.read(init.readUInt32BE(20))).toString('utf8');
  // SetPixelFormat: 32 bits, little-endian, true colour; SetEncodings: raw and the desktop's size.
  channel.send(Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]));
  const encodings = Buffer.alloc(12);
  encodings.set([2, 0, 0, 2]);
  encodings.writeInt32BE(0, 4);
  encodings.writeInt32BE(-223, 8);
  channel.send(encodings);

  const takeUpdate = async (pixels: Buffer): Promise<Buffer> => {
    let screen = pixels;
    const rectangles = (await reader.read(3)).readUInt16BE(1);
    for (let i = 0; i < rectangles; i += 1) {
      const head = await reader.read(12);
      const [x, y, w, h] = [head.readUInt16BE(0), head.readUInt16BE(2), head.readUInt16BE(4), head.readUInt16BE(6)];
      if (head.readInt32BE(8) === -223) {
        width = w;
        height = h;
        screen = Buffer.alloc(width * height * 4);
        continue;
      }
      const rows = await reader.read(w * h * 4);
      for (let row = 0; row < h; row += 1)
        rows.copy(screen, ((y + row) * width + x) * 4, row * w * 4, (row + 1) * w * 4);
    }
    return screen;
  };
  const client: RfbClient = {
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    name,
    async screen() {
      const [w, h] = [width, height];
      const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      request.writeUInt16BE(w, 6);
      request.writeUInt16BE(h, 8);
      channel.send(request);
      let pixels: Buffer = Buffer.alloc(w * h * 4);
      for (;;) {
        const [type] = await reader.read(1);
        if (type === 0) {
          pixels = await takeUpdate(pixels);
          if (width === w && height === h) return pixels;
          return client.screen();
        }
        if (type === 2) continue;
        if (type !== 3) throw new Error(`a message of type ${type}`);
        await reader.read((await reader.read(7)).readUInt32BE(3));
      }
    },
    key(keysym) {
      for (const down of [1, 0]) {
        const event = Buffer.alloc(8);
        event.set([4, down]);
        event.writeUInt32BE(keysym, 4);
        channel.send(event);
      }
    },
    close: () => channel.close(),
  };
  return client;
}

class ChannelReader {
  #bytes: Buffer = Buffer.alloc(0);
  #ended: Problem | null | undefined;
  #wake: () => void = () => {};

  constructor(channel: RawChannel) {
    const parts: Uint8Array[] = [];
    channel.onData((bytes) => {
      parts.push(bytes);
      this.#parts = parts;
      this.#wake();
    });
    channel.onClose((problem) => {
      this.#ended = problem;
      this.#wake();
    });
  }

  #parts: Uint8Array[] = [];

  async read(count: number): Promise<Buffer> {
    for (;;) {
      if (this.#parts.length > 0) this.#bytes = Buffer.concat([this.#bytes, ...this.#parts.splice(0)]);
      if (this.#bytes.length >= count) break;
      if (this.#ended !== undefined) throw new Error(`the channel ended: ${JSON.stringify(this.#ended)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}
