/** At most this many letters of a foreign name go into the page; the rest is available where names are copied. */
const LONGEST = 300;

/**
 * Text from a host or a guest, made safe to read: control characters and marks that turn or hide the text around them
 * are spelt out, and what is endless is cut. Show it in an element with `dir="auto"` and isolated direction.
 */
export function plainText(foreign: string, longest: number = LONGEST): string {
  const cut = foreign.length > longest ? `${foreign.slice(0, longest)}…` : foreign;
  return UNSAFE.test(cut) ? cut.replace(ALL_UNSAFE, spelling) : cut;
}

// C0 and C1 controls, direction marks and overrides, zero-width characters, line separators, half surrogates.
const SET =
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff]';
const UNSAFE = new RegExp(SET, 'u');
const ALL_UNSAFE = new RegExp(SET, 'gu');

/** As programmers write it, in letters that every font has. */
function spelling(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
}
