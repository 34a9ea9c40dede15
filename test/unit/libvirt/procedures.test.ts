import { describe, expect, test } from 'vitest';
import type { EventMessage, Procedure } from '../../../main/libvirt/wire/procedure.ts';
import { EVENTS, PROCEDURES } from '../../../main/libvirt/wire/procedures.ts';
import type { XdrType } from '../../../main/libvirt/wire/types.ts';
import { XdrReader } from '../../../main/libvirt/wire/xdr.ts';
import { encoded, sampleOf } from './support/sample-values.ts';

const procedures = Object.entries(PROCEDURES) as [string, Procedure<unknown, unknown>][];
const events = Object.entries(EVENTS) as [string, EventMessage<unknown>][];

function expectRoundTrip(type: XdrType<unknown>): void {
  for (const present of [true, false]) {
    const value = sampleOf(type, present);
    const bytes = encoded(type, value);
    const reader = new XdrReader(bytes);
    expect(type.decode(reader)).toEqual(value);
    expect(reader.remaining).toBe(0);
    expect(bytes.length).toBeGreaterThanOrEqual(type.minSize);
  }
}

describe('every layout reads back what it wrote', () => {
  test.each(procedures)('%s', (_name, procedure) => {
    expectRoundTrip(procedure.args);
    expectRoundTrip(procedure.ret);
  });
  test.each(events)('%s', (_name, event) => expectRoundTrip(event.body));
});

test('no number is given twice', () => {
  const numbers = [...procedures, ...events].map(([, { program, number }]) => `${program}:${number}`);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the streams are those that libvirt has', () => {
  const streams = procedures
    .filter(([, { stream }]) => stream !== null)
    .map(([name, { stream }]) => `${name} ${stream}`);
  expect(streams.sort()).toEqual([
    'DOMAIN_OPEN_CHANNEL both',
    'DOMAIN_OPEN_CONSOLE both',
    'DOMAIN_SCREENSHOT down',
    'STORAGE_VOL_DOWNLOAD down',
    'STORAGE_VOL_UPLOAD up',
  ]);
});
