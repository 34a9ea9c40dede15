import { describe, expect, test } from 'vitest';
import { type Connection, openConnection } from '../../../main/libvirt/connection.ts';
import { DomainStatsReader } from '../../../main/libvirt/domain-stats.ts';
import { decodeEvent } from '../../../main/libvirt/events.ts';
import { FieldNames } from '../../../main/libvirt/field-names.ts';
import { remoteError } from '../../../main/libvirt/wire/objects.ts';
import {
  encodeMessage,
  encodePacket,
  MESSAGE_TYPE,
  type Packet,
  PacketError,
  PacketFramer,
  PROGRAM,
} from '../../../main/libvirt/wire/packet.ts';
import type { EventMessage, Procedure } from '../../../main/libvirt/wire/procedure.ts';
import { EVENTS, PROCEDURES, type ProcedureName } from '../../../main/libvirt/wire/procedures.ts';
import type { XdrType } from '../../../main/libvirt/wire/types.ts';
import { XdrError, XdrReader } from '../../../main/libvirt/wire/xdr.ts';
import { transportPair } from './support/memory-transport.ts';
import { seeded } from './support/random.ts';
import { sampleOf } from './support/sample-values.ts';
import { DaemonError, ScriptedDaemon, settled } from './support/scripted-daemon.ts';

const ROUNDS = 100_000;
const MEBIBYTE = 1024 * 1024;
const HEAP_LIMIT = 128 * MEBIBYTE;
/** A seed of its own may be given to look further than every day. */
const SEED = Number(process.env.VIRTKEEP_FUZZ_SEED ?? 5_150);

type Random = ReturnType<typeof seeded>;

/** A packet of every layout there is, as a daemon would send it. */
const specimens: readonly { readonly bytes: Uint8Array; readonly type: XdrType<unknown> }[] = [
  ...(Object.values(PROCEDURES) as Procedure<unknown, unknown>[]).map(({ program, number, ret }) => ({
    bytes: packet(program, number, MESSAGE_TYPE.REPLY, ret),
    type: ret,
  })),
  ...(Object.values(EVENTS) as EventMessage<unknown>[]).map(({ program, number, body }) => ({
    bytes: packet(program, number, MESSAGE_TYPE.MESSAGE, body),
    type: body,
  })),
  { bytes: packet(PROGRAM.REMOTE, 1, MESSAGE_TYPE.REPLY, remoteError), type: remoteError },
];

function packet<T>(program: number, procedure: number, type: number, layout: XdrType<T>): Uint8Array {
  return encodeMessage({ program, version: 1, procedure, type, serial: 1, status: 0 }, layout, sampleOf(layout));
}

const NASTY = [
  0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0100_0000, 16_384, 33_554_436,
];

/** Spoils bytes from `from` on: flips bits, writes telling words, swaps, cuts, repeats. */
function mutate(random: Random, bytes: Uint8Array, from: number): Uint8Array {
  let result = Buffer.from(bytes);
  for (let i = 1 + random.int(4); i > 0 && result.length > from; i--) {
    const at = from + random.int(result.length - from);
    const word = at - ((at - from) % 4);
    switch (random.int(6)) {
      case 0:
        result[at] = (result[at] ?? 0) ^ (1 << random.int(8));
        break;
      case 1:
        result[at] = random.int(256);
        break;
      case 2:
        if (word + 4 <= result.length) result.writeUInt32BE(NASTY[random.int(NASTY.length)] ?? 0, word);
        break;
      case 3:
        if (word + 4 <= result.length) result.writeUInt32BE(random.int(2 ** 32), word);
        break;
      case 4:
        result = result.subarray(0, at);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), result.subarray(from), result.subarray(at)]).subarray(
          0,
          65_536,
        );
    }
  }
  return result;
}

/** The length word as it should be, so that a spoilt packet is a packet still. */
function withLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 4) Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).writeUInt32BE(bytes.length);
  return bytes;
}

function heapUsed(): number {
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

/** Watches that memory stays where it was, give or take what the collector has not got to. */
function memoryWatch(): () => void {
  const before = heapUsed();
  return () => expect(heapUsed() - before).toBeLessThan(HEAP_LIMIT);
}

test(`${ROUNDS} spoilt packets: the framer and every decoder read them or refuse them`, { timeout: 120_000 }, () => {
  const random = seeded(SEED);
  const check = memoryWatch();
  const reader = new DomainStatsReader(new FieldNames());
  const seen = { read: 0, refused: 0, broken: 0 };
  let framer = new PacketFramer();
  for (let i = 0; i < ROUNDS; i++) {
    const specimen = specimens[random.int(specimens.length)];
    if (specimen === undefined) throw new Error('no specimen');
    const whole = random.chance(0.5);
    const bytes = whole ? withLength(mutate(random, specimen.bytes, 4)) : mutate(random, specimen.bytes, 0);
    let packets: Packet[] = [];
    try {
      packets = framer.push(bytes);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      seen.broken++;
      framer = new PacketFramer();
    }
    // A lying length keeps the framer waiting: half of the time it is given what comes next instead.
    if (random.chance(0.5)) framer = new PacketFramer();
    for (const one of packets) {
      decodeEvent(one);
      for (const decode of [() => specimen.type.decode(new XdrReader(one.body)), () => reader.decode(one.body)]) {
        try {
          decode();
          seen.read++;
        } catch (error) {
          if (!(error instanceof XdrError)) throw error;
          seen.refused++;
        }
      }
    }
    if (i % 10_000 === 0) check();
  }
  check();
  // Each way must have been gone many times, or nothing was tried.
  expect(Math.min(seen.read, seen.refused, seen.broken)).toBeGreaterThan(1000);
});

describe('a live connection', () => {
  const names = (Object.keys(PROCEDURES) as ProcedureName[]).filter(
    (name) => !['CONNECT_OPEN', 'CONNECT_CLOSE', 'AUTH_LIST', 'CONNECT_SUPPORTS_FEATURE'].includes(name),
  );

  /** A daemon that answers every call, and spoils every answer. */
  async function hostile(random: Random): Promise<Connection> {
    const [near, far] = transportPair();
    const daemon = new ScriptedDaemon(far);
    const connection = await openConnection({ transport: near, uri: 'qemu:///system', keepAlive: false });
    const write = far.write.bind(far);
    far.write = (bytes) => {
      const wholeness = random.int(10);
      if (wholeness < 6) return write(withLength(mutate(random, bytes, 28)));
      if (wholeness < 9) return write(withLength(mutate(random, bytes, 4)));
      return write(mutate(random, bytes, 0));
    };
    for (const name of names) {
      const procedure = PROCEDURES[name] as unknown as Procedure<unknown, unknown>;
      daemon.on(name, (() => {
        if (random.chance(0.2)) throw new DaemonError(random.int(120), 'some error');
        if (random.chance(0.3)) {
          const events = Object.values(EVENTS) as EventMessage<unknown>[];
          const event = events[random.int(events.length)];
          if (event) far.write(packet(event.program, event.number, MESSAGE_TYPE.MESSAGE, event.body));
          far.write(
            encodePacket(
              {
                program: PROGRAM.REMOTE,
                version: 1,
                procedure: 209,
                type: 3 + random.int(4),
                serial: random.int(9),
                status: random.int(4),
              },
              new Uint8Array(random.int(40)),
            ),
          );
        }
        return sampleOf(procedure.ret);
      }) as never);
    }
    return connection;
  }

  test(`${ROUNDS} spoilt answers and events: every call ends, nothing else breaks`, { timeout: 240_000 }, async () => {
    const random = seeded(SEED + 1);
    const check = memoryWatch();
    const ends = new Map<string, number>();
    let answered = 0;
    let connection = await hostile(random);
    let connections = 1;
    for (let i = 0; i < ROUNDS; i += 4) {
      if (connection.isClosed) {
        connection = await hostile(random);
        connections++;
        connection.onEvent(() => {});
      }
      const stuck = new AbortController();
      const calls = [0, 1, 2, 3].map(async () => {
        const name = names[random.int(names.length)] ?? 'CONNECT_GET_TYPE';
        const { args } = PROCEDURES[name] as unknown as Procedure<unknown, unknown>;
        try {
          await connection.call(name, sampleOf(args) as never, { signal: stuck.signal });
          answered++;
        } catch (error) {
          const kind = error instanceof Error ? error.name : String(error);
          ends.set(kind, (ends.get(kind) ?? 0) + 1);
        }
      });
      // Only a packet that pretends to be longer than it is may keep a call waiting, as a peer that says nothing does.
      const done = await Promise.race([Promise.all(calls), settled()]);
      if (done === undefined) {
        stuck.abort(new Error('waiting'));
        connection.close();
        await Promise.all(calls);
      }
      if (i % 20_000 === 0) check();
    }
    connection.close();
    check();
    expect(answered).toBeGreaterThan(1000);
    expect(connections).toBeGreaterThan(100);
    expect([...ends.keys()].toSorted()).toEqual(['ConnectionClosedError', 'Error', 'LibvirtError', 'ProtocolError']);
    expect(ends.get('Error') ?? 0).toBeLessThan(ROUNDS / 20);
  });
});
