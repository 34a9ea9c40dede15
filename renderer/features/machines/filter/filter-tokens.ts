/** A piece of a filter's text, with where it stands in it. */
export interface FilterToken {
  readonly kind: 'word' | 'open' | 'close';
  /** A word without its quotation marks. */
  readonly text: string;
  /** How much of `text` stands before the first quotation mark: only there are colons and signs more than letters. */
  readonly bare: number;
  readonly from: number;
  readonly to: number;
  /** Its quotation mark is not closed. */
  readonly unclosed: boolean;
}

const SPACE = /\s/u;

/** Splits a filter's text at spaces and brackets; quotation marks keep what is inside together. Never fails. */
export function tokenize(input: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < input.length) {
    const character = input.charAt(at);
    if (SPACE.test(character)) {
      at += 1;
    } else if (character === '(' || character === ')') {
      const kind = character === '(' ? 'open' : 'close';
      tokens.push({ kind, text: character, bare: 1, from: at, to: at + 1, unclosed: false });
      at += 1;
      // A minus stands before what it denies, which may be a bracket.
    } else if (character === '-' && input.charAt(at + 1) === '(') {
      tokens.push({ kind: 'word', text: '-', bare: 1, from: at, to: at + 1, unclosed: false });
      at += 1;
    } else {
      const token = readWord(input, at);
      tokens.push(token);
      at = token.to;
    }
  }
  return tokens;
}

function readWord(input: string, from: number): FilterToken {
  let text = '';
  let bare = -1;
  let quoted = false;
  let at = from;
  for (; at < input.length; at++) {
    const character = input.charAt(at);
    if (character === '"') {
      if (bare < 0) bare = text.length;
      quoted = !quoted;
    } else if (!quoted && (SPACE.test(character) || character === '(' || character === ')')) {
      break;
    } else {
      text += character;
    }
  }
  return { kind: 'word', text, bare: bare < 0 ? text.length : bare, from, to: at, unclosed: quoted };
}
