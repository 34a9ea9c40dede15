import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import { type FieldNames, fieldNames } from './field-names.ts';
import { canonicalUuid, type DomainRef, domain, LIMIT } from './wire/objects.ts';
import { TYPED_PARAM } from './wire/typed-params.ts';
import { array } from './wire/types.ts';
import { XdrError, XdrWriter } from './wire/xdr.ts';
import { WordInterner } from './word-interner.ts';

/**
 * The answer of one bulk statistics call, as columns: record i is the domain `uuids[i]`, its fields are the entries from
 * `offsets[i]` to `offsets[i + 1]`. The arrays are the reader's own and hold until its next decode.
 */
export interface DomainStatsBatch {
  readonly count: number;
  /** False when the rest could not be read (a parameter type from the future): the records given are whole. */
  readonly complete: boolean;
  /** Canonical, lower case; the same string object for the same domain every time. */
  readonly uuids: readonly string[];
  /** -1 for a domain that is not running. */
  readonly ids: Int32Array;
  /** The name of record i, made when asked for. */
  readonly domainNames: (i: number) => string;
  /** count + 1 entries. */
  readonly offsets: Uint32Array;
  /** The FieldId of each entry. Fields whose names are not kept are left out. */
  readonly fields: Uint32Array;
  /** The number of each entry (exact below 2^53), or an index into `strings` where the field holds a text. */
  readonly values: Float64Array;
  readonly strings: readonly string[];
}

/** What to ask for. */
export interface DomainStatsQuery {
  /** Only these; all that `flags` selects when left out. */
  readonly domains?: readonly DomainRef[];
  /** DOMAIN_STATS groups; never 0, which would mean all. */
  readonly stats: number;
  /** LIST_DOMAINS filters and STATS_FLAGS. */
  readonly flags: number;
}

type Taken<T> = { readonly value: T } | { readonly error: unknown };

const TWO_32 = 4294967296;
/** An empty name, a type and four bytes of value. */
const PARAM_SIZE_MIN = 12;
/** An empty name, a UUID, an id and no parameters. */
const RECORD_SIZE_MIN = 28;
const TEXT_LIMITS = { entries: 262_144, length: 1024, bytes: 16 * 1024 * 1024 };
const UUID_LIMITS = { entries: 4 * LIMIT.objects, length: 16, bytes: 64 * LIMIT.objects };
const domainList = array(domain, LIMIT.objects);

/**
 * Asks for and decodes bulk statistics (virConnectGetAllDomainStats) into columns. It makes no object per field or domain:
 * names, texts and UUIDs are recognized by their bytes, and the columns are used again. Texts of more than 1,024 bytes
 * are left out.
 */
export class DomainStatsReader {
  readonly #names: FieldNames;
  readonly #encodedDomains = new WeakMap<readonly DomainRef[], Uint8Array>();
  #texts = new WordInterner(TEXT_LIMITS);
  #uuidNumbers = new WordInterner(UUID_LIMITS, canonicalUuid);
  /** The name that followed a name last time: right nearly always, and then nothing need be hashed. */
  #next = new Uint32Array(1024);
  /** Per record of the last batch: the number of its UUID, likewise right nearly always. */
  #lastUuids = new Uint32Array(64);
  #uuids: string[] = [];
  #ids = new Int32Array(64);
  #nameAt = new Uint32Array(64);
  #offsets = new Uint32Array(65);
  #fields = new Uint32Array(4096);
  #values = new Float64Array(4096);
  /** Where the entries of the record being read end so far. */
  #entryEnd = 0;

  constructor(names: FieldNames = fieldNames) {
    this.#names = names;
  }

  /**
   * One call and its decoding; resolves with what `take` makes of the batch. `take` runs in the very turn in which the reply
   * came and must be done with the batch when it returns: the next reply, which may be in the same packet, is decoded into
   * the same arrays. Throws as Connection.call does, and what `take` throws. An empty list of domains asks nothing.
   */
  async read<T>(
    connection: Connection,
    query: DomainStatsQuery,
    take: (batch: DomainStatsBatch) => T,
    options?: CallOptions,
  ): Promise<T> {
    if (query.domains?.length === 0) return take(this.#batch(0, true, new Uint8Array(0)));
    const writer = new XdrWriter();
    writer.raw(this.#encodeDomains(query.domains ?? []));
    writer.uint(query.stats);
    writer.uint(query.flags);
    const decode = (body: Uint8Array): Taken<T> => {
      const batch = this.decode(body);
      // The connection takes what is thrown here for an unreadable reply, and a consumer's fault is not the daemon's.
      try {
        return { value: take(batch) };
      } catch (error) {
        return { error };
      }
    };
    const taken = await connection.callPrepared('CONNECT_GET_ALL_DOMAIN_STATS', writer.finish(), decode, options);
    if ('error' in taken) throw taken.error;
    return taken.value;
  }

  /** Decodes a reply's body; the batch holds until the next one is decoded. Throws XdrError when it breaks its layout or limits. */
  decode(body: Uint8Array): DomainStatsBatch {
    if (this.#texts.isCrowded) this.#texts = new WordInterner(TEXT_LIMITS);
    if (this.#uuidNumbers.isCrowded) this.#uuidNumbers = new WordInterner(UUID_LIMITS, canonicalUuid);
    try {
      return this.#decode(body, new DataView(body.buffer, body.byteOffset, body.byteLength));
    } catch (error) {
      if (error instanceof RangeError) throw new XdrError(`message ends after ${body.length} bytes`);
      throw error;
    }
  }

  #decode(body: Uint8Array, view: DataView): DomainStatsBatch {
    const end = body.length;
    const count = view.getUint32(0);
    checkCount(count, LIMIT.objects, RECORD_SIZE_MIN, end);
    this.#reserveRecords(count);
    let at = 4;
    let entry = 0;
    for (let record = 0; record < count; record++) {
      this.#nameAt[record] = at;
      at = skipText(view, at, end);
      this.#uuids[record] = this.#uuidOf(view, at, record);
      this.#ids[record] = view.getInt32(at + 16);
      const params = view.getUint32(at + 20);
      at += 24;
      checkCount(params, LIMIT.statsParams, PARAM_SIZE_MIN, end - at);
      this.#reserveEntries(entry + params);
      const next = this.#decodeParams(view, at, end, params, entry);
      if (next < 0) return this.#batch(record, false, body);
      at = next;
      entry = this.#entryEnd;
      this.#offsets[record + 1] = entry;
    }
    return this.#batch(count, true, body);
  }

  /** Reads one record's parameters into the columns; gives where they end, -1 when one cannot be read. */
  #decodeParams(view: DataView, start: number, end: number, params: number, firstEntry: number): number {
    const names = this.#names.interner;
    const fields = this.#fields;
    const values = this.#values;
    let next = this.#next;
    let at = start;
    let entry = firstEntry;
    let last = 0;
    for (let i = 0; i < params; i++) {
      const length = view.getUint32(at);
      at += 4;
      if (length > end - at) throw new XdrError('a name is longer than its message');
      let field = next[last] as number;
      if (!names.matches(field, view, at, length)) {
        field = names.intern(view, at, length);
        if (names.size > next.length) next = this.#growNext(names.size);
        next[last] = field;
      }
      last = field;
      at += (length + 3) & ~3;
      const type = view.getInt32(at);
      let value: number;
      switch (type) {
        case TYPED_PARAM.ULLONG:
          value = view.getUint32(at + 4) * TWO_32 + view.getUint32(at + 8);
          at += 12;
          break;
        case TYPED_PARAM.INT:
        case TYPED_PARAM.BOOLEAN:
          value = view.getInt32(at + 4);
          at += 8;
          break;
        case TYPED_PARAM.UINT:
          value = view.getUint32(at + 4);
          at += 8;
          break;
        case TYPED_PARAM.LLONG:
          value = view.getInt32(at + 4) * TWO_32 + view.getUint32(at + 8);
          at += 12;
          break;
        case TYPED_PARAM.DOUBLE:
          value = view.getFloat64(at + 4);
          at += 12;
          break;
        case TYPED_PARAM.STRING: {
          const size = view.getUint32(at + 4);
          const textAt = at + 8;
          at = skipText(view, at + 4, end);
          value = this.#texts.intern(view, textAt, size);
          if (value === 0 && size > 0) continue;
          break;
        }
        default:
          return -1;
      }
      if (field === 0) continue;
      fields[entry] = field;
      values[entry] = value;
      entry++;
    }
    this.#entryEnd = entry;
    return at;
  }

  #uuidOf(view: DataView, at: number, record: number): string {
    let number = this.#lastUuids[record] as number;
    if (!this.#uuidNumbers.matches(number, view, at, 16)) {
      number = this.#uuidNumbers.intern(view, at, 16);
      this.#lastUuids[record] = number;
    }
    if (number !== 0) return this.#uuidNumbers.texts[number] as string;
    return canonicalUuid(Buffer.from(view.buffer, view.byteOffset + at, 16));
  }

  #batch(count: number, complete: boolean, body: Uint8Array): DomainStatsBatch {
    this.#uuids.length = count;
    const nameAt = this.#nameAt;
    return {
      count,
      complete,
      uuids: this.#uuids,
      ids: this.#ids,
      domainNames: (i) => (i < count ? textAt(body, nameAt[i] as number) : ''),
      offsets: this.#offsets,
      fields: this.#fields,
      values: this.#values,
      strings: this.#texts.texts,
    };
  }

  #encodeDomains(domains: readonly DomainRef[]): Uint8Array {
    const known = this.#encodedDomains.get(domains);
    if (known !== undefined) return known;
    const writer = new XdrWriter();
    domainList.encode(writer, domains);
    const bytes = writer.finish();
    this.#encodedDomains.set(domains, bytes);
    return bytes;
  }

  #reserveRecords(count: number): void {
    if (count < this.#ids.length) return;
    const size = Math.max(count + 1, this.#ids.length * 2);
    this.#ids = new Int32Array(size);
    this.#nameAt = new Uint32Array(size);
    this.#lastUuids = new Uint32Array(size);
    this.#offsets = new Uint32Array(size + 1);
  }

  #reserveEntries(count: number): void {
    if (count <= this.#fields.length) return;
    const size = Math.max(count, this.#fields.length * 2);
    const fields = new Uint32Array(size);
    fields.set(this.#fields);
    this.#fields = fields;
    const values = new Float64Array(size);
    values.set(this.#values);
    this.#values = values;
  }

  #growNext(size: number): Uint32Array<ArrayBuffer> {
    const next = new Uint32Array(size * 2);
    next.set(this.#next);
    this.#next = next;
    return next;
  }
}

function checkCount(count: number, max: number, minSize: number, left: number): void {
  if (count > max) throw new XdrError(`list of ${count} exceeds its limit of ${max}`);
  if (count * minSize > left) throw new XdrError(`list of ${count} does not fit in ${left} bytes`);
}

function skipText(view: DataView, at: number, end: number): number {
  const length = view.getUint32(at);
  if (length > end - at - 4) throw new XdrError('a text is longer than its message');
  return at + 4 + ((length + 3) & ~3);
}

function textAt(body: Uint8Array, at: number): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString('utf8', at + 4, at + 4 + bytes.readUInt32BE(at));
}
