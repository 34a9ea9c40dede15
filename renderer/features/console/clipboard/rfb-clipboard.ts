// The messages of RFB's Extended Clipboard pseudo-encoding for text, in place of noVNC's own: those send zlib streams
// without an end, over which some QEMUs hang, take whatever size a server claims, give away what was offered before the
// user stopped sharing, and turn line ends and add a NUL, which QEMU hands on to the guest as they are.

const TEXT = 1;
const CAPS = 1 << 24;
const REQUEST = 1 << 25;
const PEEK = 1 << 26;
const NOTIFY = 1 << 27;
const PROVIDE = 1 << 28;

/**
 * The most text that is shared at once, in bytes of UTF-8: a clipboard may hold a film. QEMU drops without a word what is
 * more than 1 MiB with its own heads around it.
 */
export const MOST_CLIPBOARD_BYTES = 1_048_576 - 4096;

/** The largest message that is read at all. QEMU's are under 1 MiB, compressed. */
export const MOST_MESSAGE_BYTES = 2 * 1_048_576;

/** What came from the guest's clipboard, or did not. */
export type GuestClipboard =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** A picture, say, or nothing any more. */
  | { readonly kind: 'no-text' };

/** Both ends of a clipboard, as an RFB client has them. */
export class RfbClipboard {
  readonly #send: (message: Uint8Array) => void;
  readonly #hear: (heard: GuestClipboard) => void;
  /** What the server can, once it has told. */
  #server = 0;
  #shared = false;
  #offered: string | null = null;
  /** The server has a text that was not asked for. */
  #waiting = false;
  #round = 0;

  /** `send` takes the body of an extended ClientCutText message. */
  constructor(send: (message: Uint8Array) => void, hear: (heard: GuestClipboard) => void) {
    this.#send = send;
    this.#hear = hear;
  }

  /** The server speaks it, for text. */
  get isSpoken(): boolean {
    return (this.#server & TEXT) !== 0;
  }

  /** While it is not shared, nothing is asked for and nothing given; what was offered before is taken back. */
  set shared(shared: boolean) {
    if (shared === this.#shared) return;
    this.#shared = shared;
    this.#round += 1;
    if (shared) {
      if (this.#waiting) this.#request();
      return;
    }
    if (this.#offered === null) return;
    this.#offered = null;
    if ((this.#server & NOTIFY) !== 0) this.#send(flagged(NOTIFY));
  }

  /** Lets the guest know of a text, which it may take when it likes. */
  offer(text: string): void {
    if (!this.#shared) return;
    this.#offered = text;
    this.#waiting = false;
    this.#send(flagged(NOTIFY | TEXT));
  }

  /** A text from a server that knows no more than Latin-1. */
  receiveText(text: string): void {
    if (!this.#shared) return;
    if (text.length > MOST_CLIPBOARD_BYTES) this.#hear({ kind: 'too-large', bytes: text.length });
    else this.#tell(text);
  }

  /** The body of an extended ServerCutText message. One that is broken is passed over. */
  receive(message: Uint8Array): void {
    if (message.byteLength < 4) return;
    const flags = new DataView(message.buffer, message.byteOffset).getUint32(0);
    if ((flags & CAPS) !== 0) {
      this.#server = flags;
      // A text may be of any length, but comes only when it was asked for.
      this.#send(flagged(CAPS | REQUEST | PEEK | NOTIFY | PROVIDE | TEXT, new Uint8Array(4)));
    } else if ((flags & NOTIFY) !== 0) {
      this.#offered = null;
      this.#waiting = (flags & TEXT) !== 0;
      if (!this.#shared) return;
      if (this.#waiting) this.#request();
      else this.#hear({ kind: 'no-text' });
    } else if ((flags & PEEK) !== 0) {
      this.#send(flagged(NOTIFY | (this.#offered === null ? 0 : TEXT)));
    } else if ((flags & REQUEST) !== 0) {
      if ((flags & TEXT) !== 0) void this.#provide();
    } else if ((flags & PROVIDE) !== 0 && (flags & TEXT) !== 0) {
      void this.#take(message.slice(4));
    }
  }

  #request(): void {
    this.#waiting = false;
    if ((this.#server & REQUEST) !== 0) this.#send(flagged(REQUEST | TEXT));
  }

  async #provide(): Promise<void> {
    const text = this.#offered;
    if (text === null) return;
    const bytes = new TextEncoder().encode(text);
    const sized = new Uint8Array(4 + bytes.length);
    new DataView(sized.buffer).setUint32(0, bytes.length);
    sized.set(bytes, 4);
    const packed = new Uint8Array(
      await new Response(new Blob([sized]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer(),
    );
    // The user may have stopped sharing meanwhile.
    if (this.#offered === text) this.#send(flagged(PROVIDE | TEXT, packed));
  }

  async #take(packed: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!this.#shared) return;
    this.#round += 1;
    const round = this.#round;
    const found = await inflateText(packed);
    if (round !== this.#round || found === null) return;
    if (found.kind === 'text') this.#tell(found.text);
    else this.#hear(found);
  }

  #tell(text: string): void {
    const plain = text.replace(/\0+$/, '').replaceAll('\r\n', '\n');
    if (plain !== '') this.#hear({ kind: 'text', text: plain });
  }
}

/** The text, which is the first thing in it, or how large it would be; null for what is broken. */
async function inflateText(packed: Uint8Array<ArrayBuffer>): Promise<GuestClipboard | null> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let bytes = new Uint8Array();
  try {
    for (;;) {
      const size = bytes.length < 4 ? null : new DataView(bytes.buffer).getUint32(0);
      if (size !== null && size > MOST_CLIPBOARD_BYTES) return { kind: 'too-large', bytes: size };
      if (size !== null && bytes.length >= 4 + size)
        return { kind: 'text', text: new TextDecoder().decode(bytes.subarray(4, 4 + size)) };
      const { done, value } = await reader.read();
      if (done) return null;
      const longer = new Uint8Array(bytes.length + value.length);
      longer.set(bytes);
      longer.set(value, bytes.length);
      bytes = longer;
    }
  } catch {
    return null;
  } finally {
    reader.cancel().catch(() => {});
  }
}

function flagged(flags: number, more: Uint8Array = new Uint8Array()): Uint8Array {
  const message = new Uint8Array(4 + more.length);
  new DataView(message.buffer).setUint32(0, flags);
  message.set(more, 4);
  return message;
}
