import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, MessageFormatError } from '../../../shared/message-codec.ts';

const roundTrip = (message: unknown): unknown => decodeMessage(encodeMessage(message));

/** A message made by hand, so that its head can say what the encoder never would. */
function forge(head: string, tail: Uint8Array = new Uint8Array(0)): ArrayBuffer {
  const text = new TextEncoder().encode(head);
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + tail.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x314d4b56, true);
  view.setUint32(4, text.length, true);
  bytes.set(text, 8);
  bytes.set(tail, start);
  return bytes.buffer;
}

/** A small deterministic generator: a failure names its seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomValue(next: () => number, depth: number): unknown {
  const pick = Math.floor(next() * (depth > 4 ? 8 : 12));
  const length = Math.floor(next() * 9);
  const numbers = (): number[] => Array.from({ length }, () => (next() < 0.2 ? Number.NaN : next() * 1e9));
  switch (pick) {
    case 0:
      return null;
    case 1:
      return next() < 0.5;
    case 2:
      return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1, -3e300][length % 5];
    case 3:
      return ['', '\u0000', '__proto__', '\ud800', '\u202e<b>', 'ÄÖ😀'][length % 6];
    case 4:
      return Float32Array.from(numbers());
    case 5:
      return Float64Array.from(numbers());
    case 6:
      return next() < 0.5 ? Uint8Array.from(numbers()) : Uint16Array.from(numbers());
    case 7:
      return Uint32Array.from(numbers());
    case 8:
    case 9:
      return Array.from({ length }, () => randomValue(next, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length }, (_, i) => [`k${i}`, randomValue(next, depth + 1)]));
  }
}

describe("a channel's bytes", () => {
  const bytes = new Uint8Array([0, 1, 2, 254, 255]);

  test('cross as they are, with eight bytes before them', () => {
    const message = { t: 'data', id: 4_294_967_295, bytes };
    expect(encodeMessage(message).byteLength).toBe(8 + bytes.length);
    expect(roundTrip(message)).toEqual(message);
    expect(roundTrip({ t: 'data', id: 0, bytes: new Uint8Array(0) })).toEqual({
      t: 'data',
      id: 0,
      bytes: new Uint8Array(0),
    });
  });

  test('of a view cross without the memory around them', () => {
    const view = new Uint8Array(1000).subarray(10, 14);
    expect(encodeMessage({ t: 'data', id: 1, bytes: view }).byteLength).toBe(12);
  });

  test.each([
    ['another number', { t: 'data', id: 2 ** 32, bytes }],
    ['a number below zero', { t: 'data', id: -1, bytes }],
    ['something more', { t: 'data', id: 1, bytes, more: true }],
    ['another kind of array', { t: 'data', id: 1, bytes: new Uint16Array(2) }],
  ])('with %s take the general form, which loses nothing', (_what, message) => {
    expect(roundTrip(message)).toEqual(message);
  });
});

describe('what goes in comes out', () => {
  test('plain JSON', () => {
    const message = { t: 'call', id: 1, args: { list: [1, 'two', null, true, { deep: [] }], empty: '' } };
    expect(roundTrip(message)).toEqual(message);
  });

  test('every array type, its NaN and its bits', () => {
    const message = {
      f32: new Float32Array([1.5, Number.NaN, Number.NEGATIVE_INFINITY, -0]),
      f64: new Float64Array([Math.PI, Number.NaN, 1e308]),
      u32: new Uint32Array([0, 4_294_967_295]),
      u16: new Uint16Array([65_535, 1, 2]),
      u8: new Uint8Array([255, 0, 7, 8, 9]),
      none: new Float64Array(0),
    };
    const back = roundTrip(message) as typeof message;
    expect(back).toEqual(message);
    expect(back.f32).toBeInstanceOf(Float32Array);
    expect(Object.is(back.f32[3], -0)).toBe(true);
    expect(back.none).toBeInstanceOf(Float64Array);
  });

  test('NaN and the infinities outside of arrays, which JSON would make null', () => {
    const message = {
      load: { cpu: Number.NaN, up: Number.POSITIVE_INFINITY, down: Number.NEGATIVE_INFINITY },
      no: null,
    };
    expect(roundTrip(message)).toEqual(message);
  });

  test('a bare array, a bare NaN, and nothing at all', () => {
    expect(roundTrip(new Uint8Array([1, 2, 3]))).toEqual(new Uint8Array([1, 2, 3]));
    expect(roundTrip(Number.NaN)).toBeNaN();
    expect(roundTrip(undefined)).toBeNull();
    expect(roundTrip({ a: undefined, b: 1 })).toEqual({ b: 1 });
  });

  test('a view into a larger buffer crosses alone', () => {
    const whole = new Float64Array([1, 2, 3, 4]);
    expect(roundTrip([whole.subarray(1, 3)])).toEqual([new Float64Array([2, 3])]);
    expect(encodeMessage([whole.subarray(1, 2)]).byteLength).toBeLessThan(80);
    expect(roundTrip([Buffer.from('abc')])).toEqual([new Uint8Array([97, 98, 99])]);
  });

  test('the sender keeps its message as it was', () => {
    const message = { rows: [{ v: new Float32Array([1]) }], cpu: Number.NaN };
    encodeMessage(message);
    expect(message).toEqual({ rows: [{ v: new Float32Array([1]) }], cpu: Number.NaN });
  });

  test('names that JavaScript gives a meaning stay names', () => {
    const message = JSON.parse('{"__proto__":{"x":null},"constructor":[null]}') as { constructor: unknown };
    (message.constructor as unknown[])[0] = new Uint8Array([1]);
    const back = roundTrip(message) as { constructor: unknown };
    expect(Object.keys(back)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect((back.constructor as unknown[])[0]).toEqual(new Uint8Array([1]));
  });

  test('500 random messages', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const message = randomValue(random(seed), 0);
      expect(roundTrip(message), `seed ${seed}`).toEqual(message);
    }
  });
});

describe('what cannot cross is refused by name', () => {
  test.each([
    ['a bigint', { a: [1n] }, 'a bigint cannot cross, at a.0'],
    ['a function', { a: () => {} }, 'a function cannot cross, at a'],
    ['a Map', { a: new Map() }, 'a class instance cannot cross, at a'],
    ['a Date', [new Date(0)], 'a class instance cannot cross, at 0'],
    ['an array type the other side may lack', { b: new BigInt64Array(1) }, 'BigInt64Array cannot cross, at b'],
  ])('%s', (_, message, words) => {
    expect(() => encodeMessage(message)).toThrow(words);
  });

  test('a ring', () => {
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    expect(() => encodeMessage(ring)).toThrow('nested too deeply');
  });
});

describe('hostile bytes', () => {
  const refused = (buffer: ArrayBuffer, words: string): void => {
    expect(() => decodeMessage(buffer)).toThrow(MessageFormatError);
    expect(() => decodeMessage(buffer)).toThrow(words);
  };

  test('too short, too long, of another kind', () => {
    refused(new ArrayBuffer(0), 'too short');
    refused(new ArrayBuffer(64), 'not a message');
    expect(() => decodeMessage(encodeMessage({ a: 'x'.repeat(100) }), 50)).toThrow('message too long');
  });

  test('a head that claims more than there is', () => {
    const buffer = forge('[1,[]]');
    new DataView(buffer).setUint32(4, 0xffffffff, true);
    refused(buffer, 'head longer than the message');
  });

  test.each([
    ['no JSON', '[1,[', 'head is not JSON'],
    ['a wrong shape', '{"value":1}', 'head of a wrong shape'],
    ['extras that are no list', '[1,{}]', 'extras of a wrong shape'],
    ['an extra that is no triple', '[null,[[[]]]]', 'extra of a wrong shape'],
    ['a path that is no list', '[null,[["a","NaN",0]]]', 'path of a wrong shape'],
    ['a step that is an object', '[null,[[[{}],"NaN",0]]]', 'path of a wrong shape'],
    ['a kind that is a method', '[null,[[[],"constructor",0]]]', 'extra of an unknown kind'],
    ['a length below zero', '[null,[[[],"Uint8Array",-1]]]', 'length out of bounds'],
    ['a length that is no integer', '[null,[[[],"Uint8Array",0.5]]]', 'length out of bounds'],
    ['a length beyond all memory', '[null,[[[],"Float64Array",4503599627370496]]]', 'length out of bounds'],
    ['an array longer than the message', '[null,[[[],"Float64Array",8]]]', 'array longer than the message'],
    ['a path into nothing', '[{"a":1},[[["b"],"NaN",0]]]', 'path leads nowhere'],
    ['a path through a prototype', '[{},[[["__proto__","polluted"],"NaN",0]]]', 'path leads nowhere'],
    ['a path to a method', '[{},[[["toString"],"NaN",0]]]', 'path leads nowhere'],
    ['a path through a string', '["abc",[[[0],"NaN",0]]]', 'path leads nowhere'],
    ['a place that is taken', '[{"a":1},[[["a"],"NaN",0]]]', 'no placeholder'],
    ['the same place twice', '[null,[[[],"NaN",0],[[],"NaN",0]]]', 'no placeholder'],
    ["an array's own length", '[[null],[[["length"],"NaN",0]]]', 'no placeholder'],
  ])('%s', (_, head, words) => {
    refused(forge(head), words);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('a head that is not UTF-8', () => {
    const buffer = forge('["abc",[]]');
    new Uint8Array(buffer)[10] = 0xff;
    refused(buffer, 'head is not JSON');
  });

  test('bytes that nothing claims', () => {
    refused(forge('[1,[]]', new Uint8Array(8)), 'bytes left over');
  });

  test('more extras than any message has', () => {
    refused(forge(`[null,[${'0,'.repeat(70_000)}0]]`), 'extras of a wrong shape');
  });

  test('20,000 mutations of a real message are read or refused, never worse', () => {
    const next = random(7);
    const good = new Uint8Array(
      encodeMessage({ t: 'delta', id: 3, value: { slots: new Uint32Array(9), cpu: Number.NaN, rows: [{ a: 'b' }] } }),
    );
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      const bytes = good.slice(0, next() < 0.2 ? Math.floor(next() * good.length) : good.length);
      for (let flips = 1 + Math.floor(next() * 4); flips > 0 && bytes.length > 0; flips--) {
        bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      }
      try {
        decodeMessage(bytes.buffer);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(MessageFormatError);
      }
    }
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(19_900);
  });
});
