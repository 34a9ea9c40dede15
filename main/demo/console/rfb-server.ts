import type { Socket } from 'node:net';
import { SCREEN } from './screen.ts';

/** What a tiny RFB server shows, and to whom keys go. */
export interface RfbScreen {
  readonly name: string;
  /** Red, green and blue of each pixel now. */
  readonly draw: () => Uint8Array;
  readonly key: (keysym: number) => void;
}

/** How long a client that asks for changes waits for the next picture. */
const FRAME_MS = 250;
/** Nobody's message is longer but a clipboard's, which is skipped. */
const MAX_WAITING = 1024 * 1024;

interface PixelFormat {
  readonly shifts: readonly [number, number, number];
  readonly bigEndian: boolean;
}

/** Speaks RFB 3.8 without authentication, in raw pixels of 32 bits, to one client. Whoever wants more is hung up on. */
export function serveRfb(socket: Socket, screen: RfbScreen): void {
  let waiting: Buffer = Buffer.alloc(0);
  let phase: 'version' | 'security' | 'init' | 'open' = 'version';
  let format: PixelFormat = { shifts: [16, 8, 0], bigEndian: false };
  let timer: ReturnType<typeof setTimeout> | null = null;

  const take = (count: number): Buffer | null => {
    if (waiting.length < count) return null;
    const taken = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return taken;
  };
  const update = (): void => {
    timer = null;
    if (!socket.writableNeedDrain) socket.write(frame(screen.draw(), format));
    else timer = setTimeout(update, FRAME_MS);
  };
  const begin = (): boolean => {
    const size = { version: 12, security: 1, init: 1 }[phase as 'version' | 'security' | 'init'];
    if (take(size) === null) return false;
    if (phase === 'version') socket.write(Uint8Array.of(1, 1));
    else if (phase === 'security') socket.write(Uint8Array.of(0, 0, 0, 0));
    else socket.write(serverInit(screen.name));
    phase = phase === 'version' ? 'security' : phase === 'security' ? 'init' : 'open';
    return true;
  };
  const message = (): boolean => {
    const size = messageSize(waiting);
    const words = size === null ? null : take(size);
    if (words === null) return false;
    if (words[0] === 0) {
      if (words[4] !== 32) socket.destroy();
      format = { shifts: [words[14] ?? 16, words[15] ?? 8, words[16] ?? 0], bigEndian: words[6] !== 0 };
    } else if (words[0] === 3) {
      const incremental = words[1] !== 0;
      if (!incremental && timer !== null) clearTimeout(timer);
      if (!incremental) timer = null;
      timer ??= setTimeout(update, incremental ? FRAME_MS : 0);
    } else if (words[0] === 4 && words[1] !== 0) screen.key(words.readUInt32BE(4));
    return true;
  };

  socket.on('error', () => {});
  socket.on('close', () => {
    if (timer !== null) clearTimeout(timer);
  });
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    if (waiting.length > MAX_WAITING) socket.destroy();
    while (!socket.destroyed && (phase === 'open' ? message() : begin()));
  });
  socket.write('RFB 003.008\n');
}

/** The length of the client's message at the front; null while that cannot be told. An unknown one is never whole. */
function messageSize(bytes: Buffer): number | null {
  if (bytes.length === 0) return null;
  switch (Number(bytes[0])) {
    case 0:
      return 20;
    case 2:
      return bytes.length < 4 ? null : 4 + 4 * bytes.readUInt16BE(2);
    case 3:
      return 10;
    case 4:
      return 8;
    case 5:
      return 6;
    case 6:
      return bytes.length < 8 ? null : 8 + Math.abs(bytes.readInt32BE(4));
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function serverInit(name: string): Buffer {
  const text = Buffer.from(name, 'utf8').subarray(0, 200);
  const init = Buffer.alloc(24);
  init.writeUInt16BE(SCREEN.width, 0);
  init.writeUInt16BE(SCREEN.height, 2);
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4);
  init.writeUInt32BE(text.length, 20);
  return Buffer.concat([init, text]);
}

function frame(rgb: Uint8Array, { shifts, bigEndian }: PixelFormat): Buffer {
  const { width, height } = SCREEN;
  const bytes = Buffer.alloc(16 + width * height * 4);
  bytes.set([0, 0, 0, 1, 0, 0, 0, 0]);
  bytes.writeUInt16BE(width, 8);
  bytes.writeUInt16BE(height, 10);
  const places = shifts.map((shift) => (bigEndian ? 3 - shift / 8 : shift / 8));
  const [red = 2, green = 1, blue = 0] = places;
  for (let from = 0, to = 16; from < rgb.length; from += 3, to += 4) {
    bytes[to + red] = rgb[from] ?? 0;
    bytes[to + green] = rgb[from + 1] ?? 0;
    bytes[to + blue] = rgb[from + 2] ?? 0;
  }
  return bytes;
}
