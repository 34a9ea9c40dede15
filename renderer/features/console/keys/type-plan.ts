import { LAYOUTS, type LayoutId, WRITING_KEYS } from './layouts.ts';

/** One key that is pressed and let go, with what is held meanwhile. */
export interface Stroke {
  /** Of KeyboardEvent: which key of the board, whatever it writes. */
  readonly code: string;
  readonly shift: boolean;
  readonly altGr: boolean;
  /** What it stands for, for servers that go by that: an X keysym. */
  readonly keysym: number;
}

/** How a text is typed. */
export interface TypePlan {
  /** One list of strokes per character of the text, in order: a dead key needs two. */
  readonly characters: readonly (readonly Stroke[])[];
  /** Characters that no key of the layout writes, each once; they are sent by their keysym alone and may not arrive. */
  readonly missing: readonly string[];
}

/** Characters that have the same key on every board. */
const PLAIN_KEYS: ReadonlyMap<string, readonly [code: string, keysym: number]> = new Map([
  ['\n', ['Enter', 0xff0d]],
  ['\t', ['Tab', 0xff09]],
  [' ', ['Space', 0x20]],
  ['\b', ['Backspace', 0xff08]],
  ['\x1b', ['Escape', 0xff1b]],
]);
/** The characters that a dead key writes by itself, with a space after it. */
const ALONE: Readonly<Record<string, string>> = {
  '´': '\u0301',
  '`': '\u0300',
  '^': '\u0302',
  '~': '\u0303',
  '¨': '\u0308',
  '¸': '\u0327',
  ˇ: '\u030c',
  '°': '\u030a',
};

/** The X keysym of a character. */
function keysymOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  const named = PLAIN_KEYS.get(character);
  if (named !== undefined) return named[1];
  return point < 0x100 ? point : 0x01000000 | point;
}

/** The layout of an id; that of the United States for one that is not known. */
export function layoutOf(id: string): LayoutId {
  return Object.hasOwn(LAYOUTS, id) ? (id as LayoutId) : 'us';
}

/** The strokes that write a text on a guest whose keyboard has this layout. Line ends of any kind become Enter. */
export function planTyping(text: string, layout: LayoutId): TypePlan {
  const keys = keysOf(layout);
  const missing = new Set<string>();
  const characters = Array.from(text.normalize('NFC').replaceAll(/\r\n?/g, '\n'), (character) => {
    const strokes = strokesFor(character, keys);
    if (strokes !== null) return strokes;
    missing.add(character);
    return [{ code: '', shift: false, altGr: false, keysym: keysymOf(character) }];
  });
  return { characters, missing: [...missing] };
}

type Keys = ReadonlyMap<string, Omit<Stroke, 'keysym'>>;
const known = new Map<LayoutId, Keys>();

/** What writes each character: the key that needs the fewest others held. */
function keysOf(layout: LayoutId): Keys {
  const made = known.get(layout);
  if (made !== undefined) return made;
  const keys = new Map<string, Omit<Stroke, 'keysym'>>();
  LAYOUTS[layout].forEach((row, level) => {
    Array.from(row).forEach((character, index) => {
      const code = WRITING_KEYS[index];
      if (code === undefined || character === ' ' || keys.has(character)) return;
      keys.set(character, { code, shift: level === 1, altGr: level === 2 });
    });
  });
  known.set(layout, keys);
  return keys;
}

function strokesFor(character: string, keys: Keys): readonly Stroke[] | null {
  const plain = PLAIN_KEYS.get(character);
  if (plain !== undefined) return [{ code: plain[0], shift: false, altGr: false, keysym: plain[1] }];
  const key = keys.get(character);
  if (key !== undefined) return [{ ...key, keysym: keysymOf(character) }];
  const alone = ALONE[character];
  if (alone !== undefined) return withDeadKey(alone, ' ', keys);
  const [base = '', mark = '', more] = Array.from(character.normalize('NFD'));
  return mark === '' || more !== undefined ? null : withDeadKey(mark, base, keys);
}

function withDeadKey(mark: string, base: string, keys: Keys): readonly Stroke[] | null {
  const dead = keys.get(mark);
  const then = strokesFor(base, keys);
  return dead === undefined || then === null ? null : [{ ...dead, keysym: keysymOf(mark) }, ...then];
}
