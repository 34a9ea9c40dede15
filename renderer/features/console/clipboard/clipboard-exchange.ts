import { type GuestClipboard, MOST_CLIPBOARD_BYTES } from './rfb-clipboard.ts';

/** What happened last between the two clipboards. */
export type ClipboardNews =
  | { readonly kind: 'sent' | 'received' | 'too-large'; readonly bytes: number }
  | { readonly kind: 'refused' };

/** The desktop's clipboard, the way to the guest's, and who hears what happened. */
export interface ClipboardEnds {
  /** Rejects where the desktop or the browser refuses it. */
  readonly read: () => Promise<string>;
  readonly write: (text: string) => Promise<void>;
  /** No browser writes to the clipboard from a window in the background. */
  readonly isInFront: () => boolean;
  readonly offer: (text: string) => void;
  readonly tell: (news: ClipboardNews) => void;
}

/** The text that both have, as far as is known, and who copied it. */
interface Common {
  readonly text: string;
  readonly from: 'desktop' | 'guest';
}

/** Keeps the text on two clipboards alike. Texts have single line feeds here, and `lineEnd` in the guest. */
export class ClipboardExchange {
  readonly #ends: ClipboardEnds;
  readonly #lineEnd: string;
  #common: Common | null = null;
  /** A text of the guest's that came while the window was in the background. */
  #held: string | null = null;
  /** One thing after the other: the window and the screen get the focus at once. */
  #turn: Promise<void> = Promise.resolve();

  constructor(ends: ClipboardEnds, lineEnd: string) {
    this.#ends = ends;
    this.#lineEnd = lineEnd;
  }

  /** The guest may have nothing any more of what it was given. */
  forget(): void {
    this.#common = null;
    this.#held = null;
  }

  /** The guest's screen took the keyboard: what was copied on the desktop meanwhile goes to the guest. */
  arrive(): Promise<void> {
    return this.#inTurn(() => this.#arrive());
  }

  /** The window came to the front. */
  comeBack(): Promise<void> {
    return this.#inTurn(() => this.#comeBack());
  }

  /** Something was copied in the guest. */
  take(heard: GuestClipboard): Promise<void> {
    return this.#inTurn(() => this.#take(heard));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work);
    return this.#turn;
  }

  async #arrive(): Promise<void> {
    const text = await this.#readText();
    if (text === null) {
      this.#ends.tell({ kind: 'refused' });
      return;
    }
    if (await this.#writeHeld(text)) return;
    const isKnown = text === this.#common?.text;
    // The guest's agent may have come since, or the session in which it works: what is the desktop's is offered again.
    if (isKnown && this.#common?.from === 'guest') return;
    this.#common = { text, from: 'desktop' };
    if (text === '') return;
    const sent = text.replaceAll('\n', this.#lineEnd);
    const bytes = bytesOf(sent);
    if (bytes <= MOST_CLIPBOARD_BYTES) this.#ends.offer(sent);
    if (!isKnown) this.#ends.tell({ kind: bytes <= MOST_CLIPBOARD_BYTES ? 'sent' : 'too-large', bytes });
  }

  async #comeBack(): Promise<void> {
    if (this.#held === null) return;
    const text = await this.#readText();
    if (text !== null) await this.#writeHeld(text);
  }

  async #take(heard: GuestClipboard): Promise<void> {
    this.#held = null;
    if (heard.kind !== 'text') {
      // The guest has something newer, which the old text must not displace.
      if (this.#common !== null) this.#common = { ...this.#common, from: 'guest' };
      if (heard.kind === 'too-large') this.#ends.tell(heard);
      return;
    }
    if (!this.#ends.isInFront()) {
      this.#held = heard.text;
      return;
    }
    // A guest's clipboard manager gives back what it was given: to write that would cost the desktop's text its looks.
    const isEcho = heard.text === this.#common?.text && heard.text === (await this.#readText());
    if (isEcho) this.#common = { text: heard.text, from: 'guest' };
    else await this.#write(heard.text);
  }

  /** Unless something else was copied on the desktop since, which is newer. */
  async #writeHeld(now: string): Promise<boolean> {
    const held = this.#held;
    this.#held = null;
    if (held === null || now !== this.#common?.text) return false;
    await this.#write(held);
    return true;
  }

  async #write(text: string): Promise<void> {
    this.#common = { text, from: 'guest' };
    try {
      await this.#ends.write(text);
      this.#ends.tell({ kind: 'received', bytes: bytesOf(text) });
    } catch {
      this.#ends.tell({ kind: 'refused' });
    }
  }

  async #readText(): Promise<string | null> {
    try {
      return (await this.#ends.read()).replaceAll('\r\n', '\n');
    } catch {
      return null;
    }
  }
}

function bytesOf(text: string): number {
  return new Blob([text]).size;
}
