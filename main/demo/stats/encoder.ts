import { HEADER_SIZE } from '../../libvirt/wire/packet.ts';
import type { Machine } from '../machine/machine.ts';
import type { FieldChoice } from './fields.ts';
import { recordTemplate } from './template.ts';
import { type Moment, ValueSink, writeValues } from './values.ts';

const TWO_32 = 4_294_967_296;

/**
 * Builds the body of a bulk statistics reply. Each record is a copy of its machine's template with the numbers written
 * over it: nothing is encoded twice, and a poll costs little more than the copying of its bytes.
 */
export class StatsEncoder {
  #bytes: Buffer;
  #view: DataView;
  #length = HEADER_SIZE + 4;
  #records = 0;
  readonly #sink = new ValueSink();

  /** Room for these machines is made at once; more may be added all the same. */
  constructor(machines: readonly Machine[], choice: FieldChoice) {
    let size = this.#length;
    for (const machine of machines) size += recordTemplate(machine, choice).bytes.length;
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#view = viewOf(this.#bytes);
  }

  /** Appends one machine's record as of the moment. */
  add(machine: Machine, choice: FieldChoice, moment: Moment): void {
    const template = recordTemplate(machine, choice);
    const start = this.#reserve(template.bytes.length);
    this.#bytes.set(template.bytes, start);
    writeValues(machine, choice, moment, this.#sink);
    const { slots } = template;
    const { values } = this.#sink;
    const view = this.#view;
    for (let i = 0; i < slots.length; i++) {
      const at = start + (slots[i] ?? 0);
      const value = values[i] ?? 0;
      // The template has zeros there: most numbers need only their low word.
      if (value >= TWO_32) view.setUint32(at, value / TWO_32);
      view.setUint32(at + 4, value);
    }
    this.#records += 1;
  }

  get records(): number {
    return this.#records;
  }

  /** The packet with its header still blank; the encoder must not be used afterwards. */
  finish(): Buffer {
    this.#view.setUint32(HEADER_SIZE, this.#records);
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(size: number): number {
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    return start;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
