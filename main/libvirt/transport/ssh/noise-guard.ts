import { HEADER_SIZE, PACKET_MAX } from '../../wire/packet.ts';

/** As much of the noise as is worth showing. */
const NOISE_MAX = 1000;
/** A length word begins with no greater byte; every letter is greater. */
const FIRST_BYTE_MAX = PACKET_MAX >>> 24;

/**
 * Tells from the first length word whether the bytes of a channel are libvirt's protocol or something that a shell on
 * the way has printed.
 */
export class NoiseGuard {
  #head: Buffer = Buffer.alloc(0);
  #state: 'open' | 'clean' | 'noise' = 'open';

  /** Whether libvirt has said something. */
  get isClean(): boolean {
    return this.#state === 'clean';
  }

  /** What was said instead; empty if nothing was. */
  get noise(): Uint8Array {
    return this.#state === 'noise' ? this.#head : new Uint8Array();
  }

  /** The bytes to go on with, or null while there are none. */
  pass(chunk: Uint8Array): Uint8Array | null {
    if (this.#state === 'clean') return chunk;
    const head = Buffer.concat([this.#head, chunk]);
    if (this.#state === 'open') this.#state = judge(head);
    this.#head = this.#state === 'noise' ? head.subarray(0, NOISE_MAX) : head;
    if (this.#state !== 'clean') return null;
    this.#head = Buffer.alloc(0);
    return head;
  }
}

function judge(head: Buffer): 'open' | 'clean' | 'noise' {
  if (head.length === 0) return 'open';
  if (head.readUInt8(0) > FIRST_BYTE_MAX) return 'noise';
  if (head.length < 4) return 'open';
  const length = head.readUInt32BE(0);
  return length >= HEADER_SIZE && length <= PACKET_MAX ? 'clean' : 'noise';
}
