import { describe, expect, test } from 'vitest';
import {
  encodePacket,
  MESSAGE_TYPE,
  PACKET_MAX,
  type Packet,
  PacketError,
  PacketFramer,
  type PacketHeader,
  PROGRAM,
} from '../../../main/libvirt/wire/packet.ts';

function header(serial: number, type: number = MESSAGE_TYPE.REPLY): PacketHeader {
  return { program: PROGRAM.REMOTE, version: 1, procedure: 7, type, serial, status: 0 };
}

function bytesOf(length: number, first = 1): Uint8Array {
  return new Uint8Array(length).map((_, i) => (first + i) & 0xff);
}

function plain(packets: readonly Packet[]): unknown[] {
  return packets.map(({ serial, type, fds, body }) => ({ serial, type, fds, body: [...body] }));
}

/** A reply that announces two descriptors, and the stray byte that each leaves behind. */
function withFds(serial: number): Uint8Array {
  const packet = encodePacket(header(serial, MESSAGE_TYPE.REPLY_WITH_FDS), Uint8Array.of(0, 0, 0, 2, 9, 9, 9, 9));
  return Buffer.concat([packet, Uint8Array.of(0, 0)]);
}

const stream = Buffer.concat([
  encodePacket(header(1), bytesOf(8)),
  encodePacket(header(2)),
  withFds(3),
  encodePacket(header(4, MESSAGE_TYPE.STREAM), bytesOf(5, 100)),
]);
const whole = plain(new PacketFramer().push(stream));

describe('framing', () => {
  test('packets come out as they were put in', () => {
    expect(whole).toEqual([
      { serial: 1, type: 1, fds: 0, body: [1, 2, 3, 4, 5, 6, 7, 8] },
      { serial: 2, type: 1, fds: 0, body: [] },
      { serial: 3, type: 5, fds: 2, body: [9, 9, 9, 9] },
      { serial: 4, type: 3, fds: 0, body: [100, 101, 102, 103, 104] },
    ]);
  });

  test('at every split into two chunks', () => {
    for (let at = 0; at <= stream.length; at++) {
      const framer = new PacketFramer();
      const packets = [...framer.push(stream.subarray(0, at)), ...framer.push(stream.subarray(at))];
      expect(plain(packets)).toEqual(whole);
    }
  });

  test('at every split into three chunks', () => {
    for (let a = 0; a <= stream.length; a++) {
      for (let b = a; b <= stream.length; b += 3) {
        const framer = new PacketFramer();
        const parts = [stream.subarray(0, a), stream.subarray(a, b), stream.subarray(b)];
        expect(plain(parts.flatMap((part) => framer.push(part)))).toEqual(whole);
      }
    }
  });

  test.each([1, 2, 3, 5, 7])('in chunks of %d bytes', (size) => {
    const framer = new PacketFramer();
    const packets: Packet[] = [];
    for (let at = 0; at < stream.length; at += size) packets.push(...framer.push(stream.subarray(at, at + size)));
    expect(plain(packets)).toEqual(whole);
  });

  test('a large packet in many chunks', () => {
    const body = bytesOf(5_000_000);
    const bytes = encodePacket(header(9), body);
    const framer = new PacketFramer();
    const packets: Packet[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) packets.push(...framer.push(bytes.subarray(at, at + 65_536)));
    expect(packets).toHaveLength(1);
    expect(Buffer.compare(packets[0]?.body ?? new Uint8Array(0), body)).toBe(0);
  });
});

describe('what is not libvirt', () => {
  const lengthWord = (length: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
  };

  test.each([0, 4, 27, PACKET_MAX + 1, 0xffff_ffff])('a length of %d is refused', (length) => {
    expect(() => new PacketFramer().push(lengthWord(length))).toThrow(PacketError);
  });

  test('a banner of another protocol is refused', () => {
    expect(() => new PacketFramer().push(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'))).toThrow(PacketError);
  });

  test('more descriptors than libvirt passes are refused', () => {
    const bytes = encodePacket(header(1, MESSAGE_TYPE.REPLY_WITH_FDS), Uint8Array.of(0, 0, 0, 33));
    expect(() => new PacketFramer().push(bytes)).toThrow(PacketError);
    expect(() => new PacketFramer().push(encodePacket(header(1, MESSAGE_TYPE.REPLY_WITH_FDS)))).toThrow(PacketError);
  });

  test('the announced length is not allocated before the bytes come', () => {
    const before = process.memoryUsage().arrayBuffers;
    const framers = Array.from({ length: 20 }, () => {
      const framer = new PacketFramer();
      framer.push(lengthWord(PACKET_MAX));
      framer.push(new Uint8Array(100));
      return framer;
    });
    // Announced: 640 MiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
    expect(framers).toHaveLength(20);
  });
});
