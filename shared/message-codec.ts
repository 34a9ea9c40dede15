import { channelFrame, readChannelFrame } from './channel-frame.ts';

/**
 * Messages of JSON values and typed arrays as one ArrayBuffer, for ports that carry only bytes (the web shell's WebSocket).
 *
 *   0  u32  MAGIC, little-endian like everything here
 *   4  u32  length of the head in bytes
 *   8  head: JSON in UTF-8, `[value, extras]`; then zeros up to a multiple of 8
 *      the arrays' bytes in the order of the extras, each padded to a multiple of 8
 *
 * An extra is `[path, what, length]`: where in the value a placeholder stands, and for what. Arrays carry their length, so
 * that offsets are computed and never believed; NaN and the infinities, which JSON lacks, carry 0.
 * What structured clone does and this does not: a property that is undefined is left out, -0 becomes 0. The bytes of
 * channels take the short form of channel-frame.ts.
 */
const MAGIC = 0x314d4b56;
const HEADER_BYTES = 8;
const ALIGN = 8;
/** Deep enough for every message of the contract; keeps a ring of objects from running the stack out. */
const MAX_DEPTH = 64;
const MAX_EXTRAS = 65_536;

/** What one side accepts of the other in one message unless told otherwise, in bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const ARRAY_TYPES = { Float32Array, Float64Array, Uint32Array, Uint16Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAY_TYPES;
const NUMBERS = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY } as const;
type NumberName = keyof typeof NUMBERS;

type Path = readonly (string | number)[];
type Extra = readonly [path: Path, what: ArrayName | NumberName, length: number];

/** A message that cannot be written, or bytes that are no message. */
export class MessageFormatError extends Error {
  override readonly name = 'MessageFormatError';
}

/** Writes a message. Throws MessageFormatError for what is neither a JSON value nor one of the five array types. */
export function encodeMessage(message: unknown): ArrayBuffer {
  const frame = channelFrame(message);
  if (frame !== null) return frame;
  const extras: Extra[] = [];
  const arrays: Uint8Array[] = [];
  const value = withoutExtras(message, [], extras, arrays);
  if (extras.length > MAX_EXTRAS) throw new MessageFormatError('too many arrays and odd numbers in one message');
  const head = new TextEncoder().encode(JSON.stringify([value ?? null, extras]));
  let size = aligned(HEADER_BYTES + head.byteLength);
  for (const array of arrays) size += aligned(array.byteLength);
  const bytes = new Uint8Array(size);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint32(4, head.byteLength, true);
  bytes.set(head, HEADER_BYTES);
  let offset = aligned(HEADER_BYTES + head.byteLength);
  for (const array of arrays) {
    bytes.set(array, offset);
    offset += aligned(array.byteLength);
  }
  return bytes.buffer;
}

/**
 * Reads a message; its arrays are views of `buffer`. Throws MessageFormatError for anything encodeMessage would not have
 * written, before it allocates more than the bytes that are there.
 */
export function decodeMessage(buffer: ArrayBuffer, maxBytes: number = MAX_MESSAGE_BYTES): unknown {
  if (buffer.byteLength > maxBytes) throw new MessageFormatError('message too long');
  const frame = readChannelFrame(buffer);
  if (frame !== null) return frame;
  if (buffer.byteLength < HEADER_BYTES) throw new MessageFormatError('message too short');
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC) throw new MessageFormatError('not a message');
  const headLength = header.getUint32(4, true);
  if (headLength > buffer.byteLength - HEADER_BYTES) throw new MessageFormatError('head longer than the message');
  const [value, extras] = parseHead(new Uint8Array(buffer, HEADER_BYTES, headLength));
  const root: unknown[] = [value];
  let offset = aligned(HEADER_BYTES + headLength);
  for (const extra of extras) {
    const [path, what, length] = checkedExtra(extra);
    if (Object.hasOwn(NUMBERS, what)) {
      put(root, path, NUMBERS[what as NumberName]);
      continue;
    }
    const type = ARRAY_TYPES[what as ArrayName];
    const size = length * type.BYTES_PER_ELEMENT;
    if (size > buffer.byteLength - offset) throw new MessageFormatError('array longer than the message');
    put(root, path, new type(buffer, offset, length));
    offset += aligned(size);
  }
  if (offset !== aligned(buffer.byteLength)) throw new MessageFormatError('bytes left over');
  return root[0];
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGN) * ALIGN;
}

/** The value with null in the place of every extra; the same object where there are none, which is the usual case. */
function withoutExtras(value: unknown, path: (string | number)[], extras: Extra[], arrays: Uint8Array[]): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    extras.push([[...path], String(value) as NumberName, 0]);
    return null;
  }
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw new MessageFormatError(`a ${typeof value} cannot cross, at ${path.join('.')}`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (path.length >= MAX_DEPTH) throw new MessageFormatError('nested too deeply');
  if (ArrayBuffer.isView(value)) {
    const name = (value as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? '';
    if (!Object.hasOwn(ARRAY_TYPES, name)) throw new MessageFormatError(`${name} cannot cross, at ${path.join('.')}`);
    const { length } = value as Uint8Array;
    extras.push([[...path], name as ArrayName, length]);
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return null;
  }
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      const item = withoutExtras(value[i], path, extras, arrays);
      path.pop();
      if (item !== value[i]) {
        copy ??= [...value];
        copy[i] = item;
      }
    }
    return copy ?? value;
  }
  if (!isPlain(value)) throw new MessageFormatError(`a class instance cannot cross, at ${path.join('.')}`);
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const before = (value as Record<string, unknown>)[key];
    path.push(key);
    const item = withoutExtras(before, path, extras, arrays);
    path.pop();
    if (item !== before) {
      copy ??= { ...value };
      copy[key] = item;
    }
  }
  return copy ?? value;
}

/** True for object literals, also those of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function parseHead(head: Uint8Array): readonly [unknown, readonly unknown[]] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(head));
  } catch (error) {
    throw new MessageFormatError('head is not JSON', { cause: error });
  }
  if (!Array.isArray(parsed) || parsed.length !== 2) throw new MessageFormatError('head of a wrong shape');
  const [value, extras] = parsed as [unknown, unknown];
  if (!Array.isArray(extras) || extras.length > MAX_EXTRAS) throw new MessageFormatError('extras of a wrong shape');
  return [value, extras];
}

function checkedExtra(extra: unknown): Extra {
  if (!Array.isArray(extra) || extra.length !== 3) throw new MessageFormatError('extra of a wrong shape');
  const [path, what, length] = extra as [unknown, unknown, unknown];
  const pathFits =
    Array.isArray(path) &&
    path.length <= MAX_DEPTH &&
    path.every((step) => typeof step === 'string' || typeof step === 'number');
  if (!pathFits) throw new MessageFormatError('path of a wrong shape');
  if (typeof what !== 'string' || !(Object.hasOwn(ARRAY_TYPES, what) || Object.hasOwn(NUMBERS, what))) {
    throw new MessageFormatError('extra of an unknown kind');
  }
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || length > MAX_MESSAGE_BYTES) {
    throw new MessageFormatError('length out of bounds');
  }
  return [path, what as ArrayName | NumberName, length];
}

/** Puts an extra where its placeholder stands, and nowhere else: only own properties that hold null are replaced. */
function put(root: unknown[], path: Path, value: unknown): void {
  let holder: unknown = root;
  let key: string | number = 0;
  for (const step of path) {
    holder = ownProperty(holder, key);
    key = step;
  }
  if (ownProperty(holder, key) !== null) throw new MessageFormatError('no placeholder where an extra belongs');
  (holder as Record<string | number, unknown>)[key] = value;
}

function ownProperty(holder: unknown, key: string | number): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) {
    throw new MessageFormatError('path leads nowhere');
  }
  return (holder as Record<string | number, unknown>)[key];
}
