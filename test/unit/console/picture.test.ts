import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../main/console/crc.ts';
import { type Picture, PictureError, readPicture, shrink, writePng } from '../../../main/console/picture.ts';
import { seeded } from '../libvirt/support/random.ts';

function ppm(width: number, height: number, pixels: Uint8Array, head = `P6\n${width} ${height}\n255\n`): Buffer {
  return Buffer.concat([Buffer.from(head), pixels]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(
  width: number,
  height: number,
  colours: number,
  rows: Uint8Array,
  extra: { bits?: number; interlaced?: number } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([extra.bits ?? 8, colours, 0, 0, extra.interlaced ?? 0], 8);
  const data = deflateSync(rows);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from('a\0b')),
    chunk('IDAT', data.subarray(0, 5)),
    chunk('IDAT', data.subarray(5)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const noise = (length: number, seed = 1): Uint8Array => {
  const random = seeded(seed);
  return Uint8Array.from({ length }, () => random.int(256));
};

describe('a picture', () => {
  test('of PPM is read, with comments too', async () => {
    const pixels = noise(12);
    expect(await readPicture(ppm(2, 2, pixels))).toEqual({ width: 2, height: 2, pixels: Buffer.from(pixels) });
    expect((await readPicture(ppm(2, 2, pixels, 'P6 # by hand\n2\t2\n# more\n255\n'))).width).toBe(2);
  });

  test('of PNG is read by all five filters', async () => {
    const [width, height] = [7, 5];
    const pixels = noise(width * height * 3);
    expect(Buffer.from((await readPicture(png(width, height, 2, filtered(pixels, width, height, 3)))).pixels)).toEqual(
      Buffer.from(pixels),
    );
  });

  test.each([
    [0, 1, (p: number[]) => [p[0], p[0], p[0]]],
    [6, 4, (p: number[]) => [p[0], p[1], p[2]]],
  ])('of PNG in colour type %i becomes RGB', async (colours, samples, rgb) => {
    const pixels = noise(3 * 2 * samples, 3);
    const { pixels: read } = await readPicture(png(3, 2, colours, filtered(pixels, 3, 2, samples)));
    const wanted = Array.from({ length: 6 }, (_, i) =>
      rgb([...pixels.subarray(i * samples, (i + 1) * samples)]),
    ).flat();
    expect([...read]).toEqual(wanted);
  });

  test('is written as a PNG that reads back the same', async () => {
    const picture: Picture = { width: 13, height: 9, pixels: noise(13 * 9 * 3, 9) };
    const file = Buffer.from(await writePng(picture));
    expect(await readPicture(file)).toEqual(picture);
    const idat = file.indexOf('IDAT');
    expect(inflateSync(file.subarray(idat + 4, idat + 4 + file.readUInt32BE(idat - 4)))).toHaveLength((13 * 3 + 1) * 9);
    expect(crc32(Buffer.from('IEND'))).toBe(0xae426082);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('<html>')],
    ['PPM without an end', ppm(4, 4, new Uint8Array(47))],
    ['PPM of 16 bits', ppm(1, 1, new Uint8Array(6), 'P6\n1 1\n65535\n')],
    ['PPM of no size', ppm(0, 4, new Uint8Array(0))],
    ['PPM of a size to fill the memory', ppm(1, 1, new Uint8Array(3), 'P6\n16384 16384\n255\n')],
    ['PPM of an endless number', Buffer.from(`P6\n${'9'.repeat(500)}`)],
    ['PPM without numbers', Buffer.from('P6\n')],
    ['PNG of 16 bits', png(1, 1, 2, new Uint8Array(4), { bits: 16 })],
    ['PNG with interlacing', png(1, 1, 2, new Uint8Array(4), { interlaced: 1 })],
    ['PNG with a palette', png(1, 1, 3, new Uint8Array(2))],
    ['PNG that is a bomb', png(2, 2, 2, new Uint8Array(5_000_000))],
    ['PNG that is cut off', png(9, 9, 2, new Uint8Array(20))],
    ['PNG with an unknown filter', png(1, 1, 2, Uint8Array.of(7, 0, 0, 0))],
    ['PNG of a size to fill the memory', png(16_384, 16_384, 2, new Uint8Array(4))],
  ])('%s is refused', async (_, bytes) => {
    await expect(readPicture(bytes)).rejects.toBeInstanceOf(PictureError);
  });

  test('mutated at random is read or refused, never worse', async () => {
    const random = seeded(4);
    const whole = png(6, 6, 2, filtered(noise(108), 6, 6, 3));
    for (let round = 0; round < 500; round += 1) {
      const bytes = Buffer.from(round % 2 === 0 ? whole : ppm(6, 6, noise(108)));
      for (let i = 0; i < 4; i += 1) bytes[random.int(bytes.length)] = random.int(256);
      const cut = bytes.subarray(0, random.int(bytes.length + 1));
      await readPicture(cut).catch((error: unknown) => expect(error).toBeInstanceOf(PictureError));
    }
  });
});

describe('a small picture', () => {
  test('is the mean of what it stands for, as a canvas takes it', () => {
    const pixels = Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 0, 0, 100, 100, 100]);
    expect(shrink({ width: 2, height: 2, pixels }, 1)).toEqual({
      width: 1,
      height: 1,
      pixels: Uint8Array.of(100, 50, 50, 255),
    });
  });

  test('is never larger than its screen, and keeps its shape', () => {
    const picture = { width: 720, height: 400, pixels: new Uint8Array(720 * 400 * 3) };
    expect(shrink(picture, 160)).toMatchObject({ width: 160, height: 89 });
    expect(shrink({ width: 100, height: 1, pixels: new Uint8Array(300) }, 640)).toMatchObject({
      width: 100,
      height: 1,
    });
    expect(shrink({ width: 100, height: 1, pixels: new Uint8Array(300) }, 64)).toMatchObject({ width: 64, height: 1 });
  });
});

/** Rows as a PNG encoder writes them, with each filter in turn. */
function filtered(pixels: Uint8Array, width: number, height: number, samples: number): Uint8Array {
  const stride = width * samples;
  const rows: number[] = [];
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const filter = y % 5;
    rows.push(filter);
    for (let x = 0; x < stride; x += 1) {
      const [left, above, corner] = [at(x - samples, y), at(x, y - 1), x < samples ? 0 : at(x - samples, y - 1)];
      const estimate = left + above - corner;
      const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? above : corner;
      const guess = [0, left, above, (left + above) >> 1, paeth][filter] ?? 0;
      rows.push((at(x, y) - guess) & 0xff);
    }
  }
  return Uint8Array.from(rows);
}
