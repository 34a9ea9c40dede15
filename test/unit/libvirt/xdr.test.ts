import { describe, expect, test } from 'vitest';
import { text, uuid } from '../../../main/libvirt/wire/objects.ts';
import { typedParams } from '../../../main/libvirt/wire/typed-params.ts';
import * as t from '../../../main/libvirt/wire/types.ts';
import { XdrError, XdrReader } from '../../../main/libvirt/wire/xdr.ts';
import { encoded } from './support/sample-values.ts';

function roundTrip<T>(type: t.XdrType<T>, value: T): T {
  const reader = new XdrReader(encoded(type, value));
  const back = type.decode(reader);
  expect(reader.remaining).toBe(0);
  return back;
}

describe('numbers', () => {
  test.each([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)])('int %d', (n) => expect(roundTrip(t.int, n)).toBe(n));
  test.each([0, 1, 2 ** 31, 2 ** 32 - 1])('uint %d', (n) => expect(roundTrip(t.uint, n)).toBe(n));
  test.each([0, 1, -1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1, 2 ** 53 - 1, -(2 ** 53) + 1])('hyper %d', (n) =>
    expect(roundTrip(t.hyper, n)).toBe(n),
  );
  test.each([0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('uhyper %d', (n) => expect(roundTrip(t.uhyper, n)).toBe(n));

  test('the largest unsigned hyper, which means unlimited, survives both ways', () => {
    const unlimited = 2n ** 64n - 1n;
    const bytes = encoded(t.uhyperBig, unlimited);
    expect(t.uhyper.decode(new XdrReader(bytes))).toBe(2 ** 64);
    expect(encoded(t.uhyper, 2 ** 64)).toEqual(bytes);
    expect(roundTrip(t.uhyperBig, unlimited)).toBe(unlimited);
  });

  test('double and bool', () => {
    expect(roundTrip(t.double, -1.5e300)).toBe(-1.5e300);
    expect(roundTrip(t.bool, true)).toBe(true);
    expect(roundTrip(t.bool, false)).toBe(false);
  });

  test('what is not an integer is refused rather than written as 0', () => {
    for (const type of [t.int, t.uint, t.hyper, t.uhyper]) {
      expect(() => encoded(type, Number.NaN)).toThrow(XdrError);
      expect(() => encoded(type, 1.5)).toThrow(XdrError);
    }
  });
});

describe('texts and bytes', () => {
  test.each(['', 'a', 'abc', 'abcd', 'äöü€😀'])('string %j is padded to four bytes', (value) => {
    expect(roundTrip(text, value)).toBe(value);
    expect(encoded(text, value).length % 4).toBe(0);
  });

  test('a string beyond its limit is refused both ways, by bytes and not by letters', () => {
    expect(() => encoded(t.string(3), 'ää')).toThrow(XdrError);
    const bytes = encoded(t.string(8), 'ää');
    expect(() => t.string(3).decode(new XdrReader(bytes))).toThrow(XdrError);
  });

  test('bytes that are no UTF-8 are replaced, not thrown', () => {
    const bytes = Uint8Array.of(0, 0, 0, 2, 0xff, 0x41, 0, 0);
    expect(text.decode(new XdrReader(bytes))).toBe('\ufffdA');
  });

  test('a character of a C array takes four bytes', () => {
    const model = t.chars(32);
    const bytes = encoded(model, 'x86_64');
    expect(bytes.length).toBe(128);
    expect(model.decode(new XdrReader(bytes))).toBe('x86_64');
    expect(encoded(t.charArray(10), Uint8Array.of(1, 255))).toHaveLength(12);
    expect(roundTrip(t.charArray(10), Uint8Array.of(1, 2, 255))).toEqual(Uint8Array.of(1, 2, 255));
  });

  test('a UUID is canonical both ways', () => {
    const value = '0c0ffee0-1234-4abc-9def-00112233aabb';
    expect(roundTrip(uuid, value)).toBe(value);
    expect(roundTrip(uuid, value.toUpperCase())).toBe(value);
    expect(() => encoded(uuid, 'not a uuid')).toThrow(XdrError);
  });
});

describe('limits of what comes', () => {
  const word = (value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    return bytes;
  };

  test('a list longer than its limit is refused before it is made', () => {
    expect(() => t.array(t.int, 10).decode(new XdrReader(word(11)))).toThrow(/limit/);
  });

  test('a list that cannot fit in what is left is refused before it is made', () => {
    expect(() => t.array(t.hyper, 2 ** 31).decode(new XdrReader(word(2 ** 31)))).toThrow(/fit/);
  });

  test('a length beyond the message is refused', () => {
    expect(() => t.string(2 ** 32).decode(new XdrReader(word(2 ** 32 - 1)))).toThrow(XdrError);
    expect(() => t.opaque(2 ** 32).decode(new XdrReader(word(5)))).toThrow(XdrError);
  });

  test('an optional value is there or not there, nothing else', () => {
    expect(roundTrip(t.optional(t.int), null)).toBeNull();
    expect(roundTrip(t.optional(t.int), 7)).toBe(7);
    expect(() => t.optional(t.int).decode(new XdrReader(word(2)))).toThrow(XdrError);
  });

  test('every cut of a struct is refused', () => {
    const type = t.struct({ a: t.int, b: text, c: t.array(t.hyper, 5), d: t.optional(uuid) });
    const bytes = encoded(type, { a: 1, b: 'abc', c: [1, 2], d: '0c0ffee0-1234-4abc-9def-00112233aabb' });
    for (let size = 0; size < bytes.length; size++) {
      expect(() => type.decode(new XdrReader(bytes.subarray(0, size)))).toThrow(XdrError);
    }
  });

  test('a field that cannot be written is named', () => {
    const type = t.struct({ dom: t.struct({ name: t.string(2) }) });
    expect(() => encoded(type, { dom: { name: 'long' } })).toThrow(/dom: name: /);
  });
});

describe('typed parameters', () => {
  const type = typedParams(10);

  test('every type survives', () => {
    const params = [
      { field: 'int', value: { type: 1, value: -5 } },
      { field: 'uint', value: { type: 2, value: 2 ** 32 - 1 } },
      { field: 'llong', value: { type: 3, value: -(2 ** 40) } },
      { field: 'ullong', value: { type: 4, value: 2 ** 52 } },
      { field: 'double', value: { type: 5, value: 0.25 } },
      { field: 'bool', value: { type: 6, value: true } },
      { field: 'string', value: { type: 7, value: 'ä' } },
    ] as const;
    expect(roundTrip(type, params)).toEqual(params);
  });

  test('a type from the future is refused by its number', () => {
    const bytes = encoded(type, [{ field: 'x', value: { type: 1, value: 0 } }]);
    bytes[15] = 8;
    expect(() => type.decode(new XdrReader(bytes))).toThrow(/type 8/);
  });
});
