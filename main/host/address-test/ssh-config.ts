import type { SshSuggestion } from '../../../shared/model/host-test.ts';

/** One `Host` or `Match` section of an ssh configuration, in the order of the files. */
export interface SshSection {
  /** The patterns that it holds for; null for a Match whose conditions cannot be told from here. */
  readonly patterns: readonly string[] | null;
  /** Keywords in lower case with their arguments; the first of a name counts. */
  readonly settings: readonly (readonly [keyword: string, args: readonly string[]])[];
}

/** What a line of a configuration says, or null for none. Quotes hold words together; `=` may follow the keyword. */
function parseLine(line: string): readonly [keyword: string, args: readonly string[]] | null {
  const match = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(\S[\s\S]*)$/.exec(line);
  if (match === null) return null;
  const [, keyword = '', rest = ''] = match;
  const args: string[] = [];
  for (const [, quoted, bare] of rest.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    if (bare?.startsWith('#')) break;
    args.push(quoted ?? bare ?? '');
  }
  return [keyword.toLowerCase(), args];
}

/** How deep files may include each other. */
const DEPTH_MAX = 8;

/**
 * Reads the lines of a configuration into sections. `include` gives the lines of each file that the words of an Include name;
 * what stands there holds only where the section does in which it is included.
 */
export function readSections(
  lines: readonly string[],
  include: (words: readonly string[]) => readonly (readonly string[])[],
  depth = 0,
): readonly SshSection[] {
  const sections: SshSection[] = [];
  let patterns: readonly string[] | null = ['*'];
  let settings: (readonly [string, readonly string[]])[] = [];
  const begin = (held: readonly string[] | null): void => {
    patterns = held;
    settings = [];
    sections.push({ patterns, settings });
  };
  begin(patterns);
  for (const line of lines) {
    const parsed = parseLine(line);
    if (parsed === null) continue;
    const [keyword, args] = parsed;
    if (keyword === 'host') begin(args);
    else if (keyword === 'match') begin(matchPatterns(args));
    else if (keyword === 'include') {
      const around: readonly string[] | null = patterns;
      for (const file of depth < DEPTH_MAX ? include(args) : []) {
        for (const section of readSections(file, include, depth + 1)) {
          sections.push({ ...section, patterns: both(around, section.patterns) });
        }
      }
      begin(around);
    } else settings.push(parsed);
  }
  return sections;
}

/** A Match for all, or for hosts by name only; of anything else nobody but ssh can tell. */
function matchPatterns(args: readonly string[]): readonly string[] | null {
  const [kind, value] = args.map((arg) => arg.toLowerCase());
  if (kind === 'all' && args.length === 1) return ['*'];
  if ((kind === 'host' || kind === 'originalhost') && args.length === 2) return value?.split(',') ?? null;
  return null;
}

function both(outer: readonly string[] | null, inner: readonly string[] | null): readonly string[] | null {
  if (outer === null || inner === null) return null;
  if (outer.length === 1 && outer[0] === '*') return inner;
  return inner.length === 1 && inner[0] === '*' ? outer : inner.filter((pattern) => matches(outer, pattern));
}

/** Whether a host's word is meant by patterns, of which a negated one refuses it. */
export function matches(patterns: readonly string[], alias: string): boolean {
  let meant = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesOne(pattern.slice(1), alias)) return false;
    } else meant ||= matchesOne(pattern, alias);
  }
  return meant;
}

/** `*` and `?` by hand: an expression made from a stranger's pattern could take for ever. */
function matchesOne(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      retry = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p]?.toLowerCase() === text[t]?.toLowerCase())) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      retry += 1;
      p = star + 1;
      t = retry;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** The hosts that sections name without wildcards, with what they say of them; the first word on a matter counts. */
export function namedHosts(sections: readonly SshSection[], limit: number): readonly SshSuggestion[] {
  const names = new Set<string>();
  for (const { patterns } of sections) {
    for (const pattern of patterns ?? []) {
      if (names.size < limit && pattern !== '' && !/[*?!]/.test(pattern)) names.add(pattern);
    }
  }
  const told = sections.map(({ patterns, settings }) => ({ settings, isFor: matcher(patterns ?? []) }));
  return [...names].map((alias) => describe(alias, told));
}

/** Most sections only name hosts: then there is nothing to match. */
function matcher(patterns: readonly string[]): (alias: string) => boolean {
  if (patterns.some((pattern) => /[*?!]/.test(pattern))) return (alias) => matches(patterns, alias);
  const names = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  return (alias) => names.has(alias.toLowerCase());
}

interface ToldSection {
  readonly settings: SshSection['settings'];
  readonly isFor: (alias: string) => boolean;
}

function describe(alias: string, sections: readonly ToldSection[]): SshSuggestion {
  const found = new Map<string, string>();
  for (const { settings, isFor } of sections) {
    if (settings.length === 0 || !isFor(alias)) continue;
    for (const [keyword, [value = '']] of settings) if (!found.has(keyword)) found.set(keyword, value);
  }
  const port = Number(found.get('port'));
  const jump = found.get('proxyjump');
  return {
    alias,
    hostName: found.get('hostname')?.replaceAll('%h', alias) ?? null,
    user: found.get('user') ?? null,
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
    proxyJump: jump === undefined || jump.toLowerCase() === 'none' ? null : jump,
  };
}

/** The host names of a list of known hosts that are readable there, with their ports. */
export function knownHosts(lines: Iterable<string>, limit: number): readonly SshSuggestion[] {
  const found = new Map<string, SshSuggestion>();
  for (const line of lines) {
    const [names = ''] = line.trim().split(/\s/, 1);
    // A comment, a certificate authority, or hashed.
    if (/^[#@|]/.test(names)) continue;
    for (const name of names.split(',')) {
      if (found.size >= limit) return [...found.values()];
      const match = /^(?:\[([^\]]+)\]:(\d{1,5})|([^[\]*?!]+))$/.exec(name);
      const alias = match?.[1] ?? match?.[3];
      if (alias === undefined) continue;
      const port = match?.[2] === undefined ? null : Number(match[2]);
      if (!found.has(name)) found.set(name, { alias, hostName: null, user: null, port, proxyJump: null });
    }
  }
  return [...found.values()];
}
