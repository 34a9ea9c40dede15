/**
 * A channel's bytes as one ArrayBuffer, beside the general form of message-codec.ts: a console sends thousands of them a
 * second, and a head in JSON would cost more than the bytes do.
 *
 *   0  u32  MAGIC, little-endian
 *   4  u32  the channel's number
 *   8  the bytes
 */
const MAGIC = 0x31444b56;
const HEADER_BYTES = 8;
const MAX_ID = 0xffff_ffff;

/** The message `{t: 'data', id, bytes}` of a channel as a frame; null for every other message. */
export function channelFrame(message: unknown): ArrayBuffer | null {
  if (typeof message !== 'object' || message === null) return null;
  const { t, id, bytes } = message as { readonly t?: unknown; readonly id?: unknown; readonly bytes?: unknown };
  if (t !== 'data' || !(bytes instanceof Uint8Array) || !isId(id) || Object.keys(message).length !== 3) return null;
  const frame = new Uint8Array(HEADER_BYTES + bytes.byteLength);
  const header = new DataView(frame.buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint32(4, id, true);
  frame.set(bytes, HEADER_BYTES);
  return frame.buffer;
}

/** What channelFrame wrote; its bytes are a view of the frame. Null for a buffer that is no such frame. */
export function readChannelFrame(buffer: ArrayBuffer): {
  readonly t: 'data';
  readonly id: number;
  readonly bytes: Uint8Array;
} | null {
  if (buffer.byteLength < HEADER_BYTES) return null;
  const header = new DataView(buffer, 0, HEADER_BYTES);
  if (header.getUint32(0, true) !== MAGIC) return null;
  return { t: 'data', id: header.getUint32(4, true), bytes: new Uint8Array(buffer, HEADER_BYTES) };
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) <= MAX_ID;
}
