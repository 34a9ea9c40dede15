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

describe('memory', () => {
  const big = (serial: number, first: number) => encodePacket(header(serial), bytesOf(300_000, first));
  const pushAll = (framer: PacketFramer, bytes: Uint8Array): Packet[] => {
    // As a socket with one buffer for all that comes.
    const shared = new Uint8Array(65_536);
    const packets: Packet[] = [];
    for (let at = 0; at < bytes.length; at += shared.length) {
      const part = bytes.subarray(at, at + shared.length);
      shared.fill(0xee).set(part);
      packets.push(...framer.push(shared.subarray(0, part.length)));
    }
    shared.fill(0xee);
    return packets;
  };

  test('packets do not depend on the chunks that brought them', () => {
    const packets = pushAll(new PacketFramer(), Buffer.concat([stream, big(5, 7), stream]));
    expect(plain(packets.filter(({ serial }) => serial !== 5))).toEqual([...whole, ...whole]);
    expect(Buffer.compare(packets.find(({ serial }) => serial === 5)?.body ?? stream, bytesOf(300_000, 7))).toBe(0);
  });

  test('the buffer of a large packet that is given back holds the next one, and of others it does not', () => {
    const framer = new PacketFramer();
    const [first] = pushAll(framer, big(1, 1));
    const [second] = pushAll(framer, big(2, 2));
    if (first === undefined || second === undefined) throw new Error('no packets');
    expect(second.body.buffer).not.toBe(first.body.buffer);
    framer.recycle(first);
    const [third] = pushAll(framer, big(3, 3));
    expect(third?.body.buffer).not.toBe(first.body.buffer);
    if (third !== undefined) framer.recycle(third);
    const [fourth] = pushAll(framer, big(4, 4));
    expect(fourth?.body.buffer).toBe(third?.body.buffer);
    expect(Buffer.compare(fourth?.body ?? stream, bytesOf(300_000, 4))).toBe(0);
    expect(Buffer.compare(second.body, bytesOf(300_000, 2))).toBe(0);
  });

  test('the buffer of one that came whole in a chunk is used again too, and only when it was given back', () => {
    const framer = new PacketFramer();
    const whole = (serial: number, length = 50_000) => {
      const [packet] = framer.push(encodePacket(header(serial), bytesOf(length, serial)));
      if (packet === undefined) throw new Error('no packet');
      return packet;
    };
    const first = whole(1);
    const second = whole(2);
    expect(second.body.buffer).not.toBe(first.body.buffer);
    framer.recycle(second);
    const third = whole(3, 51_000);
    expect(third.body.buffer).toBe(second.body.buffer);
    const fourth = whole(4);
    for (const [serial, packet, length] of [
      [1, first, 50_000],
      [3, third, 51_000],
      [4, fourth, 50_000],
    ] as const) {
      expect(Buffer.compare(packet.body, bytesOf(length, serial)), `packet ${serial}`).toBe(0);
    }
  });

  test('a small packet that is given back takes nothing from a large one that is kept', () => {
    const framer = new PacketFramer();
    const [kept, small] = pushAll(framer, Buffer.concat([big(1, 1), encodePacket(header(2), bytesOf(8))]));
    if (small !== undefined) framer.recycle(small);
    pushAll(framer, big(3, 3));
    expect(Buffer.compare(kept?.body ?? stream, bytesOf(300_000, 1))).toBe(0);
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
