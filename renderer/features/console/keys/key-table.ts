/** A key of the board, by its code of KeyboardEvent. */
interface BoardKey {
  /** The X keysym that RFB servers know. */
  readonly keysym: number;
  /** The Linux input code, for virDomainSendKey. */
  readonly linux: number;
  /** What is written on it. */
  readonly label: string;
}

const LETTERS: Readonly<Record<string, number>> = {
  ...row('QWERTYUIOP', 16),
  ...row('ASDFGHJKL', 30),
  ...row('ZXCVBNM', 44),
};

const TABLE: ReadonlyMap<string, BoardKey> = new Map<string, BoardKey>([
  ...Object.entries(LETTERS).map(
    ([letter, linux]) => [`Key${letter}`, key(letter.toLowerCase().charCodeAt(0), linux, letter)] as const,
  ),
  ...Array.from('1234567890', (digit, at) => [`Digit${digit}`, key(digit.charCodeAt(0), at + 2, digit)] as const),
  ...Array.from(
    { length: 12 },
    (_, at) => [`F${at + 1}`, key(0xffbe + at, at < 10 ? at + 59 : at + 77, `F${at + 1}`)] as const,
  ),
  ['ControlLeft', key(0xffe3, 29, 'Ctrl')],
  ['ControlRight', key(0xffe4, 97, 'Right Ctrl')],
  ['AltLeft', key(0xffe9, 56, 'Alt')],
  ['AltRight', key(0xfe03, 100, 'AltGr')],
  ['ShiftLeft', key(0xffe1, 42, 'Shift')],
  ['ShiftRight', key(0xffe2, 54, 'Right Shift')],
  ['MetaLeft', key(0xffeb, 125, 'Super')],
  ['MetaRight', key(0xffec, 126, 'Right Super')],
  ['ContextMenu', key(0xff67, 127, 'Menu')],
  ['Escape', key(0xff1b, 1, 'Esc')],
  ['Tab', key(0xff09, 15, 'Tab')],
  ['Enter', key(0xff0d, 28, 'Enter')],
  ['Backspace', key(0xff08, 14, 'Backspace')],
  ['Space', key(0x20, 57, 'Space')],
  ['CapsLock', key(0xffe5, 58, 'Caps Lock')],
  ['NumLock', key(0xff7f, 69, 'Num Lock')],
  ['ScrollLock', key(0xff14, 70, 'Scroll Lock')],
  ['PrintScreen', key(0xff61, 99, 'Print')],
  ['Pause', key(0xff13, 119, 'Pause')],
  ['Insert', key(0xff63, 110, 'Insert')],
  ['Delete', key(0xffff, 111, 'Del')],
  ['Home', key(0xff50, 102, 'Home')],
  ['End', key(0xff57, 107, 'End')],
  ['PageUp', key(0xff55, 104, 'Page Up')],
  ['PageDown', key(0xff56, 109, 'Page Down')],
  ['ArrowUp', key(0xff52, 103, '↑')],
  ['ArrowDown', key(0xff54, 108, '↓')],
  ['ArrowLeft', key(0xff51, 105, '←')],
  ['ArrowRight', key(0xff53, 106, '→')],
  ['Minus', key(0x2d, 12, '-')],
  ['Equal', key(0x3d, 13, '=')],
  ['BracketLeft', key(0x5b, 26, '[')],
  ['BracketRight', key(0x5d, 27, ']')],
  ['Semicolon', key(0x3b, 39, ';')],
  ['Quote', key(0x27, 40, "'")],
  ['Backquote', key(0x60, 41, '`')],
  ['Backslash', key(0x5c, 43, '\\')],
  ['Comma', key(0x2c, 51, ',')],
  ['Period', key(0x2e, 52, '.')],
  ['Slash', key(0x2f, 53, '/')],
  ['IntlBackslash', key(0x3c, 86, '<')],
]);

/** The key of a code; null for one that cannot be sent. */
export function boardKey(code: string): BoardKey | null {
  return TABLE.get(code) ?? null;
}

/** Whether a key is only held while others are pressed. */
export function isModifier(code: string): boolean {
  return /^(Control|Alt|Shift|Meta)(Left|Right)$/.test(code);
}

function key(keysym: number, linux: number, label: string): BoardKey {
  return { keysym, linux, label };
}

function row(letters: string, first: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from(letters, (letter, at) => [letter, first + at]));
}
