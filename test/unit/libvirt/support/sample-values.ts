import type { XdrType } from '../../../../main/libvirt/wire/types.ts';
import { type XdrReader, XdrWriter } from '../../../../main/libvirt/wire/xdr.ts';

/**
 * Answers a decoder with made-up values instead of bytes, and so makes a value of any layout. `present` decides whether
 * optional values and lists have anything in them.
 */
function sampleReader(present: boolean): XdrReader {
  let n = 0;
  const reader = {
    remaining: 1 << 30,
    // 1 and 0 serve as a truth value, as the mark of an optional value and (1) as the type of a typed parameter.
    int: () => 1,
    uint: () => (present ? 1 : 0),
    hyper: () => 2 ** 40 + n++,
    uhyper: () => 2 ** 52 + n++,
    uhyperBig: () => 2n ** 63n + BigInt(n++),
    double: () => 0.5 + n++,
    count: () => (present ? 2 : 0),
    fixed: (length: number) => Buffer.alloc(length).map((_, i) => (i + n++) & 0xff),
    opaque: () => Buffer.of(1, 2, 3, n++ & 0xff),
    string: () => `text ${n++} ä`,
  };
  return reader as unknown as XdrReader;
}

/** A value that fits the layout. */
export function sampleOf<T>(type: XdrType<T>, present = true): T {
  return type.decode(sampleReader(present));
}

/** The bytes of a value in its layout. */
export function encoded<T>(type: XdrType<T>, value: T): Uint8Array {
  const writer = new XdrWriter();
  type.encode(writer, value);
  return writer.finish();
}
