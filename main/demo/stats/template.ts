import { domain } from '../../libvirt/wire/objects.ts';
import { TYPED_PARAM } from '../../libvirt/wire/typed-params.ts';
import { XdrWriter } from '../../libvirt/wire/xdr.ts';
import type { Machine } from '../machine/machine.ts';
import { type FieldChoice, fieldsOf } from './fields.ts';

/** A machine's record ready for the wire, with the places of its counters. */
export interface RecordTemplate {
  readonly bytes: Uint8Array;
  /** Where each counter's 8 bytes begin, in the order of writeValues(). */
  readonly slots: Uint32Array;
  readonly fields: number;
}

const NAME_MAX = 4_194_304;

/** The machine's template for a choice of fields; made anew only after the machine has changed. */
export function recordTemplate(machine: Machine, choice: FieldChoice): RecordTemplate {
  const key = choice.groups * 2 + (choice.haveJob ? 1 : 0);
  const known = machine.templates.get(key) as RecordTemplate | undefined;
  if (known !== undefined) return known;
  const made = makeTemplate(machine, choice);
  machine.templates.set(key, made);
  return made;
}

function makeTemplate(machine: Machine, choice: FieldChoice): RecordTemplate {
  const fields = fieldsOf(machine, choice);
  const writer = new XdrWriter();
  const slots: number[] = [];
  domain.encode(writer, machine.ref);
  writer.uint(fields.length);
  for (const field of fields) {
    writer.string(field.name, NAME_MAX);
    writer.int(field.type);
    if (field.type === TYPED_PARAM.STRING) writer.string(field.value, NAME_MAX);
    else if (field.type === TYPED_PARAM.INT) writer.int(field.value);
    else if (field.type === TYPED_PARAM.UINT) writer.uint(field.value);
    else if (field.value !== null) writer.hyper(field.value);
    else {
      slots.push(writer.length);
      writer.uhyper(0);
    }
  }
  return { bytes: writer.finish().slice(), slots: Uint32Array.from(slots), fields: fields.length };
}
