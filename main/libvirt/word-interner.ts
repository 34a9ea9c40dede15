/** What an interner keeps at most. */
export interface InternerLimits {
  readonly entries: number;
  /** Bytes of one text. */
  readonly length: number;
  /** Bytes of all texts. */
  readonly bytes: number;
}

/** The most slots that are looked at for one text: a peer that makes texts collide gains nothing but missing entries. */
const PROBES_MAX = 64;

/**
 * Turns texts that lie in a message, padded to four bytes as XDR pads them, into small numbers without making strings:
 * a text is compared word by word with those seen before. Number 0 stands for a text that could not be kept.
 */
export class WordInterner {
  readonly #limits: InternerLimits;
  readonly #toText: (bytes: Buffer) => string;
  readonly #seed = (Math.random() * 0xffff_ffff) | 0;
  readonly #texts: string[] = [''];
  /** Slot -> number; 0 is free. Never more than half full. */
  #slots = new Uint32Array(1024);
  /** Per number: hash, length in bytes, where its words begin. */
  #hashes = new Int32Array(512);
  #lengths = new Uint32Array(512);
  #starts = new Uint32Array(512);
  #words = new Int32Array(8192);
  #wordCount = 0;

  /** `toText` makes the string of a text that is seen for the first time; UTF-8 by default. */
  constructor(limits: InternerLimits, toText: (bytes: Buffer) => string = (bytes) => bytes.toString('utf8')) {
    this.#limits = limits;
    this.#toText = toText;
  }

  /** Whether so much is kept that a new start is due before more comes. */
  get isCrowded(): boolean {
    return this.size * 4 > this.#limits.entries * 3 || this.#wordCount * 16 > this.#limits.bytes * 3;
  }

  /** How many numbers are given out, 0 included. */
  get size(): number {
    return this.#texts.length;
  }

  /** Every text by its number; the same array for ever, growing. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** Whether the `length` bytes at `at` are the text of `id`. */
  matches(id: number, view: DataView, at: number, length: number): boolean {
    if (this.#lengths[id] !== length || id === 0) return false;
    const words = this.#words;
    const start = this.#starts[id] as number;
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) {
      if (words[start + i] !== view.getInt32(at + i * 4)) return false;
    }
    const rest = length & 3;
    return rest === 0 || words[start + whole] === lastWord(view, at + whole * 4, rest);
  }

  /** The number of the `length` bytes at `at`; 0 when it is too long or there are too many. */
  intern(view: DataView, at: number, length: number): number {
    if (length > this.#limits.length) return 0;
    const hash = this.#hash(view, at, length);
    let slot = hash & (this.#slots.length - 1);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const id = this.#slots[slot] as number;
      if (id === 0) return this.#add(view, at, length, hash, slot);
      if (this.#hashes[id] === hash && this.matches(id, view, at, length)) return id;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    return 0;
  }

  /** The number of a text that is at hand as a string. */
  internText(text: string): number {
    const bytes = Buffer.alloc((Buffer.byteLength(text) + 3) & ~3);
    const length = bytes.write(text, 'utf8');
    return this.intern(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, length);
  }

  #hash(view: DataView, at: number, length: number): number {
    let hash = this.#seed ^ length;
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) hash = mix(hash, view.getInt32(at + i * 4));
    const rest = length & 3;
    if (rest !== 0) hash = mix(hash, lastWord(view, at + whole * 4, rest));
    hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    return hash ^ (hash >>> 15);
  }

  #add(view: DataView, at: number, length: number, hash: number, slot: number): number {
    const id = this.#texts.length;
    const count = (length + 3) >> 2;
    if (id >= this.#limits.entries || (this.#wordCount + count) * 4 > this.#limits.bytes) return 0;
    this.#reserve(id, count);
    this.#texts.push(this.#toText(Buffer.from(view.buffer, view.byteOffset + at, length)));
    this.#hashes[id] = hash;
    this.#lengths[id] = length;
    this.#starts[id] = this.#wordCount;
    for (let i = 0; i < count; i++) {
      const rest = length - i * 4;
      this.#words[this.#wordCount++] = rest >= 4 ? view.getInt32(at + i * 4) : lastWord(view, at + i * 4, rest);
    }
    this.#slots[slot] = id;
    if (this.#texts.length * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #reserve(id: number, words: number): void {
    if (id >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(id * 2));
      this.#lengths = grown(this.#lengths, new Uint32Array(id * 2));
      this.#starts = grown(this.#starts, new Uint32Array(id * 2));
    }
    const needed = this.#wordCount + words;
    if (needed > this.#words.length) this.#words = grown(this.#words, new Int32Array(needed * 2));
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    for (let id = 1; id < this.#texts.length; id++) {
      let slot = (this.#hashes[id] as number) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

function grown<T extends Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** A word of fewer than four bytes; the padding is not part of the text, whatever the peer put there. */
function lastWord(view: DataView, at: number, rest: number): number {
  return view.getInt32(at) & (-1 << (32 - rest * 8));
}
