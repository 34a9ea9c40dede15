import { type FilterToken, tokenize } from './filter-tokens.ts';
import {
  type Comparison,
  FILTER_KEYS,
  FLAGS,
  type Flag,
  NUMBER_KEYS,
  NUMBER_KINDS,
  type NumberKey,
  parseNumber,
  STATE_WORDS,
  type StateWord,
  type TextFilterKey,
} from './filter-words.ts';

/** What a machine must be to be shown. */
export type FilterNode =
  | { readonly kind: 'all'; readonly of: readonly FilterNode[] }
  | { readonly kind: 'any'; readonly of: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly of: FilterNode }
  /** A free word, in lower case: anywhere in what is known of it. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly key: TextFilterKey; readonly text: string }
  | { readonly kind: 'state'; readonly states: readonly StateWord[] }
  | { readonly kind: 'flag'; readonly flag: Flag }
  | { readonly kind: 'number'; readonly key: NumberKey; readonly comparison: Comparison; readonly value: number };

/** What is wrong with a filter, and where; `code` names the words in i18n/en/filter.ts. */
export interface FilterProblem {
  readonly code:
    | 'open-quote'
    | 'unknown-key'
    | 'missing-key'
    | 'missing-value'
    | 'unknown-state'
    | 'unknown-flag'
    | 'not-a-number'
    | 'bad-unit'
    | 'no-comparison'
    | 'only-equal'
    | 'empty-or'
    | 'open-paren'
    | 'stray-paren';
  readonly from: number;
  readonly to: number;
  readonly key?: string;
  readonly value?: string;
  readonly known?: string;
}

export type ParsedFilter =
  | { readonly ok: true; readonly node: FilterNode }
  | { readonly ok: false; readonly problem: FilterProblem };

class FilterError extends Error {
  readonly problem: FilterProblem;
  constructor(problem: FilterProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The filter without what is wrong in it: what can be shown while somebody is still writing. Null if nothing is right. */
export function parseWhatIsRight(input: string): FilterNode | null {
  let text = input;
  // Each round takes one mistake out, so it ends.
  while (text.trim() !== '') {
    const parsed = parseFilter(text);
    if (parsed.ok) return parsed.node;
    const { from, to } = parsed.problem;
    text = `${text.slice(0, from)} ${text.slice(to)}`;
    if (to <= from) return null;
  }
  return null;
}

/** Deeper brackets than this are nobody's wish. */
const DEEPEST = 50;

/** Reads a filter's text. An empty one fits every machine. The first mistake is told with its place. */
export function parseFilter(input: string): ParsedFilter {
  const tokens = tokenize(input);
  let at = 0;
  const peek = (): FilterToken | undefined => tokens[at];
  const isOr = (token: FilterToken | undefined): boolean =>
    token?.kind === 'word' && token.bare === 2 && token.text.toLowerCase() === 'or';

  const parseAny = (depth: number): FilterNode => {
    const parts = [parseAll(depth)];
    for (let token = peek(); token !== undefined && isOr(token); token = peek()) {
      at += 1;
      const next = peek();
      if (next === undefined || next.kind === 'close' || isOr(next)) fail(token, 'empty-or');
      parts.push(parseAll(depth));
    }
    return single('any', parts);
  };
  const parseAll = (depth: number): FilterNode => {
    const parts: FilterNode[] = [];
    for (let token = peek(); token !== undefined && token.kind !== 'close'; token = peek()) {
      if (isOr(token)) {
        if (parts.length === 0) fail(token, 'empty-or');
        break;
      }
      at += 1;
      parts.push(parseOne(token, depth));
    }
    return single('all', parts);
  };
  const parseOne = (token: FilterToken, depth: number): FilterNode => {
    if (token.kind === 'open') {
      if (depth >= DEEPEST) fail(token, 'open-paren');
      const inner = parseAny(depth + 1);
      if (peek()?.kind !== 'close') fail(token, 'open-paren');
      at += 1;
      return inner;
    }
    if (token.text === '-' && token.bare === 1 && peek()?.kind === 'open') {
      const next = peek() as FilterToken;
      at += 1;
      return { kind: 'not', of: parseOne(next, depth) };
    }
    return parseWord(token);
  };

  try {
    const node = parseAny(0);
    const rest = peek();
    if (rest !== undefined) fail(rest, 'stray-paren');
    return { ok: true, node };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function single(kind: 'all' | 'any', parts: readonly FilterNode[]): FilterNode {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, of: parts };
}

function fail(
  token: FilterToken,
  code: FilterProblem['code'],
  more: Pick<FilterProblem, 'key' | 'value' | 'known'> = {},
): never {
  throw new FilterError({ code, from: token.from, to: token.to, ...more });
}

function parseWord(token: FilterToken): FilterNode {
  if (token.unclosed) fail(token, 'open-quote');
  if (token.text.startsWith('-') && token.bare > 0 && token.text.length > 1) {
    const inner = { ...token, text: token.text.slice(1), bare: token.bare - 1 };
    return { kind: 'not', of: parseWord(inner) };
  }
  const bare = token.text.slice(0, token.bare);
  const match = /^([a-z]+)(:|>=|<=|>|<|=)/i.exec(bare);
  if (isAddress(token.text)) return { kind: 'word', text: token.text.toLowerCase() };
  if (/^[:<>=]/.test(bare)) fail(token, 'missing-key', { value: token.text });
  if (match === null) return { kind: 'word', text: token.text.toLowerCase() };
  const key = (match[1] ?? '').toLowerCase();
  const sign = match[2] ?? ':';
  const value = token.text.slice(match[0].length);
  if (!isOneOf(FILTER_KEYS, key)) fail(token, 'unknown-key', { key, known: FILTER_KEYS.join(', ') });
  if (value === '') fail(token, 'missing-value', { key: key + sign });
  if (isOneOf(NUMBER_KEYS, key)) return parseComparison(token, key, sign, value);
  if (sign !== ':') fail(token, 'only-equal', { key, value });
  const text = value.toLowerCase();
  if (key === 'state') {
    const states = STATE_WORDS.filter((word) => word.startsWith(text));
    if (states.length === 0) fail(token, 'unknown-state', { value, known: STATE_WORDS.join(', ') });
    return { kind: 'state', states };
  }
  if (key === 'is') {
    const flag = FLAGS.find((word) => word.startsWith(text));
    if (flag === undefined) fail(token, 'unknown-flag', { value, known: FLAGS.join(', ') });
    return { kind: 'flag', flag };
  }
  return { kind: 'text', key, text };
}

function parseComparison(token: FilterToken, key: NumberKey, sign: string, value: string): FilterNode {
  if (sign === ':') fail(token, 'no-comparison', { key });
  const kind = NUMBER_KINDS[key];
  const number = parseNumber(value, kind);
  if (number === null) fail(token, kind === 'bytes' || kind === 'duration' ? 'bad-unit' : 'not-a-number', { value });
  return { kind: 'number', key, comparison: sign as Comparison, value: number };
}

/** MAC and IPv6 addresses have colons too: nothing but hexadecimal digits around them. */
function isAddress(text: string): boolean {
  return /^[0-9a-f]{0,4}(:[0-9a-f]{0,4})+$/i.test(text);
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}
