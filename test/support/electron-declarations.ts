/**
 * Electron's own declarations, read as text: which members, events, arguments, keys and words there are. The double of
 * Electron is held against them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One declared member of a class or interface of Electron; overloads are members of one name. */
export interface Member {
  readonly isStatic: boolean;
  readonly isReadonly: boolean;
  /** Null for a property. */
  readonly params: readonly Param[] | null;
  /** The declared type of a property, as text. */
  readonly type: string;
}
interface Param {
  readonly optional: boolean;
  readonly rest: boolean;
  readonly type: string;
}
interface Declaration {
  readonly base: string | null;
  readonly members: ReadonlyMap<string, readonly Member[]>;
  readonly events: ReadonlySet<string>;
}

/** Splits at a separator outside of every bracket and quote. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === "'") i = text.indexOf("'", i + 1);
    else if ('({[<'.includes(char)) depth += 1;
    else if (')}]'.includes(char) || (char === '>' && text[i - 1] !== '=')) depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The classes and interfaces of the namespace Electron, by name. */
function readDeclarations(): ReadonlyMap<string, Declaration> {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const text = readFileSync(join(folder, 'electron.d.ts'), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const own = text.slice(text.indexOf('declare namespace Electron {'), text.indexOf('\n  namespace Common {'));
  const declarations = new Map<string, Declaration>();
  for (const [, name = '', base, body = ''] of own.matchAll(
    /^ {2}(?:class|interface) (\w+)(?: extends ([\w.]+)[^{]*)? \{\n([\s\S]*?)^ {2}\}/gm,
  )) {
    declarations.set(name, { base: base ?? null, ...readBody(body) });
  }
  return declarations;
}

function readBody(body: string): Pick<Declaration, 'members' | 'events'> {
  const members = new Map<string, Member[]>();
  const events = new Set<string>();
  for (const statement of splitOutside(body, ';')) {
    const head = /^(static )?(readonly )?(\w+)\??(?:<[^(]*>)?(\(|:)/.exec(statement);
    if (head === null) continue;
    const [whole, isStatic, isReadonly, name = '', sign] = head;
    const rest = statement.slice(whole.length);
    const params = sign === ':' ? null : readParams(rest.slice(0, closing(rest)));
    const event = name === 'on' ? /^event: '([^']+)'/.exec(rest)?.[1] : undefined;
    if (event !== undefined) events.add(event);
    const member = {
      isStatic: isStatic !== undefined,
      isReadonly: isReadonly !== undefined,
      params,
      type: rest.trim(),
    };
    members.set(name, [...(members.get(name) ?? []), member]);
  }
  return { members, events };
}

/** Where the bracket ends whose inside the text begins with. */
function closing(text: string): number {
  let depth = 1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}

function readParams(text: string): Param[] {
  return splitOutside(text, ',').map((param) => {
    const [, dots, optional, type = ''] = /^(\.\.\.)?\w+(\?)?:\s*([\s\S]*)$/.exec(param) ?? [];
    return { optional: optional !== undefined, rest: dots !== undefined, type };
  });
}

const declarations = readDeclarations();

/** What a declared type, or one it is made from, says of a member; empty if nothing. */
export function membersOf(type: string, name: string): readonly Member[] {
  for (let at: string | null = type; at !== null; at = declarations.get(at)?.base ?? null) {
    const members = declarations.get(at)?.members.get(name);
    if (members !== undefined) return members;
  }
  return [];
}

/** Whether a declared type, or one it is made from, has an event. */
export function hasEvent(type: string, event: string): boolean {
  for (let at: string | null = type; at !== null; at = declarations.get(at)?.base ?? null) {
    if (declarations.get(at)?.events.has(event) === true) return true;
  }
  return false;
}

/** What a declared type is a union of; itself if it is none. */
function alternatives(type: string): readonly string[] {
  return splitOutside(type, '|').flatMap((part) =>
    part.startsWith('(') && closing(part.slice(1)) === part.length - 2 ? alternatives(part.slice(1, -1)) : [part],
  );
}

/** Throws unless a value fits a declared type, as far as keys of interfaces and words of unions go. */
export function checkValue(value: unknown, type: string, where: string): void {
  const types = alternatives(type);
  if (typeof value === 'string') {
    const isClosed = types.every((each) => each.startsWith("'") || each === 'null' || each === 'undefined');
    if (isClosed && types.length > 0 && !types.includes(`'${value}'`))
      throw new Error(`electron knows no ${where} '${value}'`);
  } else if (Array.isArray(value)) {
    const items = types.flatMap((each) => /^(.*)\[\]$/s.exec(each)?.[1] ?? /^Array<(.*)>$/s.exec(each)?.[1] ?? []);
    if (items.length > 0) for (const item of value) checkValue(item, items.join('|'), where);
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const known = types.filter((each) => declarations.has(each));
    if (known.length === 0) return;
    for (const [key, inner] of Object.entries(value)) {
      const member = known.flatMap((each) => membersOf(each, key))[0];
      if (member === undefined) throw new Error(`electron knows no ${where}.${key} (${known.join(' or ')})`);
      if (member.params === null) checkValue(inner, member.type, `${where}.${key}`);
    }
  }
}

/** Throws unless one of the overloads takes these arguments. */
export function checkCall(where: string, overloads: readonly Member[], args: readonly unknown[]): void {
  const fitting = overloads.find(({ params }) => {
    if (params === null) return false;
    const least = params.filter((param) => !param.optional && !param.rest).length;
    return args.length >= least && (args.length <= params.length || params.at(-1)?.rest === true);
  });
  if (fitting === undefined) throw new Error(`electron takes no ${args.length} arguments in ${where}`);
  for (const [i, arg] of args.entries()) checkValue(arg, fitting.params?.[i]?.type ?? '', where);
}
