import { tokenize } from './filter-tokens.ts';
import { FILTER_KEYS, FLAGS, NUMBER_KEYS, STATE_WORDS } from './filter-words.ts';

/** Something that may stand where the cursor is. */
export interface FilterSuggestion {
  /** What it puts in place of the text from `from` to `to`. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** The word of the language it is about, for its explanation; null for a value. */
  readonly key: string | null;
}

/** Values that the fleet knows. */
export interface FilterVocabulary {
  readonly hosts: readonly string[];
  /** Paths of folders of hosts. */
  readonly folders: readonly string[];
  readonly tags: readonly string[];
  readonly guests: readonly string[];
}

const MOST = 12;

/** What may stand at the cursor: words of the language where a word begins, else values of the word before the colon. */
export function completeFilter(
  input: string,
  cursor: number,
  vocabulary: FilterVocabulary,
): readonly FilterSuggestion[] {
  const token = tokenize(input).find(({ kind, from, to }) => kind === 'word' && from <= cursor && cursor <= to);
  const from = token?.from ?? cursor;
  const to = token?.to ?? cursor;
  const typed = input.slice(from, cursor).toLowerCase();
  const minus = typed.startsWith('-') ? '-' : '';
  const word = typed.slice(minus.length);
  const [, key, start] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (key !== undefined && start !== undefined) {
    const wanted = start.replaceAll('"', '');
    return valuesOf(key, vocabulary)
      .filter((value) => value.toLowerCase().startsWith(wanted) && value.toLowerCase() !== wanted)
      .slice(0, MOST)
      .map((value) => ({ insert: `${minus}${key}:${quoted(value)}`, from, to, key: null }));
  }
  return FILTER_KEYS.filter((name) => name.startsWith(word))
    .slice(0, word === '' ? FILTER_KEYS.length : MOST)
    .map((name) => ({ insert: `${minus}${name}${isNumber(name) ? '>' : ':'}`, from, to, key: name }));
}

/** A filter that fits machines with this tag. */
export function tagQuery(tag: string): string {
  return `tag:${quoted(tag)}`;
}

/** A filter that fits the machines of the hosts in this folder and below it. */
export function folderQuery(path: string): string {
  return `folder:${quoted(`/${path}/`)}`;
}

function valuesOf(key: string, vocabulary: FilterVocabulary): readonly string[] {
  switch (key) {
    case 'state':
      return STATE_WORDS;
    case 'is':
      return FLAGS;
    case 'host':
      return vocabulary.hosts;
    case 'folder':
      return vocabulary.folders;
    case 'tag':
      return vocabulary.tags;
    case 'guest':
      return vocabulary.guests;
    default:
      return [];
  }
}

function isNumber(key: string): boolean {
  return (NUMBER_KEYS as readonly string[]).includes(key);
}

function quoted(value: string): string {
  const safe = value.replaceAll('"', '');
  return /[\s()]/.test(safe) ? `"${safe}"` : safe;
}
