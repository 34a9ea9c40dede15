import { XdrError, type XdrReader, type XdrWriter } from './xdr.ts';

/**
 * How one value lies on the wire, both ways. `minSize` is the fewest bytes a value can take: a list's count is checked
 * against it before the list is allocated.
 */
export interface XdrType<T> {
  readonly minSize: number;
  encode(writer: XdrWriter, value: T): void;
  decode(reader: XdrReader): T;
}

/** The JavaScript type that an XdrType carries. */
export type ValueOf<X> = X extends XdrType<infer T> ? T : never;

/** No bytes at all: a procedure without arguments or without a result. */
export const nothing: XdrType<void> = { minSize: 0, encode: () => {}, decode: () => undefined };

/** Also what XDR makes of C's char, short and enum. */
export const int: XdrType<number> = { minSize: 4, encode: (w, v) => w.int(v), decode: (r) => r.int() };

export const uint: XdrType<number> = { minSize: 4, encode: (w, v) => w.uint(v), decode: (r) => r.uint() };

/** A signed 64-bit integer, exact within 2^53. */
export const hyper: XdrType<number> = { minSize: 8, encode: (w, v) => w.hyper(v), decode: (r) => r.hyper() };

/** An unsigned 64-bit integer, exact below 2^53. */
export const uhyper: XdrType<number> = { minSize: 8, encode: (w, v) => w.uhyper(v), decode: (r) => r.uhyper() };

/** An unsigned 64-bit integer, always exact. */
export const uhyperBig: XdrType<bigint> = {
  minSize: 8,
  encode: (w, v) => w.uhyperBig(v),
  decode: (r) => r.uhyperBig(),
};

export const double: XdrType<number> = { minSize: 8, encode: (w, v) => w.double(v), decode: (r) => r.double() };

/** libvirt's int used as a truth value: 0 is false, everything else true. */
export const bool: XdrType<boolean> = {
  minSize: 4,
  encode: (w, v) => w.int(v ? 1 : 0),
  decode: (r) => r.int() !== 0,
};

/** A UTF-8 string of at most `max` bytes. */
export function string(max: number): XdrType<string> {
  return { minSize: 4, encode: (w, v) => w.string(v, max), decode: (r) => r.string(max) };
}

/** Bytes with their length, at most `max`. */
export function opaque(max: number): XdrType<Uint8Array> {
  return { minSize: 4, encode: (w, v) => w.opaque(v, max), decode: (r) => r.opaque(max) };
}

/** Exactly `size` bytes. */
export function fixedOpaque(size: number): XdrType<Uint8Array> {
  return {
    minSize: size,
    encode: (w, v) => {
      if (v.length !== size) throw new XdrError(`expected ${size} bytes, not ${v.length}`);
      w.fixed(v);
    },
    decode: (r) => r.fixed(size),
  };
}

/** C's `char x[size]`: four bytes on the wire per character, padded with NULs; read up to the first NUL. */
export function chars(size: number): XdrType<string> {
  return {
    minSize: size * 4,
    encode: (w, v) => {
      const bytes = Buffer.from(v, 'utf8');
      for (let i = 0; i < size; i++) w.int(bytes[i] ?? 0);
    },
    decode: (r) => {
      const bytes = Buffer.alloc(size);
      for (let i = 0; i < size; i++) bytes[i] = r.int();
      const end = bytes.indexOf(0);
      return bytes.toString('utf8', 0, end < 0 ? size : end);
    },
  };
}

/** C's `char x<max>`: a count and four bytes on the wire per byte. */
export function charArray(max: number): XdrType<Uint8Array> {
  return {
    minSize: 4,
    encode: (w, v) => {
      if (v.length > max) throw new XdrError(`${v.length} characters exceed their limit of ${max}`);
      w.uint(v.length);
      for (const byte of v) w.int(byte);
    },
    decode: (r) => {
      const count = r.count(max, 4);
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = r.int();
      return bytes;
    },
  };
}

/** A value that may be absent (a C pointer that may be NULL). */
export function optional<T>(type: XdrType<T>): XdrType<T | null> {
  return {
    minSize: 4,
    encode: (w, v) => {
      w.int(v === null ? 0 : 1);
      if (v !== null) type.encode(w, v);
    },
    decode: (r) => {
      const present = r.uint();
      if (present > 1) throw new XdrError(`${present} is neither present nor absent`);
      return present === 1 ? type.decode(r) : null;
    },
  };
}

/** At most `max` values of one type. */
export function array<T>(type: XdrType<T>, max: number): XdrType<readonly T[]> {
  const minSize = Math.max(4, type.minSize);
  return {
    minSize: 4,
    encode: (w, values) => {
      if (values.length > max) throw new XdrError(`list of ${values.length} exceeds its limit of ${max}`);
      w.uint(values.length);
      for (const value of values) type.encode(w, value);
    },
    decode: (r) => {
      const count = r.count(max, minSize);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(type.decode(r));
      return values;
    },
  };
}

type Fields = Readonly<Record<string, XdrType<never>>>;
type StructOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** Named values one after the other, in the order written. */
export function struct<F extends { readonly [K in keyof F]: XdrType<ValueOf<F[K]>> }>(fields: F): XdrType<StructOf<F>> {
  const entries = Object.entries(fields as unknown as Fields) as readonly [string, XdrType<unknown>][];
  return {
    minSize: entries.reduce((sum, [, type]) => sum + type.minSize, 0),
    encode: (w, value) => {
      const source = value as Readonly<Record<string, unknown>>;
      for (const [name, type] of entries) {
        try {
          type.encode(w, source[name]);
        } catch (error) {
          if (error instanceof XdrError) throw new XdrError(`${name}: ${error.message}`);
          throw error;
        }
      }
    },
    decode: (r) => {
      const result: Record<string, unknown> = {};
      for (const [name, type] of entries) result[name] = type.decode(r);
      return result as StructOf<F>;
    },
  };
}
