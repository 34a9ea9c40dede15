import type { XdrType } from './types.ts';
import { XdrError, XdrWriter } from './xdr.ts';

/** The programs that share one libvirt connection. */
export const PROGRAM = { REMOTE: 0x20008086, QEMU: 0x20008087, LXC: 0x00068000, KEEPALIVE: 0x6b656570 } as const;
/** Every program is at version 1. */
export const PROGRAM_VERSION = 1;

/** virNetMessageType. */
export const MESSAGE_TYPE = {
  CALL: 0,
  REPLY: 1,
  MESSAGE: 2,
  STREAM: 3,
  CALL_WITH_FDS: 4,
  REPLY_WITH_FDS: 5,
  STREAM_HOLE: 6,
} as const;

/** virNetMessageStatus. */
export const MESSAGE_STATUS = { OK: 0, ERROR: 1, CONTINUE: 2 } as const;

/** The procedures of the keepalive program. */
export const KEEPALIVE = { PING: 1, PONG: 2 } as const;

/** The largest packet, its length word included. */
export const PACKET_MAX = 4 + 33_554_432;
/** The length word and the header. */
export const HEADER_SIZE = 28;
/** The most descriptors that a packet may announce. */
const FDS_MAX = 32;

/** What stands before a packet's body. */
export interface PacketHeader {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
}

/** One message. `body` is its own, until it is given back to the framer. */
export interface Packet extends PacketHeader {
  readonly body: Uint8Array;
  /** How many file descriptors came with it (and were lost: a plain socket cannot receive them). */
  readonly fds: number;
}

/** Bytes that are not libvirt's protocol; nothing after them can be trusted. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
}

/** How much is taken at once for a packet that announces more: most statistics fit, and a liar gains little. */
const ASSEMBLY_START = 1024 * 1024;

/** A buffer that is given back is kept for the next large packet if it is no larger than this. */
const SPARE_MAX = 8 * 1024 * 1024;
/** Below this an allocation costs nothing. With many hosts, one for each statistics reply of a small one already does. */
const SPARE_MIN = 16 * 1024;

/**
 * Cuts a byte stream into packets, whatever the chunks, which may be used again once they were pushed. Memory follows the
 * bytes that came, not the length announced: at most twice what was received and never more than one packet of the largest
 * size, and what was given back.
 */
export class PacketFramer {
  /** The beginning of a packet that is not complete; grows towards the packet's length. */
  #partial: Buffer | null = null;
  #filled = 0;
  #skip = 0;
  /** The buffer of the last large packet. */
  #lent: Buffer | null = null;
  /** One that was given back, for the next large packet. */
  #spare: Buffer | null = null;

  /** Takes the next bytes and gives the packets they complete. Throws PacketError for good when the framing is broken. */
  push(chunk: Uint8Array): Packet[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const packets: Packet[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else if (this.#partial === null && bytes.length - at >= 4) {
        const length = packetLength(bytes, at);
        if (bytes.length - at < length) {
          at += this.#assemble(bytes, at);
          continue;
        }
        packets.push(this.#finish(this.#copy(bytes.subarray(at, at + length))));
        at += length;
      } else {
        at += this.#assemble(bytes, at);
        const whole = this.#takeWhole();
        if (whole !== null) packets.push(this.#finish(whole));
      }
    }
    return packets;
  }

  /** Gives back a packet that nobody will look at again: its buffer is used for another. */
  recycle({ body }: Packet): void {
    if (this.#lent === null || body.buffer !== this.#lent.buffer) return;
    this.#spare = this.#lent;
    this.#lent = null;
  }

  /** A packet that came whole, out of the chunk. */
  #copy(bytes: Buffer): Buffer {
    const { length } = bytes;
    if (length < SPARE_MIN || length > SPARE_MAX) return Buffer.from(bytes);
    // With room for the next one, which is seldom of the very same size.
    const buffer =
      this.#spare !== null && this.#spare.length >= length ? this.#spare : Buffer.allocUnsafe(Math.ceil(length * 1.25));
    if (buffer === this.#spare) this.#spare = null;
    this.#lent = buffer;
    bytes.copy(buffer);
    return buffer.subarray(0, length);
  }

  #assemble(bytes: Buffer, at: number): number {
    this.#partial ??= Buffer.allocUnsafe(64);
    const wanted = this.#filled < 4 ? 4 : packetLength(this.#partial, 0);
    const size = Math.min(wanted - this.#filled, bytes.length - at);
    const needed = this.#filled + size;
    if (needed > this.#partial.length) {
      const larger = this.#reserve(needed, wanted);
      this.#partial.copy(larger, 0, 0, this.#filled);
      this.#partial = larger;
    }
    bytes.copy(this.#partial, this.#filled, at, at + size);
    this.#filled = needed;
    return size;
  }

  /** Room for `needed` bytes of a packet of `wanted`, with some to grow. */
  #reserve(needed: number, wanted: number): Buffer {
    const spare = this.#spare;
    if (spare !== null && wanted >= SPARE_MIN && spare.length >= needed) {
      this.#spare = null;
      return spare;
    }
    return Buffer.allocUnsafe(Math.max(needed, Math.min(wanted, Math.max(ASSEMBLY_START, this.#filled * 2))));
  }

  #takeWhole(): Buffer | null {
    if (this.#partial === null || this.#filled < 4) return null;
    if (this.#filled < packetLength(this.#partial, 0)) return null;
    const whole = this.#partial.subarray(0, this.#filled);
    const { length } = this.#partial;
    if (length >= SPARE_MIN && length <= SPARE_MAX) this.#lent = this.#partial;
    this.#partial = null;
    this.#filled = 0;
    return whole;
  }

  #finish(bytes: Buffer): Packet {
    const packet = parsePacket(bytes);
    // A descriptor travels with one byte of its own; the kernel drops the descriptor and leaves us the byte.
    this.#skip = packet.fds;
    return packet;
  }
}

function packetLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length < HEADER_SIZE || length > PACKET_MAX) throw new PacketError(`a packet cannot be ${length} bytes long`);
  return length;
}

function parsePacket(bytes: Buffer): Packet {
  const type = bytes.readUInt32BE(16);
  const withFds = type === MESSAGE_TYPE.CALL_WITH_FDS || type === MESSAGE_TYPE.REPLY_WITH_FDS;
  if (withFds && bytes.length < HEADER_SIZE + 4) throw new PacketError('a packet lacks its count of descriptors');
  const fds = withFds ? bytes.readUInt32BE(HEADER_SIZE) : 0;
  if (fds > FDS_MAX) throw new PacketError(`a packet cannot carry ${fds} descriptors`);
  return {
    program: bytes.readUInt32BE(4),
    version: bytes.readUInt32BE(8),
    procedure: bytes.readInt32BE(12),
    type,
    serial: bytes.readUInt32BE(20),
    status: bytes.readUInt32BE(24),
    body: bytes.subarray(withFds ? HEADER_SIZE + 4 : HEADER_SIZE),
    fds,
  };
}

/** A packet's bytes: header and raw body. */
export function encodePacket(header: PacketHeader, body?: Uint8Array): Uint8Array {
  const writer = new XdrWriter(HEADER_SIZE);
  if (body !== undefined) writer.raw(body);
  return sealPacket(writer, header);
}

/** A packet's bytes: header and a value in its layout. Throws XdrError when the value breaks the layout's limits. */
export function encodeMessage<T>(header: PacketHeader, type: XdrType<T>, value: T): Uint8Array {
  const writer = new XdrWriter(HEADER_SIZE);
  type.encode(writer, value);
  return sealPacket(writer, header);
}

function sealPacket(writer: XdrWriter, header: PacketHeader): Uint8Array {
  if (writer.length > PACKET_MAX) throw new XdrError(`a message of ${writer.length} bytes is too large to send`);
  const words = [writer.length, header.program, header.version, header.procedure, header.type, header.serial];
  words.forEach((word, index) => {
    writer.patchUint(index * 4, word);
  });
  writer.patchUint(24, header.status);
  return writer.finish();
}
