/** A message that does not fit its declared layout or limits. The connection survives it; the call does not. */
export class XdrError extends Error {
  override readonly name = 'XdrError';
}

const TWO_32 = 4294967296;
const TWO_64 = TWO_32 * TWO_32;

function padded(length: number): number {
  return length + (-length & 3);
}

/** Reads XDR (RFC 4506) from one message body. Every length is checked against a limit and the bytes left first. */
export class XdrReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are still unread. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  int(): number {
    return this.#view.getInt32(this.#take(4));
  }

  uint(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Exact between -2^53 and 2^53, rounded beyond. */
  hyper(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at) * TWO_32 + this.#view.getUint32(at + 4);
  }

  /** Exact below 2^53, rounded beyond; 2^64 stands for libvirt's "unlimited", 2^64 - 1. */
  uhyper(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at) * TWO_32 + this.#view.getUint32(at + 4);
  }

  uhyperBig(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** A count of elements of at least `minSize` bytes each, refused before anything is allocated for it. */
  count(max: number, minSize: number): number {
    const count = this.uint();
    if (count > max) throw new XdrError(`list of ${count} exceeds its limit of ${max}`);
    if (count * minSize > this.remaining)
      throw new XdrError(`list of ${count} does not fit in ${this.remaining} bytes`);
    return count;
  }

  /** `length` raw bytes and their padding, as a view into the message. */
  fixed(length: number): Uint8Array {
    const at = this.#take(padded(length));
    return this.#bytes.subarray(at, at + length);
  }

  /** Length-prefixed bytes, as a view into the message. */
  opaque(max: number): Uint8Array {
    return this.fixed(this.#length(max));
  }

  /** A UTF-8 string; what is not UTF-8 becomes U+FFFD. */
  string(max: number): string {
    const length = this.#length(max);
    const at = this.#take(padded(length));
    return this.#bytes.toString('utf8', at, at + length);
  }

  #length(max: number): number {
    const length = this.uint();
    if (length > max) throw new XdrError(`length ${length} exceeds its limit of ${max}`);
    return length;
  }

  #take(size: number): number {
    const at = this.#offset;
    if (size > this.#bytes.length - at) throw new XdrError(`message ends after ${this.#bytes.length} bytes`);
    this.#offset = at + size;
    return at;
  }
}

/** Writes XDR into one growing buffer. Refuses what the layout's limits refuse, so that a peer never has to. */
export class XdrWriter {
  #bytes: Buffer;
  #view: DataView;
  #length: number;

  /** `reserve` bytes at the start are left for the caller (a packet's header). */
  constructor(reserve = 0) {
    this.#bytes = Buffer.alloc(Math.max(256, reserve * 2));
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    this.#length = reserve;
  }

  int(value: number): void {
    checkInteger(value);
    const at = this.#grow(4);
    this.#view.setInt32(at, value);
  }

  uint(value: number): void {
    checkInteger(value);
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
  }

  hyper(value: number): void {
    checkInteger(value);
    const at = this.#grow(8);
    this.#view.setInt32(at, Math.floor(value / TWO_32));
    this.#view.setUint32(at + 4, value);
  }

  /** Whatever is 2^64 or more is written as 2^64 - 1, libvirt's "unlimited". */
  uhyper(value: number): void {
    if (value >= TWO_64) {
      this.uhyperBig(0xffff_ffff_ffff_ffffn);
      return;
    }
    checkInteger(value);
    const at = this.#grow(8);
    this.#view.setUint32(at, Math.floor(value / TWO_32));
    this.#view.setUint32(at + 4, value);
  }

  uhyperBig(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value);
  }

  double(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value);
  }

  /** Raw bytes and their padding. */
  fixed(value: Uint8Array): void {
    const at = this.#grow(padded(value.length));
    this.#bytes.set(value, at);
  }

  /** Bytes as they are, without padding. */
  raw(value: Uint8Array): void {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
  }

  opaque(value: Uint8Array, max: number): void {
    if (value.length > max) throw new XdrError(`${value.length} bytes exceed their limit of ${max}`);
    this.uint(value.length);
    this.fixed(value);
  }

  string(value: string, max: number): void {
    const length = Buffer.byteLength(value);
    if (length > max) throw new XdrError(`string of ${length} bytes exceeds its limit of ${max}`);
    this.uint(length);
    const at = this.#grow(padded(length));
    this.#bytes.write(value, at, length, 'utf8');
  }

  /** The number of bytes written so far, the reserved ones included. */
  get length(): number {
    return this.#length;
  }

  /** Overwrites four bytes at `at`. */
  patchUint(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** What was written; the writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(size: number): number {
    const at = this.#length;
    const needed = at + size;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer, larger.byteOffset, larger.length);
    }
    this.#length = needed;
    return at;
  }
}

function checkInteger(value: number): void {
  if (!Number.isInteger(value)) throw new XdrError(`${value} is not an integer`);
}
