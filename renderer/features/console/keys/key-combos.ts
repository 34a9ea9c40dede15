import { boardKey, isModifier } from './key-table.ts';
import type { SendKey } from './typist.ts';

/** Keys that are pressed one after the other and let go together. */
interface KeyCombo {
  readonly id: string;
  readonly keys: readonly string[];
}

const CTRL_ALT = ['ControlLeft', 'AltLeft'] as const;

/** What a desktop keeps for itself when it is typed, so that it has to be sent. */
export const COMBOS: readonly KeyCombo[] = [
  combo(...CTRL_ALT, 'Delete'),
  combo(...CTRL_ALT, 'Backspace'),
  ...Array.from({ length: 12 }, (_, at) => combo(...CTRL_ALT, `F${at + 1}`)),
  combo('ControlLeft', 'AltLeft', 'ShiftLeft', 'Escape'),
  combo('PrintScreen'),
  combo('AltLeft', 'Tab'),
  combo('AltLeft', 'F4'),
  combo('MetaLeft'),
  combo('MetaLeft', 'KeyL'),
];

/** A combination for reading: `Ctrl+Alt+Del`. */
export function comboLabel(keys: readonly string[]): string {
  return keys.map((code) => boardKey(code)?.label ?? code).join('+');
}

/** Presses the keys in order and lets them go in reverse. */
export function sendCombo(keys: readonly string[], send: SendKey): void {
  const known = keys.flatMap((code) => {
    const key = boardKey(code);
    return key === null ? [] : [{ code, keysym: key.keysym }];
  });
  for (const { keysym, code } of known) send(keysym, code, true);
  for (const { keysym, code } of known.toReversed()) send(keysym, code, false);
}

/** The combination as Linux input codes. */
export function linuxCodes(keys: readonly string[]): number[] {
  return keys.flatMap((code) => boardKey(code)?.linux ?? []);
}

/** Keys in the order in which a combination names them: what is held first, in the desktop's usual order. */
export function inOrder(keys: readonly string[]): readonly string[] {
  const rank = (code: string): number =>
    isModifier(code) ? ['Control', 'Alt', 'Shift', 'Meta'].findIndex((word) => code.startsWith(word)) : 9;
  return keys.toSorted((a, b) => rank(a) - rank(b));
}

function combo(...keys: readonly string[]): KeyCombo {
  return { id: keys.join('+'), keys };
}
