import { promisify } from 'node:util';
import { constants, deflate, inflate } from 'node:zlib';
import { crc32 } from './crc.ts';

/** A picture without transparency: red, green and blue of each pixel, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A picture that cannot be read. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** The largest screen that we look at; a hostile host must not fill the memory. */
const MAX_SIDE = 16_384;
const MAX_PIXELS = 40_000_000;

/** Bytes of the largest picture's file, with some for its headers. */
export const MAX_PICTURE_BYTES = MAX_PIXELS * 4 + 65_536;

/** Reads what QEMU gives as a screenshot: PPM (P6) or PNG. Rejects with PictureError. */
export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  if (bytes[0] === 0x50 && bytes[1] === 0x36) return readPpm(bytes);
  if (PNG_SIGNATURE.every((byte, at) => bytes[at] === byte)) return readPng(bytes);
  throw new PictureError('neither PPM nor PNG');
}

function readPpm(bytes: Uint8Array): Picture {
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < 3) {
    while (isSpace(bytes[at])) at += 1;
    if (bytes[at] === 0x23) {
      while (at < bytes.length && bytes[at] !== 0x0a) at += 1;
      continue;
    }
    let number = 0;
    const from = at;
    for (let digit = bytes[at]; digit !== undefined && digit >= 0x30 && digit <= 0x39; digit = bytes[at]) {
      number = number * 10 + digit - 0x30;
      at += 1;
      if (number > 1_000_000) throw new PictureError('a number is too large');
    }
    if (at === from) throw new PictureError('a number is missing');
    numbers.push(number);
  }
  const [width = 0, height = 0, depth = 0] = numbers;
  checkSize(width, height);
  if (depth !== 255 || !isSpace(bytes[at])) throw new PictureError('not 8 bits per colour');
  const pixels = bytes.subarray(at + 1, at + 1 + width * height * 3);
  if (pixels.length !== width * height * 3) throw new PictureError('the picture is cut off');
  return { width, height, pixels };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new PictureError(`a picture cannot be ${width} x ${height}`);
  }
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Samples per pixel by PNG's colour types, as far as screens are written with them: grey, RGB, RGBA. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 6: 4 };

async function readPng(bytes: Uint8Array): Promise<Picture> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') throw new PictureError('the header is missing');
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  checkSize(width, height);
  const [bits, colours = -1, , , interlaced] = file.subarray(24, 29);
  const samples = SAMPLES[colours];
  if (bits !== 8 || samples === undefined || interlaced !== 0) throw new PictureError('an unusual kind of PNG');
  const stride = width * samples + 1;
  const packed = Buffer.concat([...chunksOf(file, 'IDAT')]);
  let rows: Buffer;
  try {
    rows = await promisify(inflate)(packed, { maxOutputLength: stride * height });
  } catch (error) {
    throw new PictureError('its data cannot be unpacked', { cause: error });
  }
  if (rows.length !== stride * height) throw new PictureError('the picture is cut off');
  unfilter(rows, stride, samples);
  return { width, height, pixels: toRgb(rows, width, height, samples) };
}

function* chunksOf(file: Buffer, kind: string): Generator<Buffer> {
  let at = 8;
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > file.length) throw new PictureError('a chunk is cut off');
    if (type === kind) yield file.subarray(at + 8, at + 8 + length);
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** Undoes PNG's filters in place: each byte is a difference to those left, above and above left of it. */
function unfilter(rows: Buffer, stride: number, samples: number): void {
  for (let start = 0; start < rows.length; start += stride) {
    const filter = rows[start] ?? 0;
    if (filter > 4) throw new PictureError('an unknown filter');
    if (filter === 0) continue;
    for (let i = 1; i < stride; i += 1) {
      const at = start + i;
      const left = i > samples ? (rows[at - samples] ?? 0) : 0;
      const above = start > 0 ? (rows[at - stride] ?? 0) : 0;
      const corner = start > 0 && i > samples ? (rows[at - stride - samples] ?? 0) : 0;
      rows[at] = (rows[at] ?? 0) + predicted(filter, left, above, corner);
    }
  }
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function toRgb(rows: Buffer, width: number, height: number, samples: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const [green, blue] = samples === 1 ? [0, 0] : [1, 2];
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    let from = y * (width * samples + 1) + 1;
    for (let x = 0; x < width; x += 1) {
      pixels[to] = rows[from] ?? 0;
      pixels[to + 1] = rows[from + green] ?? 0;
      pixels[to + 2] = rows[from + blue] ?? 0;
      to += 3;
      from += samples;
    }
  }
  return pixels;
}

/** A picture as a PNG file. */
export async function writePng({ width, height, pixels }: Picture): Promise<Uint8Array> {
  const stride = width * 3 + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    // Of the filters `Up` suits screens best: most rows are like the one above.
    rows[y * stride] = y === 0 ? 0 : 2;
    for (let i = 0; i < width * 3; i += 1) {
      const above = y === 0 ? 0 : (pixels[(y - 1) * width * 3 + i] ?? 0);
      rows[y * stride + 1 + i] = (pixels[y * width * 3 + i] ?? 0) - above;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = await promisify(deflate)(rows, { level: constants.Z_DEFAULT_COMPRESSION });
  return Buffer.concat([
    Buffer.from(PNG_SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A smaller picture with transparency as a canvas takes it (RGBA): each pixel the mean of those that it stands for. */
export function shrink(
  picture: Picture,
  width: number,
): { readonly width: number; readonly height: number; readonly pixels: Uint8Array } {
  const toWidth = Math.min(width, picture.width);
  const toHeight = Math.max(1, Math.round((picture.height * toWidth) / picture.width));
  const pixels = new Uint8Array(toWidth * toHeight * 4);
  const { pixels: source, width: fromWidth, height: fromHeight } = picture;
  for (let y = 0; y < toHeight; y += 1) {
    const top = Math.floor((y * fromHeight) / toHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * fromHeight) / toHeight));
    for (let x = 0; x < toWidth; x += 1) {
      const left = Math.floor((x * fromWidth) / toWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * fromWidth) / toWidth));
      let [red, green, blue] = [0, 0, 0];
      for (let row = top; row < bottom; row += 1) {
        let at = (row * fromWidth + left) * 3;
        for (let column = left; column < right; column += 1) {
          red += source[at] ?? 0;
          green += source[at + 1] ?? 0;
          blue += source[at + 2] ?? 0;
          at += 3;
        }
      }
      const count = (bottom - top) * (right - left);
      const to = (y * toWidth + x) * 4;
      pixels[to] = red / count;
      pixels[to + 1] = green / count;
      pixels[to + 2] = blue / count;
      pixels[to + 3] = 255;
    }
  }
  return { width: toWidth, height: toHeight, pixels };
}
