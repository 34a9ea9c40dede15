import { describe, expect, test } from 'vitest';
import { DomainStatsReader } from '../../../main/libvirt/domain-stats.ts';
import { FieldNames } from '../../../main/libvirt/field-names.ts';
import { encodeMessage, MESSAGE_STATUS, MESSAGE_TYPE } from '../../../main/libvirt/wire/packet.ts';
import { type ArgsOf, PROCEDURES, type RetOf } from '../../../main/libvirt/wire/procedures.ts';
import type { TypedParam } from '../../../main/libvirt/wire/typed-params.ts';
import { XdrError, XdrReader } from '../../../main/libvirt/wire/xdr.ts';
import { seeded } from './support/random.ts';
import { encoded } from './support/sample-values.ts';
import { NO_REPLY, openScripted } from './support/scripted-daemon.ts';

type Records = RetOf<'CONNECT_GET_ALL_DOMAIN_STATS'>['records'];
const layout = PROCEDURES.CONNECT_GET_ALL_DOMAIN_STATS.ret;
const bodyOf = (records: Records) => encoded(layout, { records });

/** The columns as records again, to be compared with the general decoder's. */
function asRecords(reader: DomainStatsReader, names: FieldNames, body: Uint8Array) {
  const batch = reader.decode(body);
  return Array.from({ length: batch.count }, (_, i) => ({
    dom: { name: batch.domainNames(i), uuid: batch.uuids[i], id: batch.ids[i] },
    params: Array.from({ length: (batch.offsets[i + 1] ?? 0) - (batch.offsets[i] ?? 0) }, (__, j) => {
      const entry = (batch.offsets[i] ?? 0) + j;
      return { field: names.nameOf(batch.fields[entry] ?? 0), value: batch.values[entry] };
    }),
    strings: batch.strings,
  }));
}

function expectSame(reader: DomainStatsReader, names: FieldNames, body: Uint8Array): void {
  const ours = asRecords(reader, names, body);
  const naive = layout.decode(new XdrReader(body)).records;
  expect(ours.map(({ dom }) => dom)).toEqual(naive.map(({ dom }) => dom));
  for (const [i, { params }] of naive.entries()) {
    const record = ours[i];
    expect(record?.params.map(({ field }) => field)).toEqual(params.map(({ field }) => field));
    for (const [j, { value }] of params.entries()) {
      const got = record?.params[j]?.value ?? Number.NaN;
      if (value.type === 7) expect(record?.strings[got]).toBe(value.value);
      else expect(got).toBe(Number(value.value));
    }
  }
}

const FIELDS = [
  'state.state',
  'cpu.time',
  'balloon.current',
  'vcpu.0.time',
  'net.0.name',
  'net.0.rx.bytes',
  'block.0.path',
  'a',
  'ab',
  'abc',
  'abcd',
  '',
];
const TEXTS = ['', 'vda', 'vnet0', 'vnet12', '/var/lib/libvirt/images/ä.qcow2', 'x'.repeat(300)];

function randomParam(random: ReturnType<typeof seeded>): TypedParam {
  const field = random.chance(0.9) ? (FIELDS[random.int(FIELDS.length)] ?? '') : `field.${random.int(500)}`;
  const big = random.int(2 ** 21) * 2 ** 32 + random.int(2 ** 32);
  switch (random.int(7)) {
    case 0:
      return { field, value: { type: 1, value: random.int(2 ** 32) - 2 ** 31 } };
    case 1:
      return { field, value: { type: 2, value: random.int(2 ** 32) } };
    case 2:
      return { field, value: { type: 3, value: random.chance(0.5) ? -big : big } };
    case 3:
      return { field, value: { type: 4, value: big } };
    case 4:
      return { field, value: { type: 5, value: random.int(1000) / 7 } };
    case 5:
      return { field, value: { type: 6, value: random.chance(0.5) } };
    default:
      return { field, value: { type: 7, value: TEXTS[random.int(TEXTS.length)] ?? '' } };
  }
}

function randomRecords(random: ReturnType<typeof seeded>): Records {
  return Array.from({ length: random.int(40) }, () => {
    const n = random.int(100);
    const uuid = `0c0ffee0-1234-4abc-9def-0011223344${n.toString(16).padStart(2, '0')}`;
    return {
      dom: { name: `vm ${'ü'.repeat(n % 5)}${n}`, uuid, id: random.int(100) - 1 },
      params: Array.from({ length: random.int(60) }, () => randomParam(random)),
    };
  });
}

describe('the columns say what the general decoder says', () => {
  test('on random batches, with one reader for all of them', () => {
    const random = seeded(20_230_117);
    const names = new FieldNames();
    const reader = new DomainStatsReader(names);
    // The name '' is no field to keep a number for: it is left out like any that cannot be kept.
    for (let i = 0; i < 300; i++) {
      const records = randomRecords(random).map(({ dom, params }) => ({
        dom,
        params: params.filter(({ field }) => field !== ''),
      }));
      expectSame(reader, names, bodyOf(records));
    }
  });

  test('when the body does not begin at a word, as packets in a chunk do not', () => {
    const names = new FieldNames();
    const reader = new DomainStatsReader(names);
    const body = bodyOf(
      randomRecords(seeded(7)).map((r) => ({ ...r, params: r.params.filter((p) => p.field !== '') })),
    );
    for (const shift of [1, 2, 3]) {
      const shifted = new Uint8Array(body.length + shift);
      shifted.set(body, shift);
      expectSame(reader, names, shifted.subarray(shift));
    }
  });
});

const dom = { name: 'vm', uuid: '0c0ffee0-1234-4abc-9def-001122334455', id: 1 };
const one = (params: readonly TypedParam[]): Records => [{ dom, params }];

describe('numbers and texts', () => {
  test('2^53 - 1 is exact, unlimited is 2^64, a negative long is negative', () => {
    const reader = new DomainStatsReader(new FieldNames());
    const batch = reader.decode(
      bodyOf(
        one([
          { field: 'a', value: { type: 4, value: 2 ** 53 - 1 } },
          { field: 'b', value: { type: 4, value: 2 ** 64 } },
          { field: 'c', value: { type: 3, value: -(2 ** 40) - 1 } },
        ]),
      ),
    );
    expect([...batch.values.subarray(0, 3)]).toEqual([2 ** 53 - 1, 2 ** 64, -(2 ** 40) - 1]);
  });

  test('the same text and the same domain are the same string every time', () => {
    const reader = new DomainStatsReader(new FieldNames());
    const records = one([{ field: 'net.0.name', value: { type: 7, value: 'vnet7' } }]);
    const first = reader.decode(bodyOf(records));
    const [value, uuid] = [first.values[0], first.uuids[0]];
    const again = reader.decode(
      bodyOf([...records, { dom: { ...dom, uuid: dom.uuid.replace('5', '6') }, params: [] }]),
    );
    expect(again.values[0]).toBe(value);
    expect(again.strings[value ?? 0]).toBe('vnet7');
    expect(again.uuids[0]).toBe(uuid);
    expect(again.uuids).toHaveLength(2);
  });

  test('field numbers hold for the process, and 0 is nobody', () => {
    const names = new FieldNames();
    const id = names.idOf('block.0.rd.bytes');
    expect(id).toBeGreaterThan(0);
    expect(names.idOf('block.0.rd.bytes')).toBe(id);
    expect(names.nameOf(id)).toBe('block.0.rd.bytes');
    expect(names.nameOf(0)).toBe('');
    expect(names.nameOf(9999)).toBe('');
    const batch = new DomainStatsReader(names).decode(
      bodyOf(one([{ field: 'block.0.rd.bytes', value: { type: 4, value: 5 } }])),
    );
    expect(batch.fields[0]).toBe(id);
    expect(id).toBeLessThan(names.size);
  });

  test('padding is not part of a name, whatever the daemon puts there', () => {
    const names = new FieldNames();
    const body = bodyOf(one([{ field: 'abcde', value: { type: 1, value: 1 } }]));
    const at = Buffer.from(body).indexOf('abcde');
    body[at + 6] = 0xff;
    const batch = new DomainStatsReader(names).decode(body);
    expect(batch.fields[0]).toBe(names.idOf('abcde'));
  });

  test('names and texts that are too long are left out, and the rest is there', () => {
    const names = new FieldNames();
    const batch = new DomainStatsReader(names).decode(
      bodyOf(
        one([
          { field: 'x'.repeat(81), value: { type: 4, value: 1 } },
          { field: 'path', value: { type: 7, value: 'y'.repeat(1025) } },
          { field: 'kept', value: { type: 4, value: 2 } },
        ]),
      ),
    );
    expect(batch.offsets[1]).toBe(1);
    expect(names.nameOf(batch.fields[0] ?? 0)).toBe('kept');
    expect(batch.values[0]).toBe(2);
  });
});

describe('hosts that mean no good', () => {
  test('names beyond 65,536 are left out, and those before keep their numbers', () => {
    const names = new FieldNames();
    const reader = new DomainStatsReader(names);
    const first = names.idOf('cpu.time');
    for (let round = 0; round < 8; round++) {
      const params = Array.from(
        { length: 10_000 },
        (_, i): TypedParam => ({
          field: `evil.${round}.${i}`,
          value: { type: 1, value: i },
        }),
      );
      reader.decode(bodyOf(one(params)));
    }
    expect(names.size).toBe(65_536);
    const batch = reader.decode(
      bodyOf(
        one([
          { field: 'one.too.many', value: { type: 1, value: 1 } },
          { field: 'cpu.time', value: { type: 1, value: 2 } },
        ]),
      ),
    );
    expect([...batch.fields.subarray(0, batch.offsets[1])]).toEqual([first]);
  });

  test('texts that change for ever do not pile up', () => {
    const reader = new DomainStatsReader(new FieldNames());
    let most = 0;
    for (let round = 0; round < 60; round++) {
      const params = Array.from(
        { length: 5000 },
        (_, i): TypedParam => ({
          field: 'net.0.name',
          value: { type: 7, value: `vnet-${round}-${i}` },
        }),
      );
      const batch = reader.decode(bodyOf(one(params)));
      most = Math.max(most, batch.strings.length);
      expect(batch.strings[batch.values[4999] ?? 0]).toBe(`vnet-${round}-4999`);
    }
    expect(most).toBeLessThanOrEqual(262_144);
  });

  test('every cut of a body is refused', () => {
    const body = bodyOf(randomRecords(seeded(3)).slice(0, 3));
    const reader = new DomainStatsReader(new FieldNames());
    for (let size = 0; size < body.length; size++) {
      expect(() => reader.decode(body.subarray(0, size))).toThrow(XdrError);
    }
  });

  test('counts that cannot be are refused before anything is made for them', () => {
    const reader = new DomainStatsReader(new FieldNames());
    const words = (...values: number[]) => {
      const bytes = Buffer.alloc(values.length * 4);
      for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
      return bytes;
    };
    expect(() => reader.decode(words(16_385))).toThrow(/limit/);
    expect(() => reader.decode(words(16_384))).toThrow(/fit/);
    expect(() => reader.decode(words(1, 0, 0, 0, 0, 0, 1, 262_145))).toThrow(/limit/);
    expect(() => reader.decode(words(1, 0, 0, 0, 0, 0, 1, 262_144))).toThrow(/fit/);
    expect(() => reader.decode(words(1, 0xffff_ffff, 0, 0, 0, 0, 1, 0))).toThrow(XdrError);
  });

  test('a parameter type from the future ends the batch with the records before it', () => {
    const names = new FieldNames();
    const good = { dom, params: [{ field: 'cpu.time', value: { type: 4, value: 5 } }] } as const;
    const body = bodyOf([good, { dom: { ...dom, id: 2 }, params: [{ field: 'new', value: { type: 1, value: 0 } }] }]);
    body[body.length - 5] = 8;
    const batch = new DomainStatsReader(names).decode(body);
    expect(batch).toMatchObject({ count: 1, complete: false });
    expect(batch.uuids).toHaveLength(1);
    expect(batch.values[0]).toBe(5);
  });
});

describe('asking', () => {
  test('sends what is asked for and decodes the answer', async () => {
    const { connection, daemon } = await openScripted();
    const asked: ArgsOf<'CONNECT_GET_ALL_DOMAIN_STATS'>[] = [];
    daemon.on('CONNECT_GET_ALL_DOMAIN_STATS', (args) => {
      asked.push(args);
      return { records: one([{ field: 'cpu.time', value: { type: 4, value: 5 } }]) };
    });
    const reader = new DomainStatsReader(new FieldNames());
    const domains = [dom, { ...dom, id: 7 }];
    for (let i = 0; i < 2; i++) {
      expect(await reader.read(connection, { domains, stats: 19, flags: 2 ** 31 + 1 }, ({ count }) => count)).toBe(1);
    }
    await reader.read(connection, { stats: 1, flags: 0 }, () => {});
    expect(asked).toEqual([
      { doms: domains, stats: 19, flags: 2 ** 31 + 1 },
      { doms: domains, stats: 19, flags: 2 ** 31 + 1 },
      { doms: [], stats: 1, flags: 0 },
    ]);
    connection.close();
  });

  test('two answers that come in one packet are taken one after the other', async () => {
    const { connection, daemon } = await openScripted();
    const replies: Uint8Array[] = [];
    daemon.on('CONNECT_GET_ALL_DOMAIN_STATS', ({ stats }, packet) => {
      const records = one([{ field: 'cpu.time', value: { type: 4, value: stats } }]);
      const header = { ...packet, type: MESSAGE_TYPE.REPLY, status: MESSAGE_STATUS.OK };
      replies.push(encodeMessage(header, layout, { records }));
      if (replies.length === 2) daemon.transport.write(Buffer.concat(replies));
      return NO_REPLY;
    });
    const reader = new DomainStatsReader(new FieldNames());
    const ask = (stats: number) => reader.read(connection, { stats, flags: 0 }, ({ values }) => values[0]);
    expect(await Promise.all([ask(11), ask(22)])).toEqual([11, 22]);
    connection.close();
  });

  test("what the consumer throws is its own fault, not the daemon's", async () => {
    const { connection, daemon } = await openScripted();
    daemon.on('CONNECT_GET_ALL_DOMAIN_STATS', () => ({ records: [] }));
    const fault = new TypeError('ours');
    const take = () => {
      throw fault;
    };
    const reader = new DomainStatsReader(new FieldNames());
    await expect(reader.read(connection, { stats: 1, flags: 0 }, take)).rejects.toBe(fault);
    expect(await reader.read(connection, { stats: 1, flags: 0 }, ({ count }) => count)).toBe(0);
    connection.close();
  });

  test('an empty list of domains asks nothing, for to libvirt it would mean all', async () => {
    const { connection, daemon } = await openScripted();
    const reader = new DomainStatsReader(new FieldNames());
    expect(await reader.read(connection, { domains: [], stats: 1, flags: 0 }, ({ count }) => count)).toBe(0);
    expect(daemon.calls).toEqual([]);
    connection.close();
  });

  test('an answer that breaks its layout fails the call alone', async () => {
    const { connection, daemon } = await openScripted();
    daemon.on('CONNECT_GET_ALL_DOMAIN_STATS', () => ({ records: [] }));
    const broken = {
      decode: () => {
        throw new XdrError('broken');
      },
    };
    const reader = Object.assign(new DomainStatsReader(new FieldNames()), broken);
    await expect(reader.read(connection, { stats: 1, flags: 0 }, () => {})).rejects.toMatchObject({
      name: 'ProtocolError',
    });
    expect(connection.isClosed).toBe(false);
    connection.close();
  });
});
