import { WordInterner } from './word-interner.ts';

/** The number of a statistics field's name, the same for the whole process; 0 is a name that is not kept. */
export type FieldId = number;

/** libvirt allows 79 characters in a field's name. */
const LIMITS = { entries: 65_536, length: 80, bytes: 65_536 * 80 };

/**
 * The names of statistics fields (`block.0.rd.bytes`), each with one number for the life of the process. A host cannot
 * make it grow beyond 65,536 names; those that come later are 0.
 */
export class FieldNames {
  /** For the decoder: the numbers by the names' bytes. */
  readonly interner = new WordInterner(LIMITS);

  /** How many numbers there are, 0 included: every FieldId is below it. */
  get size(): number {
    return this.interner.size;
  }

  idOf(name: string): FieldId {
    return this.interner.internText(name);
  }

  /** The name of a number; an empty text for 0 and for numbers that were never given. */
  nameOf(id: FieldId): string {
    return this.interner.texts[id] ?? '';
  }
}

/** The numbers that all readers of this process share. */
export const fieldNames: FieldNames = new FieldNames();
