import type { FieldNameSource } from '../../../main/metrics/field-roles.ts';
import type { SampleBatch } from '../../../main/metrics/sample-batch.ts';

/** Field names interned as the wire decoder does, from 1 on. */
export class TestNames implements FieldNameSource {
  readonly #names: string[] = [''];

  idOf(name: string): number {
    const known = this.#names.indexOf(name);
    return known > 0 ? known : this.#names.push(name) - 1;
  }

  nameOf(id: number): string {
    return this.#names[id] ?? '';
  }
}

export interface TestRecord {
  readonly uuid: string;
  readonly id?: number;
  readonly fields: Readonly<Record<string, number | string>>;
}

/** A decoded reply with these records. */
export function batchOf(names: TestNames, records: readonly TestRecord[]): SampleBatch {
  const fields: number[] = [];
  const values: number[] = [];
  const strings: string[] = [];
  const offsets = [0];
  for (const record of records) {
    for (const [name, value] of Object.entries(record.fields)) {
      fields.push(names.idOf(name));
      values.push(typeof value === 'string' ? strings.push(value) - 1 : value);
    }
    offsets.push(fields.length);
  }
  return {
    count: records.length,
    uuids: records.map(({ uuid }) => uuid),
    ids: Int32Array.from(records, ({ id }) => id ?? 1),
    offsets: Uint32Array.from(offsets),
    fields: Uint32Array.from(fields),
    values: Float64Array.from(values),
    strings,
  };
}
